//! What expectations of a table are held against: ranges, shares and sets.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{
    emit::rust::{expr::Writer, literal, shape::value_type},
    names,
    rule::{Bound, Range},
    schema::Type,
    value::{Decimal, Value},
};

/// Most values of a set that stand where they are used.
const FEW: usize = 16;

/// The type of a constant.
pub(super) fn plain(ty: &Type) -> TokenStream {
    value_type(ty, &quote!('static))
}

/// `0..=10`; a call where the lower end is outside, for which Rust has no range.
pub(super) fn range(range: &Range, ty: &Type) -> TokenStream {
    ranging(range, &|bound| constant(&bound.value, ty))
}

/// A range of numbers of rows or values.
pub(super) fn counts(range: &Range) -> TokenStream {
    ranging(range, &|bound| literal::value(&bound.value, &Type::Long))
}

fn ranging(range: &Range, value: &dyn Fn(&Bound) -> TokenStream) -> TokenStream {
    match (&range.low, &range.high) {
        (None, None) => quote!(..),
        (Some(low), None) if !low.strict => {
            let low = value(low);
            quote!(#low..)
        }
        (None, Some(high)) => {
            let (strict, high) = (high.strict, value(high));
            if strict { quote!(..#high) } else { quote!(..=#high) }
        }
        (Some(low), Some(high)) if !low.strict => {
            let (strict, low, high) = (high.strict, value(low), value(high));
            if strict { quote!(#low..#high) } else { quote!(#low..=#high) }
        }
        (Some(low), None) => {
            let low = value(low);
            quote!(table::above(#low))
        }
        (Some(low), Some(high)) => {
            let (strict, low, high) = (high.strict, value(low), value(high));
            if strict { quote!(table::between(#low, #high)) } else { quote!(table::above_to(#low, #high)) }
        }
    }
}

/// A constant whose type is that of its column whatever stands beside it.
fn constant(value: &Value, ty: &Type) -> TokenStream {
    let code = literal::value(value, ty);
    let suffix = match value {
        Value::Int(_) => "_i32",
        Value::Long(_) => "_i64",
        _ => return code,
    };
    format!("{}{suffix}", code.to_string().replace(' ', "")).parse().expect("a number and its suffix are tokens")
}

/// `mostly` as an exact number.
pub(super) fn share(mostly: Decimal) -> TokenStream {
    let share = mostly.normalized();
    if share == Decimal::from(1) {
        return quote!(table::ALL);
    }
    literal::value(&Value::Decimal(share), &Type::Text)
}

/// The values of a set, none of which is there twice; nothing where there are none.
pub(super) fn set(writer: &mut Writer, name: &str, values: &[Value], ty: &Type) -> Option<TokenStream> {
    // Decimals with more digits than the column has stand beside others of as many.
    let scales =
        values.iter().filter_map(|value| if let Value::Decimal(value) = value { Some(value.scale()) } else { None });
    let ty = match (ty, scales.max()) {
        (Type::Decimal { scale, precision }, Some(most)) => {
            Type::Decimal { precision: *precision, scale: most.max(*scale) }
        }
        _ => ty.clone(),
    };
    let codes: Vec<TokenStream> = values.iter().map(|value| constant(value, &ty)).collect();
    match codes.len() {
        0 => None,
        1..=FEW => Some(quote!(&[#(#codes),*])),
        many => {
            let wanted = names::constants(&[&format!("{}_set", name.trim_start_matches("r#"))]).remove(0);
            let (count, constant) = (literal::integer(many as i128), format_ident!("{}", writer.name(&wanted)));
            let (ty, doc) = (value_type(&ty, &TokenStream::new()), format!(" Values of `{name}`."));
            writer.push(quote! {
                #[doc = #doc]
                static #constant: [#ty; #count] = [#(#codes),*];
            });
            Some(quote!(&#constant))
        }
    }
}

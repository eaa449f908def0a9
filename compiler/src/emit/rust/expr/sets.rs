//! Sets of values: variants in a pattern, few values in an array, many in a sorted static.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    Rust, Writer,
    lift::{Operation, lift},
    predicate::{as_written, truth},
    text::borrowed_tight,
};
use crate::{
    emit::rust::{literal, shape::value_type},
    names,
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

/// Most values that stand where they are used.
const FEW: usize = 16;

impl Writer<'_> {
    pub(super) fn one_of(&mut self, a: &Expr, values: &[Value]) -> Rust {
        if let Some(rust) = self.one_of_symbols(a, values) {
            return rust;
        }
        let values: Vec<&Value> = values.iter().filter(|value| fits(value, &a.ty)).collect();
        let operand = self.named(a);
        if values.is_empty() {
            let code = operand.rust.tight();
            return if operand.rust.optional { Rust::option(quote!(#code.map(|_| false))) } else { truth(false) };
        }
        let set = self.set(&values, &a.ty);
        lift(vec![operand], &Operation::Code(&|operands: &[Rust]| set.contains(&operands[0])), false)
    }

    /// `matches!(record.side, Side::Buy | Side::Sell)`
    fn one_of_symbols(&mut self, a: &Expr, values: &[Value]) -> Option<Rust> {
        let Node::Column(column) = as_written(a).node else { return None };
        let symbols = self.shape.enums[column].as_ref()?;
        let variants: Vec<TokenStream> = symbols
            .variants
            .iter()
            .filter(|(symbol, _)| values.contains(&Value::Text(symbol.clone())))
            .map(|(symbol, _)| symbols.variant(symbol))
            .collect();
        if variants.is_empty() || variants.len() > FEW || variants.len() == symbols.variants.len() {
            return None;
        }
        let (record, field) = (&self.record, &self.shape.fields[column]);
        Some(if self.shape.columns()[column].nullable {
            Rust::option(quote!(#record.#field.map(|symbol| matches!(symbol, #(#variants)|*))))
        } else {
            Rust::plain(quote!(matches!(#record.#field, #(#variants)|*)))
        })
    }

    fn set(&mut self, values: &[&Value], ty: &Type) -> Set {
        let mut values = values.to_vec();
        let sorted = values.len() > FEW && *ty != Type::Double;
        if sorted {
            values.sort_by(|a, b| order(a, b));
            values.dedup();
        }
        let codes: Vec<TokenStream> = values.iter().map(|value| literal::value(value, ty)).collect();
        if values.len() <= FEW {
            return Set { code: quote!([#(#codes),*]), sorted };
        }
        let wanted = names::constants(&[&format!("{}_set", self.function)]).remove(0);
        let name = self.name(&wanted);
        let (count, ty) = (literal::integer(codes.len() as i128), value_type(ty, &TokenStream::new()));
        let doc = format!(" Values of `{}`.", self.function);
        let name = format_ident!("{name}");
        self.items.push(quote! {
            #[doc = #doc]
            static #name: [#ty; #count] = [#(#codes),*];
        });
        Set { code: quote!(#name), sorted }
    }
}

struct Set {
    code: TokenStream,
    sorted: bool,
}

impl Set {
    fn contains(&self, operand: &Rust) -> TokenStream {
        let (set, value) = (&self.code, borrowed_tight(operand));
        if self.sorted { quote!(#set.binary_search(&#value).is_ok()) } else { quote!(#set.contains(&#value)) }
    }
}

/// Whether a value can occur in the type: a decimal with more digits behind the point cannot.
fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Decimal(value), Type::Decimal { scale, .. }) => value.rescale(*scale).is_some(),
        (Value::Null, _) => false,
        _ => true,
    }
}

/// The order in which Rust sorts values of one type.
fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
        _ => whole(a).cmp(&whole(b)),
    }
}

fn whole(value: &Value) -> i64 {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) | Value::Date(value) => (*value).into(),
        Value::Long(value) | Value::Time(value) | Value::Timestamp(value) | Value::LocalTimestamp(value) => *value,
        _ => 0,
    }
}

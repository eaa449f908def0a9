//! Where the values of a record come from.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Function, Parameter, Signature, in_parts};
use crate::{
    emit::rust::{
        expr::{Rust, Writer, mentions},
        literal,
        shape::Enum,
    },
    names,
    pipeline::{Field, Generator},
    rule::Expr,
    schema::Type,
    value::{MAX_DIGITS, Value},
};

/// Most values that stand where one of them is chosen.
const FEW: usize = 16;

/// `fn make_up<'a>(record: &mut Ohlcv<'a>, dice: &mut Dice, scratch: &'a Scratch) { … }`
pub(super) fn make_up(writer: &mut Writer) -> Function {
    let pipeline = writer.shape.pipeline;
    let mut statements = Vec::new();
    let mut helpers = Vec::new();
    for &column in &pipeline.simulate.order {
        let (field, value) = (&writer.shape.fields[column], value(writer, column, &pipeline.simulate.fields[column]));
        let statics = writer.statics();
        // Statics stand in a block of their own, so that two fields can have them.
        statements.push(if statics.is_empty() {
            quote!(record.#field = #value;)
        } else {
            let name = format_ident!("{}", writer.name(&format!("make_up_{}", pipeline.record.columns[column].name)));
            let record = writer.shape.record_type(&quote!('_));
            helpers.push(outlined(&name, &record, &statics, field, &value));
            quote!(#name(record);)
        });
        helpers.extend(writer.items());
    }
    let doc = "Each column in turn, those that are computed behind those that they are computed from.";
    let mut function = in_parts("make_up", doc, &statements, &Signature { parameters: &parameters(writer) });
    function.items.extend(helpers);
    function.items.extend(symbol_readers(writer, &function.items));
    function
}

fn outlined(
    name: &proc_macro2::Ident,
    record: &TokenStream,
    statics: &TokenStream,
    field: &proc_macro2::Ident,
    value: &TokenStream,
) -> TokenStream {
    quote! {
        /// One column, by a pattern.
        fn #name(record: &mut #record) {
            #statics
            record.#field = #value;
        }
    }
}

/// What functions that change a record may need.
pub(super) fn parameters(writer: &Writer) -> [Parameter; 4] {
    let record = writer.shape.record_type(&quote!('a));
    [
        Parameter { name: "record", ty: quote!(&mut #record), argument: quote!(&mut record) },
        Parameter { name: "dice", ty: quote!(&mut Dice), argument: quote!(dice) },
        Parameter { name: "scratch", ty: quote!(&'a Scratch), argument: quote!(&scratch) },
        Parameter { name: "fault", ty: quote!(Option<usize>), argument: quote!(fault) },
    ]
}

/// The value of a column, null where it should be.
fn value(writer: &mut Writer, column: usize, field: &Field) -> TokenStream {
    let nullable = writer.shape.columns()[column].nullable;
    if nullable && field.nulls >= 1.0 {
        return quote!(None);
    }
    let (value, optional) = generated(writer, column, &field.generator);
    if !nullable {
        return value;
    }
    let value = if optional { value } else { quote!(Some(#value)) };
    if field.nulls > 0.0 {
        let nulls = literal::double(field.nulls);
        quote!(if dice.chance(#nulls) { None } else { #value })
    } else {
        value
    }
}

/// A value, and whether it is an `Option`; never one for a column that is not nullable.
fn generated(writer: &mut Writer, column: usize, generator: &Generator) -> (TokenStream, bool) {
    let slot = literal::integer(column as i128);
    let shape = writer.shape;
    let plain = |value: &Value| shape.value(column, value);
    let code = match generator {
        Generator::Constant(value) => return (plain(value), value.is_null()),
        Generator::Choice(values) => return choice(writer, column, values),
        Generator::Sequence { start, step } => {
            let (start, step) = (plain(start), self::step(step));
            let within = within(&shape.columns()[column].ty);
            quote!(dice.sequence(#slot, #start, #step)#within)
        }
        Generator::Uniform { min, max } => {
            let (min, max) = (plain(min), plain(max));
            quote!(dice.uniform(#min, #max))
        }
        Generator::Walk { start, step, per } => {
            let (start, step) = (plain(start), self::step(step));
            let per = per.map_or_else(|| quote!(""), |per| super::key_text(shape, per));
            let within = within(&shape.columns()[column].ty);
            quote!(dice.walk(#slot, #per, #start, #step)#within)
        }
        Generator::Any => any(writer, column),
        Generator::Expression(expr) => return computed(writer, column, expr, "make_up"),
    };
    (code, false)
}

/// `.clamp(Decimal::<2>(-99999), Decimal::<2>(99999))`: a decimal's own type knows its scale alone, so that steps could
/// leave a narrow one.
fn within(ty: &Type) -> TokenStream {
    match ty {
        Type::Decimal { precision, scale } if *precision < MAX_DIGITS => {
            let (least, greatest) = ends(*precision, *scale);
            quote!(.clamp(#least, #greatest))
        }
        _ => TokenStream::new(),
    }
}

/// The least and the greatest decimal of a type.
fn ends(precision: u32, scale: u32) -> (TokenStream, TokenStream) {
    let (most, scale) = (literal::integer(10_i128.pow(precision) - 1), literal::integer(scale));
    (quote!(Decimal::<#scale>(-#most)), quote!(Decimal::<#scale>(#most)))
}

/// A step: of dates in days and of times in microseconds, as a plain number.
fn step(step: &Value) -> TokenStream {
    match step {
        Value::Date(days) => literal::integer(*days),
        Value::Time(micros) | Value::Timestamp(micros) | Value::LocalTimestamp(micros) => literal::integer(*micros),
        Value::Decimal(decimal) => {
            let ty = Type::Decimal { precision: decimal.digits(), scale: decimal.scale() };
            literal::value(step, &ty)
        }
        other => literal::value(other, &Type::Bool),
    }
}

/// `dice.choice(["A", "B"])`
fn choice(writer: &mut Writer, column: usize, values: &[Value]) -> (TokenStream, bool) {
    let optional = values.iter().any(Value::is_null);
    let codes: Vec<TokenStream> = values
        .iter()
        .map(|value| {
            let code = writer.shape.value(column, value);
            if optional && !value.is_null() { quote!(Some(#code)) } else { code }
        })
        .collect();
    if let [only] = codes.as_slice() {
        return (only.clone(), optional);
    }
    if codes.len() <= FEW {
        return (quote!(dice.choice([#(#codes),*])), optional);
    }
    let name = format_ident!("{}", writer.name(&constant(&format!("{}_choices", writer.shape.columns()[column].name))));
    let (count, ty) = (literal::integer(codes.len() as i128), static_type(writer, column));
    let ty = if optional { quote!(Option<#ty>) } else { ty };
    let doc = format!(" What `{}` is chosen from.", writer.shape.columns()[column].name);
    writer.push(quote! {
        #[doc = #doc]
        static #name: [#ty; #count] = [#(#codes),*];
    });
    (quote!(#name[dice.below(#count)]), optional)
}

fn constant(name: &str) -> String {
    names::constants(&[name]).remove(0)
}

fn static_type(writer: &Writer, column: usize) -> TokenStream {
    match &writer.shape.enums[column] {
        Some(symbols) => {
            let name = &symbols.name;
            quote!(#name)
        }
        None => crate::emit::rust::shape::value_type(&writer.shape.columns()[column].ty, &TokenStream::new()),
    }
}

/// Any value of the column's type.
fn any(writer: &Writer, column: usize) -> TokenStream {
    let ty = static_type(writer, column);
    match &writer.shape.columns()[column].ty {
        Type::Bool => quote!(dice.boolean()),
        Type::Text => quote!(scratch.text(dice.text())),
        Type::Bytes { size: None } => quote!(scratch.bytes(dice.bytes(None))),
        Type::Bytes { size: Some(size) } => {
            let size = literal::integer(*size as i128);
            quote!(scratch.bytes(dice.bytes(Some(#size))))
        }
        Type::Uuid => quote!(dice.uuid()),
        Type::Enum { symbols } => {
            let codes = symbols.iter().map(|symbol| writer.shape.value(column, &Value::Text(symbol.clone())));
            quote!(dice.choice([#(#codes),*]))
        }
        Type::Decimal { precision, scale } => {
            let (least, greatest) = ends(*precision, *scale);
            quote!(dice.uniform(#least, #greatest))
        }
        _ => quote!(dice.uniform(#ty::MIN, #ty::MAX)),
    }
}

/// A computed value, in the field's own type.
pub(super) fn computed(writer: &mut Writer, column: usize, expr: &Expr, function: &str) -> (TokenStream, bool) {
    writer.begin(function, [expr]);
    let value = writer.expr(expr);
    let (nullable, is_enum) = (writer.shape.columns()[column].nullable, writer.shape.enums[column].is_some());
    let code = if value.owned { kept(&value) } else { value.code.clone() };
    let code = match (is_enum, value.optional) {
        (false, _) => code,
        (true, false) => {
            let reader = symbol_reader(writer, column);
            quote!(#reader(#code))
        }
        (true, true) => {
            let reader = symbol_reader(writer, column);
            quote!(#code.map(#reader))
        }
    };
    if value.optional && !nullable { (quote!(#code.unwrap_or_default()), false) } else { (code, value.optional) }
}

/// A text that was made, kept where the record can borrow it.
fn kept(value: &Rust) -> TokenStream {
    let code = &value.code;
    if value.optional { quote!(#code.map(|text| scratch.text(text))) } else { quote!(scratch.text(#code)) }
}

/// `side_of`
fn symbol_reader(writer: &Writer, column: usize) -> proc_macro2::Ident {
    let field = writer.shape.fields[column].to_string();
    format_ident!("{}_of", field.trim_start_matches("r#"))
}

/// `fn side_of(symbol: &str) -> Side { … }` for each enum that an expression yields.
fn symbol_readers(writer: &Writer, items: &[TokenStream]) -> Vec<TokenStream> {
    let columns = (0..writer.shape.columns().len()).filter_map(|at| Some((at, writer.shape.enums[at].as_ref()?)));
    let used = columns.filter(|(column, _)| {
        let name = symbol_reader(writer, *column).to_string();
        items.iter().any(|item| mentions(item, &name))
    });
    used.map(|(column, symbols)| symbol_reader_item(&symbol_reader(writer, column), symbols)).collect()
}

fn symbol_reader_item(name: &proc_macro2::Ident, symbols: &Enum) -> TokenStream {
    let ty = &symbols.name;
    let (count, variants) =
        (literal::integer(symbols.variants.len() as i128), symbols.variants.iter().map(|(_, variant)| variant));
    quote! {
        /// The symbol that a text names.
        fn #name(text: &str) -> #ty {
            static ALL: [#ty; #count] = [#(#ty::#variants),*];
            ALL.into_iter().find(|symbol| symbol.as_str() == text).unwrap_or_default()
        }
    }
}

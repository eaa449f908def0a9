//! Planted mistakes in values.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    ABREAST, Function, Signature,
    generate::{computed, parameters},
};
use crate::{
    emit::rust::{expr::Writer, literal, shape::Shape},
    names,
    pipeline::{Change, Fault, Planted, WireFault},
    schema::Type,
    value::Value,
};

/// `fn plant(record: &mut Ohlcv<'_>, fault: Option<usize>) { … }`, if there is anything to plant.
pub(super) fn plant(writer: &mut Writer) -> Option<Function> {
    let names = constant_names(writer.shape);
    let faults = &writer.shape.pipeline.simulate.faults;
    let mut arms: Vec<(Vec<Ident>, TokenStream)> = Vec::new();
    let mut helpers = Vec::new();
    for (fault, name) in faults.iter().zip(names) {
        let Some(code) = code(writer, fault) else { continue };
        let statics = writer.statics();
        helpers.extend(writer.items());
        let code = quote!(#statics #code);
        match arms.iter_mut().find(|(_, other)| other.to_string() == code.to_string()) {
            Some((names, _)) => names.push(name),
            None => arms.push((vec![name], code)),
        }
    }
    if arms.is_empty() {
        return None;
    }
    let doc = "What each fault changes.";
    let parameters = parameters(writer);
    let signature = Signature { parameters: &parameters };
    let mut parts: Vec<TokenStream> = arms.chunks(ABREAST).map(choice).collect();
    let mut items = Vec::new();
    if parts.len() > 1 {
        for (at, part) in parts.iter_mut().enumerate() {
            let written = signature.function(&format!("plant_{}", at + 1), doc, part);
            let call = written.inner;
            items.push(written.item);
            *part = quote!(#call;);
        }
    }
    let whole = signature.function("plant", doc, &parts.into_iter().collect());
    items.insert(0, whole.item);
    items.extend(helpers);
    Some(Function { items, call: whole.call })
}

/// `match fault { Some(NEGATIVE_VOLUME) => …, _ => {} }`
fn choice(arms: &[(Vec<Ident>, TokenStream)]) -> TokenStream {
    if let [(names, code)] = arms {
        if let [name] = names.as_slice() {
            return quote!(if fault == Some(#name) { #code });
        }
        return quote!(if matches!(fault, Some(#(#names)|*)) { #code });
    }
    let arms = arms.iter().map(|(names, code)| quote!(Some(#(#names)|*) => { #code }));
    quote!(match fault { #(#arms)* _ => {} })
}

/// `const NEGATIVE_VOLUME: usize = 0;` for each fault that generated code plants.
pub(super) fn constants(shape: &Shape) -> TokenStream {
    let faults = shape.pipeline.simulate.faults.iter().enumerate().zip(constant_names(shape));
    let planted = faults.filter(|((_, fault), _)| !matches!(fault.change, Change::Wire(wire) if is_framed(wire)));
    let constant = |((number, _), name): ((usize, &Fault), Ident)| {
        let number = literal::integer(number as i128);
        quote!(const #name: usize = #number;)
    };
    planted.map(constant).collect()
}

/// The constant of each fault.
pub(super) fn constant_names(shape: &Shape) -> Vec<Ident> {
    let faults = &shape.pipeline.simulate.faults;
    let names: Vec<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
    names::constants(&names).iter().map(|name| format_ident!("{name}")).collect()
}

/// True for faults that the runtime plants.
fn is_framed(fault: WireFault) -> bool {
    match fault {
        WireFault::InvalidUtf8(_)
        | WireFault::NulInText(_)
        | WireFault::UnknownSymbol(_)
        | WireFault::OutOfRange(_) => false,
        WireFault::TruncatedDatum
        | WireFault::TrailingByte
        | WireFault::WrongMagic
        | WireFault::ShortFrame
        | WireFault::UnknownSchema
        | WireFault::Tombstone => true,
    }
}

/// The assignments of a fault of values.
fn code(writer: &mut Writer, fault: &Fault) -> Option<TokenStream> {
    match &fault.change {
        Change::Set(columns) => Some(set(writer, columns)),
        Change::Wire(WireFault::NulInText(column)) => Some(assign(writer.shape, *column, &quote!("\0"))),
        Change::Wire(WireFault::OutOfRange(column)) => {
            let beyond = beyond(&writer.shape.columns()[*column].ty)?;
            Some(assign(writer.shape, *column, &beyond))
        }
        Change::Wire(_) => None,
    }
}

/// Values first, since each is computed from the record as it was.
fn set(writer: &mut Writer, columns: &[(usize, Planted)]) -> TokenStream {
    let computes = columns.iter().filter(|(_, planted)| matches!(planted, Planted::Expression(_))).count() > 0;
    let ahead = computes && columns.len() > 1;
    let mut before = TokenStream::new();
    let mut assigned = TokenStream::new();
    for (at, (column, planted)) in columns.iter().enumerate() {
        let value = planted_value(writer, *column, planted);
        let field = &writer.shape.fields[*column];
        if ahead && matches!(planted, Planted::Expression(_)) {
            let name = format_ident!("value_{}", at + 1);
            before.extend(quote!(let #name = #value;));
            assigned.extend(quote!(record.#field = #name;));
        } else {
            assigned.extend(quote!(record.#field = #value;));
        }
    }
    quote!(#before #assigned)
}

fn planted_value(writer: &mut Writer, column: usize, planted: &Planted) -> TokenStream {
    let nullable = writer.shape.columns()[column].nullable;
    let (value, optional) = match planted {
        Planted::Value(value @ Value::Null) => (writer.shape.value(column, value), true),
        Planted::Value(value) => (writer.shape.value(column, value), false),
        Planted::Nan => (quote!(f64::NAN), false),
        Planted::Expression(expr) => computed(writer, column, expr, "plant"),
    };
    if nullable && !optional { quote!(Some(#value)) } else { value }
}

fn assign(shape: &Shape, column: usize, value: &TokenStream) -> TokenStream {
    let field = &shape.fields[column];
    if shape.columns()[column].nullable {
        quote!(record.#field = Some(#value);)
    } else {
        quote!(record.#field = #value;)
    }
}

/// A date or time that is outside its range in every unit.
fn beyond(ty: &Type) -> Option<TokenStream> {
    Some(match ty {
        Type::Date => quote!(Date(i32::MAX)),
        Type::Time => quote!(Time(86_400_000_000)),
        Type::Timestamp => quote!(Timestamp(i64::MAX)),
        Type::LocalTimestamp => quote!(LocalTimestamp(i64::MAX)),
        _ => return None,
    })
}

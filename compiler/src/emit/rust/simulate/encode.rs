//! Records as the bytes of each schema version. What an older version cannot say is left out or
//! replaced.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Parameter, Signature, in_parts, plant::constant_names};
use crate::{
    emit::rust::{literal, shape::Shape},
    names,
    pipeline::{Change, WireFault},
    schema::{
        Type,
        plan::{Plan, Wire, WireField},
    },
};

/// How one version is written.
pub(super) struct Version {
    pub(super) number: usize,
    pub(super) items: Vec<TokenStream>,
    pub(super) call: TokenStream,
}

/// `fn version_1(record: &Ohlcv<'_>, out: &mut Output<'_>) { … }`
pub(super) fn version(shape: &Shape, number: usize, plan: &Plan) -> Version {
    let is_last = number == shape.pipeline.writers.len();
    let fields: Vec<TokenStream> = plan.fields.iter().map(|field| write(shape, number, field, is_last)).collect();
    let record = shape.record_type(&quote!('_));
    let parameters = [
        Parameter { name: "record", ty: quote!(&#record), argument: quote!(&record) },
        Parameter { name: "fault", ty: quote!(Option<usize>), argument: quote!(fault) },
        Parameter { name: "out", ty: quote!(&mut Output<'_>), argument: quote!(&mut Output::new(&mut draft.datum)) },
    ];
    let name = format!("version_{number}");
    let doc = format!("Writes schema version {number}.");
    let mut function = in_parts(&name, &doc, &fields, &Signature { parameters: &parameters });
    function.items.extend(tables(shape, number, plan));
    Version { number, items: function.items, call: function.call }
}

/// One field of the datum.
fn write(shape: &Shape, version: usize, field: &WireField, is_last: bool) -> TokenStream {
    let Some(column) = field.column.filter(|_| field.wire != Wire::Null) else { return blank(field) };
    let written = value(shape, version, field, column);
    match planted(shape, column, field).filter(|_| is_last) {
        None => written,
        Some((fault, planted)) => quote!(if fault == Some(#fault) { #planted } else { #written }),
    }
}

/// A mistake that only bytes can hold.
fn planted(shape: &Shape, column: usize, field: &WireField) -> Option<(Ident, TokenStream)> {
    let mut faults = shape.pipeline.simulate.faults.iter().zip(constant_names(shape));
    let (wire, name) = faults.find_map(|(fault, name)| match fault.change {
        Change::Wire(wire @ (WireFault::InvalidUtf8(at) | WireFault::UnknownSymbol(at))) if at == column => {
            Some((wire, name))
        }
        _ => None,
    })?;
    let (method, value) = match (wire, &field.wire) {
        (WireFault::UnknownSymbol(_), Wire::Enum { symbols }) => (quote!(int), literal::integer(symbols.len() as i128)),
        _ => (quote!(bytes), quote!(encode::INVALID_TEXT)),
    };
    Some((
        name,
        match field.null_branch {
            None => quote!(out.#method(#value);),
            Some(branch) => {
                let branch = literal::integer(branch as i128);
                quote!(out.nullable(#branch, Some(#value), Output::#method);)
            }
        },
    ))
}

/// A column's value in the writer's type.
fn value(shape: &Shape, version: usize, field: &WireField, column: usize) -> TokenStream {
    let name = &shape.fields[column];
    let nullable = shape.columns()[column].nullable;
    let raw = Raw::of(shape, version, field, column);
    let method = &raw.method;
    match (field.null_branch, nullable) {
        (None, nullable) => {
            let value = if nullable { quote!(record.#name.unwrap_or_default()) } else { quote!(record.#name) };
            raw.written(&(raw.convert)(&value))
        }
        (Some(branch), nullable) => {
            let branch = literal::integer(branch as i128);
            let value = match (nullable, raw.is_same) {
                (true, true) => quote!(record.#name),
                (true, false) => {
                    let converted = (raw.convert)(&quote!(value));
                    quote!(record.#name.map(|value| #converted))
                }
                (false, _) => {
                    let converted = (raw.convert)(&quote!(record.#name));
                    quote!(Some(#converted))
                }
            };
            let writer = match &raw.size {
                None => quote!(Output::#method),
                Some(size) => quote!(|out, value| out.#method(value, #size)),
            };
            quote!(out.nullable(#branch, #value, #writer);)
        }
    }
}

/// How a column's value becomes one on the wire.
struct Raw<'a> {
    method: Ident,
    /// A further argument of the method.
    size: Option<TokenStream>,
    is_same: bool,
    convert: Box<dyn Fn(&TokenStream) -> TokenStream + 'a>,
}

impl<'a> Raw<'a> {
    fn of(shape: &'a Shape, version: usize, field: &'a WireField, column: usize) -> Self {
        let same = |method: &str| Raw {
            method: format_ident!("{method}"),
            size: None,
            is_same: true,
            convert: Box::new(Clone::clone),
        };
        let by = |method: &str, convert: fn(&TokenStream) -> TokenStream| Raw {
            is_same: false,
            convert: Box::new(convert),
            ..same(method)
        };
        match (&field.wire, &shape.columns()[column].ty) {
            (Wire::Int, Type::Long) => by("int", |value| quote!(i32::try_from(#value).unwrap_or(i32::MAX))),
            (Wire::Int, Type::Double) => by("int", |value| quote!(ops::cast::<i32>(#value).unwrap_or_default())),
            (Wire::Long, Type::Double) => by("long", |value| quote!(ops::cast::<i64>(#value).unwrap_or_default())),
            (Wire::Boolean, _) => same("boolean"),
            (Wire::Int, _) => same("int"),
            (Wire::Long, _) => same("long"),
            (Wire::Float, _) => same("float"),
            (Wire::Double, _) => same("double"),
            (Wire::String | Wire::Bytes, Type::Text) => same("text"),
            (Wire::String, _) => same("bytes_as_text"),
            (Wire::Fixed(_), _) => same("fixed"),
            (Wire::Enum { symbols }, _) => Raw {
                is_same: false,
                convert: Box::new(move |value| symbol(shape, version, column, symbols, value)),
                ..same("int")
            },
            (Wire::DecimalBytes { .. }, _) => same("decimal"),
            (Wire::DecimalFixed { size, .. }, _) => {
                Raw { size: Some(literal::integer(*size as i128)), ..same("decimal_fixed") }
            }
            (Wire::UuidString, _) => same("uuid_text"),
            (Wire::UuidFixed, _) => same("uuid"),
            (Wire::Date, _) => by("int", |value| quote!(#value.0)),
            (Wire::TimeMillis, _) => by("int", |value| quote!(i32::try_from(#value.0 / 1000).unwrap_or(i32::MAX))),
            (Wire::TimestampMillis | Wire::LocalTimestampMillis, _) => {
                by("long", |value| quote!(#value.0.div_euclid(1000)))
            }
            (Wire::TimeMicros | Wire::TimestampMicros | Wire::LocalTimestampMicros, _) => {
                by("long", |value| quote!(#value.0))
            }
            _ => same("bytes"),
        }
    }

    fn written(&self, value: &TokenStream) -> TokenStream {
        let method = &self.method;
        match &self.size {
            None => quote!(out.#method(#value);),
            Some(size) => quote!(out.#method(#value, #size);),
        }
    }
}

/// The position of a symbol in the writer's list.
fn symbol(
    shape: &Shape,
    version: usize,
    column: usize,
    symbols: &[Option<String>],
    value: &TokenStream,
) -> TokenStream {
    if is_own_order(shape, column, symbols) {
        return quote!(#value as i32);
    }
    let table = table_name(shape, version, column);
    quote!(#table[#value as usize])
}

/// The writer's symbols are the column's, in their order.
fn is_own_order(shape: &Shape, column: usize, symbols: &[Option<String>]) -> bool {
    let own = shape.enums[column].iter().flat_map(|own| &own.variants).map(|(symbol, _)| Some(symbol));
    own.eq(symbols.iter().map(Option::as_ref))
}

fn table_name(shape: &Shape, version: usize, column: usize) -> Ident {
    let columns: Vec<&str> = shape.columns().iter().map(|column| column.name.as_str()).collect();
    format_ident!("{}_INDEX_{version}", names::constants(&columns)[column])
}

/// `static SIDE_INDEX_1: [i32; 2] = [0, 1];` where the writer has other symbols or another order.
fn tables(shape: &Shape, version: usize, plan: &Plan) -> Vec<TokenStream> {
    let tables = plan.fields.iter().filter_map(|field| {
        let (Wire::Enum { symbols }, Some(column)) = (&field.wire, field.column) else { return None };
        if is_own_order(shape, column, symbols) {
            return None;
        }
        let own = &shape.enums[column].as_ref()?.variants;
        // A symbol that the writer does not have is replaced by one that both know.
        let known = symbols.iter().position(Option::is_some).unwrap_or(0);
        let indices = own.iter().map(|(symbol, _)| {
            let found = symbols.iter().position(|other| other.as_ref() == Some(symbol)).unwrap_or(known);
            literal::integer(found as i128)
        });
        let (name, count) = (table_name(shape, version, column), literal::integer(own.len() as i128));
        let doc =
            format!(" Where the symbols of `{}` stand in schema version {version}.", shape.columns()[column].name);
        Some(quote! {
            #[doc = #doc]
            static #name: [i32; #count] = [#(#indices),*];
        })
    });
    tables.collect()
}

/// A field that no column fills: the least that every library reads as a value of its type.
fn blank(field: &WireField) -> TokenStream {
    if let Some(branch) = field.null_branch {
        let branch = literal::integer(branch as i128);
        return quote!(out.long(#branch););
    }
    match &field.wire {
        Wire::Null => TokenStream::new(),
        Wire::Boolean => quote!(out.boolean(false);),
        Wire::Float => quote!(out.float(0.0);),
        Wire::Double => quote!(out.double(0.0);),
        Wire::Bytes | Wire::String => quote!(out.text("");),
        // No bytes at all are no number for some, and no digits no UUID.
        Wire::DecimalBytes { .. } => quote!(out.decimal(Decimal::<0>(0));),
        Wire::UuidString => quote!(out.uuid_text(Uuid(0));),
        Wire::Fixed(size) | Wire::DecimalFixed { size, .. } => {
            let size = literal::integer(*size as i128);
            quote!(out.fixed(&[0; #size]);)
        }
        Wire::UuidFixed => quote!(out.fixed(&[0; 16]);),
        _ => quote!(out.long(0);),
    }
}

//! `ohlcv/decode.rs`: a decoder for each schema version that can be read, in two phases. `read`
//! takes the structure of the datum, in the writer's order; `admit` turns raw values into those
//! of the record.

mod admit;
mod read;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{expr::mentions, literal, print::File, record, shape::Shape};
use crate::{
    names,
    schema::plan::{Plan, Wire, WireField},
};

/// Most fields that one function reads or admits.
const ABREAST: usize = 40;

/// One schema version.
struct Version<'a> {
    shape: &'a Shape<'a>,
    number: usize,
    plan: &'a Plan,
    /// Fields that fill a column, with the names of their raw values.
    kept: Vec<(&'a WireField, Ident)>,
    /// The struct of raw values; of the first part where there are several.
    name: Ident,
}

/// Fields that one struct of raw values holds.
struct Part<'v, 'a> {
    version: &'v Version<'a>,
    name: Ident,
    kept: &'v [(&'a WireField, Ident)],
}

pub(super) fn file(shape: &Shape) -> File {
    let writers = &shape.pipeline.writers;
    let mut items: Vec<TokenStream> = Vec::new();
    for (number, plan) in writers.iter().filter_map(|writer| Some((writer.version, writer.plan.as_ref().ok()?))) {
        items.extend(Version::new(shape, number, plan).items());
    }
    if items.iter().any(|item| mentions(item, "Flag")) {
        items.push(record::flag_alias());
    }
    if writers.iter().rev().skip(1).any(|writer| writer.plan.is_err()) {
        items.insert(0, unresolvable());
    }
    File {
        purpose: vec!["Reads records of every schema version.".into()],
        modules: Vec::new(),
        items,
        parents: shape.types(),
    }
}

/// True where one struct and one function would be too long to read.
fn is_wide(shape: &Shape, kept: usize) -> bool {
    kept > ABREAST || shape.columns().len() > 2 * ABREAST
}

/// `pub(super) const UNRESOLVABLE: Reject = …;`
fn unresolvable() -> TokenStream {
    quote! {
        /// For a schema version that today's schema cannot read.
        pub(super) const UNRESOLVABLE: Reject = Reject {
            reason: Reason::SchemaUnresolvable,
            field: "",
            detail: "this schema version cannot be read as the newest",
        };
    }
}

impl<'a> Version<'a> {
    fn new(shape: &'a Shape<'a>, number: usize, plan: &'a Plan) -> Self {
        // A field without bytes has no raw value.
        let kept: Vec<&WireField> =
            plan.fields.iter().filter(|field| field.column.is_some() && field.wire != Wire::Null).collect();
        // Each struct is named by itself: what all fields of one begin or end with is left out.
        let abreast = if is_wide(shape, kept.len()) { ABREAST } else { kept.len().max(1) };
        let named =
            |part: &[&WireField]| names::fields(&part.iter().map(|field| field.name.as_str()).collect::<Vec<_>>());
        let fields: Vec<String> = kept.chunks(abreast).flat_map(named).collect();
        let name = format_ident!("{}", names::version(number, &fields));
        let fields = fields.iter().map(|field| format_ident!("{field}"));
        Self { shape, number, plan, kept: kept.into_iter().zip(fields).collect(), name }
    }

    fn items(&self) -> Vec<TokenStream> {
        if self.kept.is_empty() {
            return vec![self.decoder_of_nothing()];
        }
        let parts = self.parts();
        let mut items = match parts.as_slice() {
            [whole] => vec![self.decoder(), whole.raw(), whole.whole_impl()],
            parts => {
                let mut items = vec![self.decoder_in_parts(parts)];
                items.extend(self.default_setters());
                items.extend(parts.iter().flat_map(|part| [part.raw(), part.part_impl()]));
                items
            }
        };
        items.extend(self.symbol_tables());
        items
    }

    fn parts(&self) -> Vec<Part<'_, 'a>> {
        if !is_wide(self.shape, self.kept.len()) {
            return vec![Part { version: self, name: self.name.clone(), kept: &self.kept }];
        }
        let part = |(at, kept)| Part { version: self, name: format_ident!("{}Part{}", self.name, at + 1), kept };
        self.kept.chunks(ABREAST).enumerate().map(part).collect()
    }

    /// `pub(super) fn version_1(datum: &[u8]) -> Result<Ohlcv<'_>, Reject> { … }`
    fn decoder(&self) -> TokenStream {
        let (name, raw, record) = (self.function(), &self.name, self.shape.record_type(&quote!('_)));
        let doc = format!(" Reads a record of schema version {}.", self.number);
        quote! {
            #[doc = #doc]
            pub(super) fn #name(datum: &[u8]) -> Result<#record, Reject> {
                #raw::read(datum)?.admit()
            }
        }
    }

    /// The same for a version that has no field of the record: all are defaults.
    fn decoder_of_nothing(&self) -> TokenStream {
        let (name, record) = (self.function(), self.shape.record_type(&quote!('_)));
        let doc = format!(" Reads a record of schema version {}: none of its fields is a column.", self.number);
        let skips = self.skips();
        let read = if skips.is_empty() {
            quote!(Input::new(datum).finish()?;)
        } else {
            quote! {
                let mut input = Input::new(datum);
                #(#skips)*
                input.finish()?;
            }
        };
        let record_value = self.defaults();
        quote! {
            #[doc = #doc]
            pub(super) fn #name(datum: &[u8]) -> Result<#record, Reject> {
                #read
                Ok(#record_value)
            }
        }
    }

    fn function(&self) -> Ident {
        format_ident!("version_{}", self.number)
    }

    /// `const METHOD_1: [Option<Method>; 3] = [Some(Method::Card), …];`
    fn symbol_tables(&self) -> Vec<TokenStream> {
        let tables = self.kept.iter().filter_map(|(field, _)| {
            let (Wire::Enum { symbols }, Some(column)) = (&field.wire, field.column) else { return None };
            let known = self.shape.enums[column].as_ref()?;
            let name = self.symbol_table(column);
            let doc = format!(" What the symbols of `{}` in schema version {} are today.", field.name, self.number);
            let (count, ty) = (literal::integer(symbols.len() as i128), &known.name);
            let values = symbols.iter().map(|symbol| match symbol.as_deref().and_then(|symbol| known.find(symbol)) {
                None => quote!(None),
                Some(variant) => quote!(Some(#ty::#variant)),
            });
            Some(quote! {
                #[doc = #doc]
                const #name: [Option<#ty>; #count] = [#(#values),*];
            })
        });
        tables.collect()
    }

    fn symbol_table(&self, column: usize) -> Ident {
        let columns: Vec<&str> = self.shape.columns().iter().map(|column| column.name.as_str()).collect();
        format_ident!("{}_{}", names::constants(&columns)[column], self.number)
    }
}

impl Part<'_, '_> {
    /// `struct Version1<'a> { … }`
    fn raw(&self) -> TokenStream {
        let doc = format!(" Schema version {}, as it lies on the wire.", self.version.number);
        let ty = self.ty(&quote!('a));
        let is_flag = |field: &WireField| field.wire == Wire::Boolean && field.null_branch.is_none();
        let flags = self.kept.iter().filter(|(field, _)| is_flag(field)).count() > record::BOOLS;
        let fields = self.kept.iter().map(|(field, name)| {
            let plain = if flags && is_flag(field) { quote!(Flag) } else { raw_value_type(&field.wire) };
            let ty = if field.null_branch.is_some() { quote!(Option<#plain>) } else { plain };
            quote!(#name: #ty)
        });
        quote! {
            #[doc = #doc]
            struct #ty {
                #(#fields),*
            }
        }
    }

    /// `Version1<'a>`, or without the lifetime where it borrows nothing.
    fn ty(&self, lifetime: &TokenStream) -> TokenStream {
        let name = &self.name;
        if self.borrows() { quote!(#name<#lifetime>) } else { quote!(#name) }
    }

    fn borrows(&self) -> bool {
        self.kept.iter().any(|(field, _)| is_borrowed(&field.wire))
    }
}

fn raw_value_type(wire: &Wire) -> TokenStream {
    match wire {
        Wire::Boolean => quote!(bool),
        Wire::Int | Wire::Enum { .. } | Wire::Date | Wire::TimeMillis => quote!(i32),
        Wire::Float => quote!(f32),
        Wire::Double => quote!(f64),
        Wire::Null
        | Wire::Bytes
        | Wire::String
        | Wire::Fixed(_)
        | Wire::DecimalBytes { .. }
        | Wire::DecimalFixed { .. }
        | Wire::UuidString
        | Wire::UuidFixed => quote!(&'a [u8]),
        Wire::Long
        | Wire::TimeMicros
        | Wire::TimestampMillis
        | Wire::TimestampMicros
        | Wire::LocalTimestampMillis
        | Wire::LocalTimestampMicros => quote!(i64),
    }
}

fn is_borrowed(wire: &Wire) -> bool {
    raw_value_type(wire).to_string().starts_with('&')
}

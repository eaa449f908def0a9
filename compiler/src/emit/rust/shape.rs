//! What generated code calls the parts of a pipeline.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::literal;
use crate::{
    names,
    pipeline::Pipeline,
    schema::{Column, Type},
};

/// The names of one pipeline's generated types.
pub(super) struct Shape<'a> {
    pub(super) pipeline: &'a Pipeline,
    /// The record's struct.
    pub(super) record: Ident,
    /// Its fields, in the order of the columns.
    pub(super) fields: Vec<Ident>,
    /// The enums of those columns that have one.
    pub(super) enums: Vec<Option<Enum>>,
}

/// An enum of a column.
pub(super) struct Enum {
    pub(super) name: Ident,
    /// Symbols and their variants.
    pub(super) variants: Vec<(String, Ident)>,
}

impl<'a> Shape<'a> {
    pub(super) fn new(pipeline: &'a Pipeline) -> Self {
        let columns = &pipeline.record.columns;
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let fields = names::fields(&names);
        let record = names::record(&pipeline.record.name, &fields);
        let mut enums = enums(columns, &record).into_iter();
        Self {
            pipeline,
            record: format_ident!("{record}"),
            fields: fields.iter().map(|field| format_ident!("{field}")).collect(),
            enums: columns.iter().map(|column| symbols(column).and_then(|_| enums.next())).collect(),
        }
    }

    /// Names of the record and of its enums.
    pub(super) fn types(&self) -> Vec<String> {
        let enums = self.enums.iter().flatten().map(|symbols| symbols.name.to_string());
        std::iter::once(self.record.to_string()).chain(enums).collect()
    }

    /// True where the record borrows from the datum.
    pub(super) fn borrows(&self) -> bool {
        self.columns().iter().any(|column| matches!(column.ty, Type::Text | Type::Bytes { .. }))
    }

    pub(super) fn columns(&self) -> &'a [Column] {
        &self.pipeline.record.columns
    }

    /// `Ohlcv<'_>`, or without the lifetime where it borrows nothing.
    pub(super) fn record_type(&self, lifetime: &TokenStream) -> TokenStream {
        let name = &self.record;
        if self.borrows() { quote!(#name<#lifetime>) } else { quote!(#name) }
    }

    /// `&Ohlcv<'_>`
    pub(super) fn record_ref(&self) -> TokenStream {
        let ty = self.record_type(&quote!('_));
        quote!(&#ty)
    }

    /// The type of a field.
    pub(super) fn field_type(&self, column: usize) -> TokenStream {
        let plain = match &self.enums[column] {
            Some(symbols) => {
                let name = &symbols.name;
                quote!(#name)
            }
            None => value_type(&self.columns()[column].ty, &quote!('a)),
        };
        if self.columns()[column].nullable { quote!(Option<#plain>) } else { plain }
    }

    /// A value of a column: enums as their variant.
    pub(super) fn value(&self, column: usize, value: &crate::value::Value) -> TokenStream {
        match (&self.enums[column], value) {
            (Some(symbols), crate::value::Value::Text(symbol)) => symbols.variant(symbol),
            _ => literal::value(value, &self.columns()[column].ty),
        }
    }
}

impl Enum {
    /// `Side::Buy`
    pub(super) fn variant(&self, symbol: &str) -> TokenStream {
        let name = &self.name;
        // What is no symbol was refused before; the first stands in for the compiler's sake.
        let first = || self.variants.first().map(|(_, variant)| variant);
        self.find(symbol).or_else(first).map_or_else(|| quote!(#name::default()), |variant| quote!(#name::#variant))
    }

    /// The variant of a symbol.
    pub(super) fn find(&self, symbol: &str) -> Option<&Ident> {
        self.variants.iter().find(|(known, _)| known == symbol).map(|(_, variant)| variant)
    }
}

fn symbols(column: &Column) -> Option<&[String]> {
    match &column.ty {
        Type::Enum { symbols } => Some(symbols),
        _ => None,
    }
}

fn enums(columns: &[Column], record: &str) -> Vec<Enum> {
    let with_symbols: Vec<(&str, &[String])> =
        columns.iter().filter_map(|column| Some((column.name.as_str(), symbols(column)?))).collect();
    let variants = |symbols: &[String]| names::variants(&symbols.iter().map(String::as_str).collect::<Vec<_>>());
    let with_variants: Vec<(&str, Vec<String>)> =
        with_symbols.iter().map(|(column, symbols)| (*column, variants(symbols))).collect();
    let names = names::enums(&with_variants, record).into_iter();
    let symbols = with_symbols.iter().zip(&with_variants).map(|((_, symbols), (_, variants))| {
        symbols.iter().cloned().zip(variants.iter().map(|variant| format_ident!("{variant}"))).collect()
    });
    names.zip(symbols).map(|(name, variants)| Enum { name: format_ident!("{name}"), variants }).collect()
}

/// The type of a value: enums as their texts.
pub(super) fn value_type(ty: &Type, lifetime: &TokenStream) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::Int => quote!(i32),
        Type::Long => quote!(i64),
        Type::Double => quote!(f64),
        Type::Decimal { scale, .. } => {
            let scale = literal::integer(*scale);
            quote!(Decimal<#scale>)
        }
        Type::Text | Type::Enum { .. } => quote!(&#lifetime str),
        Type::Bytes { .. } => quote!(&#lifetime [u8]),
        Type::Uuid => quote!(Uuid),
        Type::Date => quote!(Date),
        Type::Time => quote!(Time),
        Type::Timestamp => quote!(Timestamp),
        Type::LocalTimestamp => quote!(LocalTimestamp),
    }
}

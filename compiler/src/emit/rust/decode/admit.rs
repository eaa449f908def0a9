//! The second phase: raw values become those of the record, or the record is rejected.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{ABREAST, Part, Version};
use crate::{
    emit::rust::{expr::mentions, literal},
    schema::{
        Type,
        plan::{Wire, WireField},
    },
    value::Value,
};

/// How a raw value becomes one of the column.
enum Step {
    /// It is one already.
    Same,
    /// By a function.
    By(TokenStream),
    /// By a method of the admission, with more arguments behind field and value.
    Admitted(TokenStream, TokenStream),
    /// As a double, which may be NaN; after a function, where it is not one yet.
    Double(Option<TokenStream>),
}

impl Part<'_, '_> {
    /// `impl<'a> Version1<'a> { … }` with `read` and `admit`.
    pub(super) fn whole_impl(&self) -> TokenStream {
        let (read, record) = (self.read_whole(), self.record_type(&quote!('static)));
        let (generics, ty) = (self.borrows().then(|| quote!(<'a>)), self.ty(&quote!('a)));
        let value = self.version.record(Some(self));
        quote! {
            impl #generics #ty {
                #read

                fn admit(self) -> Result<#record, Reject> {
                    let admit = Admission::default();
                    let record = #value;
                    admit.finish(record)
                }
            }
        }
    }

    /// The same for one of several parts.
    pub(super) fn part_impl(&self) -> TokenStream {
        let (read, record) = (self.read_part(), self.record_type(&quote!('_)));
        let (generics, ty) = (self.borrows().then(|| quote!(<'a>)), self.ty(&quote!('a)));
        let fields = &self.version.shape.fields;
        let assigned = self.kept.iter().filter_map(|(field, _)| {
            let column = field.column?;
            let (name, value) = (&fields[column], self.value(column)?);
            Some(quote!(record.#name = #value;))
        });
        let assigned: TokenStream = assigned.collect();
        let admit = if mentions(&assigned, "admit") { quote!(admit) } else { quote!(_) };
        quote! {
            impl #generics #ty {
                #read

                fn admit(self, #admit: &Admission, record: &mut #record) {
                    #assigned
                }
            }
        }
    }

    /// The record in a result, or behind a reference: what it borrows from the datum, it does too.
    fn record_type(&self, otherwise: &TokenStream) -> TokenStream {
        let lifetime = if self.borrows() { &quote!('a) } else { otherwise };
        self.version.shape.record_type(lifetime)
    }

    /// The admitted value of a column, if this part has it.
    fn value(&self, column: usize) -> Option<TokenStream> {
        let (field, name) = self.kept.iter().find(|(field, _)| field.column == Some(column))?;
        let declared = &self.version.shape.columns()[column];
        let step = self.version.step(field, &declared.ty, column);
        let (raw, text) = (quote!(self.#name), literal::text(&field.name));
        Some(match (field.null_branch.is_some(), declared.nullable) {
            (false, false) => step.plain(&text, &raw),
            (true, false) => step.plain(&text, &quote!(admit.present(#text, #raw))),
            (false, true) => step.some(&text, &raw),
            (true, true) => step.lifted(&text, &raw, name),
        })
    }
}

impl Version<'_> {
    /// `Ohlcv { symbol: …, … }`
    fn record(&self, part: Option<&Part>) -> TokenStream {
        let name = &self.shape.record;
        let fields = self.shape.fields.iter().enumerate().map(|(column, field)| {
            let value = part.and_then(|part| part.value(column)).unwrap_or_else(|| self.default(column));
            quote!(#field: #value)
        });
        quote!(#name { #(#fields),* })
    }

    /// The record of a writer that has none of its fields.
    pub(super) fn defaults(&self) -> TokenStream {
        self.record(None)
    }

    /// What stands in for a column that the writer does not have.
    fn default(&self, column: usize) -> TokenStream {
        let nullable = self.shape.columns()[column].nullable;
        match self.plan.defaults.iter().find(|(defaulted, _)| *defaulted == column) {
            Some((_, Value::Null)) => quote!(None),
            Some((_, value)) => {
                let value = self.shape.value(column, value);
                if nullable { quote!(Some(#value)) } else { value }
            }
            None if nullable => quote!(None),
            None => quote!(Default::default()),
        }
    }

    /// The decoder of a version so wide that it is read in parts.
    pub(super) fn decoder_in_parts(&self, parts: &[Part]) -> TokenStream {
        let (name, record, plain) = (self.function(), self.shape.record_type(&quote!('_)), &self.shape.record);
        let doc = format!(" Reads a record of schema version {}, part by part.", self.number);
        let variables: Vec<_> = (1..=parts.len()).map(|part| format_ident!("part_{part}")).collect();
        let types = parts.iter().map(|part| &part.name);
        let setters = (1..=self.defaulted().len().div_ceil(ABREAST)).map(|part| self.setter(part));
        quote! {
            #[doc = #doc]
            pub(super) fn #name(datum: &[u8]) -> Result<#record, Reject> {
                let mut input = Input::new(datum);
                #(let #variables = #types::read(&mut input)?;)*
                input.finish()?;
                let admit = Admission::default();
                let mut record = #plain::default();
                #(#variables.admit(&admit, &mut record);)*
                #(#setters(&mut record);)*
                admit.finish(record)
            }
        }
    }

    /// Functions that set the columns that the writer does not have.
    pub(super) fn default_setters(&self) -> Vec<TokenStream> {
        let record = self.shape.record_type(&quote!('_));
        let doc = format!(" Columns that schema version {} does not have.", self.number);
        let setter = |(part, columns): (usize, &[usize])| {
            let name = self.setter(part + 1);
            let fields = columns.iter().map(|&column| &self.shape.fields[column]);
            let values = columns.iter().map(|&column| self.default(column));
            quote! {
                #[doc = #doc]
                fn #name(record: &mut #record) {
                    #(record.#fields = #values;)*
                }
            }
        };
        self.defaulted().chunks(ABREAST).enumerate().map(setter).collect()
    }

    fn setter(&self, part: usize) -> proc_macro2::Ident {
        format_ident!("defaults_{}_{part}", self.number)
    }

    /// Columns with a default that is not null.
    fn defaulted(&self) -> Vec<usize> {
        self.plan.defaults.iter().filter(|(_, value)| !value.is_null()).map(|(column, _)| *column).collect()
    }

    /// How a field's raw value becomes one of the column.
    fn step(&self, field: &WireField, ty: &Type, column: usize) -> Step {
        let admitted = |name: &str| Step::Admitted(named(name), TokenStream::new());
        match (&field.wire, ty) {
            (Wire::Int, Type::Long) => Step::By(quote!(i64::from)),
            (Wire::Int | Wire::Float, Type::Double) => Step::Double(Some(quote!(f64::from))),
            (Wire::Long, Type::Double) => Step::Double(Some(quote!(value::widen))),
            (Wire::Double, _) => Step::Double(None),
            (Wire::Bytes | Wire::String, Type::Text) => admitted("text"),
            (Wire::Enum { .. }, _) => {
                let table = self.symbol_table(column);
                Step::Admitted(named("symbol"), quote!(, &#table))
            }
            (Wire::DecimalBytes { precision, .. } | Wire::DecimalFixed { precision, .. }, _) => {
                let precision = literal::integer(*precision);
                Step::Admitted(named("decimal"), quote!(, #precision))
            }
            (Wire::UuidString, _) => admitted("uuid_text"),
            (Wire::UuidFixed, _) => admitted("uuid"),
            (Wire::Date, _) => admitted("date"),
            (Wire::TimeMillis, _) => admitted("time_millis"),
            (Wire::TimeMicros, _) => admitted("time_micros"),
            (Wire::TimestampMillis, _) => admitted("timestamp_millis"),
            (Wire::TimestampMicros, _) => admitted("timestamp_micros"),
            (Wire::LocalTimestampMillis, _) => admitted("local_timestamp_millis"),
            (Wire::LocalTimestampMicros, _) => admitted("local_timestamp_micros"),
            _ => Step::Same,
        }
    }
}

impl Step {
    /// A value of a column that is not nullable.
    fn plain(&self, field: &TokenStream, raw: &TokenStream) -> TokenStream {
        match self {
            Self::Same => raw.clone(),
            Self::By(function) => quote!(#function(#raw)),
            Self::Admitted(method, rest) => quote!(admit.#method(#field, #raw #rest)),
            Self::Double(None) => quote!(admit.double(#field, #raw)),
            Self::Double(Some(function)) => quote!(admit.double(#field, #function(#raw))),
        }
    }

    /// A raw value that is always there, for a nullable column.
    fn some(&self, field: &TokenStream, raw: &TokenStream) -> TokenStream {
        match self {
            Self::Double(None) => quote!(decode::not_nan(#raw)),
            Self::Double(Some(function)) => quote!(decode::not_nan(#function(#raw))),
            _ => {
                let plain = self.plain(field, raw);
                quote!(Some(#plain))
            }
        }
    }

    /// A raw value that may be absent, for a nullable column.
    fn lifted(&self, field: &TokenStream, raw: &TokenStream, name: &proc_macro2::Ident) -> TokenStream {
        match self {
            Self::Same => raw.clone(),
            Self::By(function) => quote!(#raw.map(#function)),
            Self::Admitted(..) => {
                let plain = self.plain(field, &quote!(#name));
                quote!(#raw.map(|#name| #plain))
            }
            Self::Double(None) => quote!(#raw.and_then(decode::not_nan)),
            Self::Double(Some(function)) => quote!(#raw.map(#function).and_then(decode::not_nan)),
        }
    }
}

fn named(method: &str) -> TokenStream {
    let method = format_ident!("{method}");
    quote!(#method)
}

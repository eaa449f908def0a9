//! The first phase: the structure of the datum, in the writer's order.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Part, Version};
use crate::{
    emit::rust::literal,
    schema::plan::{Wire, WireField},
};

impl Part<'_, '_> {
    /// `fn read(datum: &'a [u8]) -> Result<Self, Reject> { … }`
    pub(super) fn read_whole(&self) -> TokenStream {
        let (lifetime, fields, rest) = (self.datum_lifetime(), self.fields(), self.skips_behind());
        quote! {
            fn read(datum: &#lifetime [u8]) -> Result<Self, Reject> {
                let mut input = Input::new(datum);
                let wire = Self { #(#fields),* };
                #(#rest)*
                input.finish()?;
                Ok(wire)
            }
        }
    }

    /// `fn read(input: &mut Input<'a>) -> Result<Self, Reject> { … }`
    pub(super) fn read_part(&self) -> TokenStream {
        let (fields, rest) = (self.fields(), self.skips_behind());
        let lifetime = if self.borrows() { quote!('a) } else { quote!('_) };
        let body = if rest.is_empty() {
            quote!(Ok(Self { #(#fields),* }))
        } else {
            quote!(let wire = Self { #(#fields),* }; #(#rest)* Ok(wire))
        };
        quote! {
            fn read(input: &mut Input<#lifetime>) -> Result<Self, Reject> {
                #body
            }
        }
    }

    fn datum_lifetime(&self) -> TokenStream {
        if self.borrows() { quote!('a) } else { TokenStream::new() }
    }

    /// `created: input.skip("branch", Input::bytes)?.long("created")?`
    fn fields(&self) -> Vec<TokenStream> {
        let field = |(field, name): &(&WireField, _)| {
            let skips = self.version.skipped_before(field).into_iter().map(|skipped| {
                let (name, reader) = (literal::text(&skipped.name), reader(skipped));
                quote!(.skip(#name, #reader)?)
            });
            let read = read(field);
            quote!(#name: input #(#skips)* #read)
        };
        self.kept.iter().map(field).collect()
    }

    /// What the last part skips behind the last field that is kept.
    fn skips_behind(&self) -> Vec<TokenStream> {
        let is_last =
            self.kept.last().map(|(field, _)| &field.name) == self.version.kept.last().map(|(field, _)| &field.name);
        if is_last { self.version.skips() } else { Vec::new() }
    }
}

impl Version<'_> {
    /// `input.skip("old", Input::int)?;` for each field behind the last one that is kept.
    pub(super) fn skips(&self) -> Vec<TokenStream> {
        let start = self.plan.fields.iter().rposition(is_kept).map_or(0, |at| at + 1);
        let skipped = self.plan.fields[start..].iter().filter(|field| field.wire != Wire::Null);
        skipped
            .map(|field| {
                let (name, reader) = (literal::text(&field.name), reader(field));
                quote!(input.skip(#name, #reader)?;)
            })
            .collect()
    }

    /// Fields between the one that is kept before this one and this one.
    fn skipped_before(&self, field: &WireField) -> Vec<&WireField> {
        let at = self.plan.fields.iter().position(|other| std::ptr::eq(other, field)).unwrap_or(0);
        let start = self.plan.fields[..at].iter().rposition(is_kept).map_or(0, |before| before + 1);
        self.plan.fields[start..at].iter().filter(|field| field.wire != Wire::Null).collect()
    }
}

fn is_kept(field: &WireField) -> bool {
    field.column.is_some() && field.wire != Wire::Null
}

/// `.long("created")?`
fn read(field: &WireField) -> TokenStream {
    let name = literal::text(&field.name);
    if let Some(branch) = field.null_branch {
        let (branch, reader) = (literal::integer(branch as i128), plain_reader(&field.wire));
        return quote!(.nullable(#name, #branch, #reader)?);
    }
    match &field.wire {
        Wire::Fixed(_) | Wire::DecimalFixed { .. } | Wire::UuidFixed => {
            let size = size(&field.wire);
            quote!(.fixed(#name, #size)?)
        }
        wire => {
            let method = method(wire);
            quote!(.#method(#name)?)
        }
    }
}

/// A function that reads the field, `null` included.
fn reader(field: &WireField) -> TokenStream {
    let plain = plain_reader(&field.wire);
    match field.null_branch {
        None => plain,
        Some(branch) => {
            let branch = literal::integer(branch as i128);
            quote!(|input, field| input.nullable(field, #branch, #plain))
        }
    }
}

/// `Input::long`
fn plain_reader(wire: &Wire) -> TokenStream {
    match wire {
        Wire::Fixed(_) | Wire::DecimalFixed { .. } | Wire::UuidFixed => {
            let size = size(wire);
            quote!(|input, field| input.fixed(field, #size))
        }
        wire => {
            let method = method(wire);
            quote!(Input::#method)
        }
    }
}

fn size(wire: &Wire) -> TokenStream {
    let size = match wire {
        Wire::Fixed(size) | Wire::DecimalFixed { size, .. } => *size,
        _ => 16,
    };
    literal::integer(size as i128)
}

fn method(wire: &Wire) -> TokenStream {
    match wire {
        Wire::Boolean => quote!(boolean),
        Wire::Int | Wire::Enum { .. } | Wire::Date | Wire::TimeMillis => quote!(int),
        Wire::Long
        | Wire::TimeMicros
        | Wire::TimestampMillis
        | Wire::TimestampMicros
        | Wire::LocalTimestampMillis
        | Wire::LocalTimestampMicros => quote!(long),
        Wire::Float => quote!(float),
        Wire::Double => quote!(double),
        _ => quote!(bytes),
    }
}

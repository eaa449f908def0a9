//! Reading a record from a row of the table: the columns that an expectation looks at, and no others.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::rust::{
    literal,
    record::method,
    shape::{Enum, Shape},
};

/// Most columns that one function reads.
const ABREAST: usize = 64;

/// Names of the functions that may stand beside `read`.
pub(super) fn names(shape: &Shape) -> Vec<String> {
    let parts = (1..=shape.columns().len().div_ceil(ABREAST)).map(|part| format!("read_{part}"));
    parts.chain((0..shape.columns().len()).map(|column| symbols_name(shape, column))).collect()
}

/// `read_side`
fn symbols_name(shape: &Shape, column: usize) -> String {
    format!("read_{}", shape.fields[column].to_string().trim_start_matches("r#"))
}

/// `fn read<'a>(row: &mut Cells<'a>) -> Candle<'a> { … }`, and what it calls.
pub(super) fn items(shape: &Shape, columns: BTreeSet<usize>) -> Vec<TokenStream> {
    let columns: Vec<usize> = columns.into_iter().collect();
    let mut items = if columns.len() <= ABREAST { vec![whole(shape, &columns)] } else { parts(shape, &columns) };
    items.extend(columns.iter().filter_map(|&column| Some(symbols(shape, column, shape.enums[column].as_ref()?))));
    items
}

fn whole(shape: &Shape, columns: &[usize]) -> TokenStream {
    let name = &shape.record;
    let fields = columns.iter().map(|&column| {
        let (field, value) = (&shape.fields[column], value(shape, column));
        quote!(#field: #value)
    });
    let rest = (columns.len() < shape.columns().len()).then(|| quote!(..#name::default()));
    let body = if columns.is_empty() { quote!(#name::default()) } else { quote!(#name { #(#fields,)* #rest }) };
    let row = if columns.is_empty() { quote!(_) } else { quote!(row) };
    function(shape, &row, &body)
}

/// The fields one by one, for tables of very many columns.
fn parts(shape: &Shape, columns: &[usize]) -> Vec<TokenStream> {
    let (name, record) = (&shape.record, shape.record_type(&quote!('a)));
    let generics = shape.borrows().then(|| quote!(<'a>));
    let lifetime = if shape.borrows() { quote!('a) } else { quote!('_) };
    let parts: Vec<&[usize]> = columns.chunks(ABREAST).collect();
    let names: Vec<_> = (1..=parts.len()).map(|part| format_ident!("read_{part}")).collect();
    let body = quote! {
        let mut record = #name::default();
        #(#names(row, &mut record);)*
        record
    };
    let mut items = vec![function(shape, &quote!(row), &body)];
    items.extend(names.iter().zip(parts).map(|(name, columns)| {
        let fields = columns.iter().map(|&column| {
            let (field, value) = (&shape.fields[column], value(shape, column));
            quote!(record.#field = #value;)
        });
        quote! {
            /// Reads some of the columns.
            fn #name #generics(row: &mut Cells<#lifetime>, record: &mut #record) {
                #(#fields)*
            }
        }
    }));
    items
}

fn function(shape: &Shape, row: &TokenStream, body: &TokenStream) -> TokenStream {
    let record = shape.record_type(&quote!('a));
    let (generics, lifetime) = if shape.borrows() { (Some(quote!(<'a>)), quote!('a)) } else { (None, quote!('_)) };
    quote! {
        /// What is looked at of a row of the table; the rest is left as it is by default.
        fn read #generics(#row: &mut Cells<#lifetime>) -> #record {
            #body
        }
    }
}

/// `row.optional(7, Cells::int)`
fn value(shape: &Shape, column: usize) -> TokenStream {
    let (declared, at) = (&shape.columns()[column], literal::integer(column as i128));
    if shape.enums[column].is_some() {
        let of = format_ident!("{}", symbols_name(shape, column));
        return if declared.nullable {
            quote!(row.optional(#at, |row, column| row.symbol(column, #of)))
        } else {
            quote!(row.symbol(#at, #of))
        };
    }
    let method = format_ident!("{}", method(&declared.ty));
    if declared.nullable { quote!(row.optional(#at, Cells::#method)) } else { quote!(row.#method(#at)) }
}

/// `fn read_side(symbol: &str) -> Option<Side> { … }`
fn symbols(shape: &Shape, column: usize, symbols: &Enum) -> TokenStream {
    let (function, name) = (format_ident!("{}", symbols_name(shape, column)), &symbols.name);
    let doc = format!(" The symbol of `{}` that a text is.", shape.columns()[column].name.replace('`', "'"));
    let body = if symbols.variants.len() <= ABREAST {
        let arms = symbols.variants.iter().map(|(symbol, variant)| {
            let symbol = literal::text(symbol);
            quote!(#symbol => Some(#name::#variant))
        });
        quote!(match symbol { #(#arms,)* _ => None })
    } else {
        let variants = symbols.variants.iter().map(|(_, variant)| quote!(#name::#variant));
        quote!([#(#variants),*].into_iter().find(|one| one.as_str() == symbol))
    };
    quote! {
        #[doc = #doc]
        fn #function(symbol: &str) -> Option<#name> {
            #body
        }
    }
}

//! `ohlcv.rs`: the record, its enums, and the border to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    expr::parameter,
    literal,
    print::File,
    prose,
    shape::{Enum, Shape},
    table,
};
use crate::{
    names,
    pipeline::Judged,
    schema::{Column, Type},
};

/// Most columns that one function writes.
const ABREAST: usize = 64;

/// Booleans above this count are spelled `Flag`: a lint takes them for a state machine.
pub(super) const BOOLS: usize = 3;

pub(super) fn file(shape: &Shape) -> File {
    let pipeline = shape.pipeline;
    let own = format!("The pipeline `{}`.", pipeline.name);
    let mut items = vec![unit(), record(shape)];
    items.extend(has_flags(shape.columns()).then(flag_alias));
    items.extend(
        shape
            .enums
            .iter()
            .zip(shape.columns())
            .filter_map(|(symbols, column)| Some((symbols.as_ref()?, column)))
            .flat_map(symbols),
    );
    items.push(border(shape));
    items.extend(writers(shape));
    let modules =
        ["about", "decode", "expectations", "simulate"].into_iter().chain(table::is_judged(shape).then_some("table"));
    File {
        purpose: prose::lines([own.as_str()].into_iter().chain(pipeline.description.as_deref())),
        modules: modules.map(String::from).collect(),
        items,
        parents: Vec::new(),
    }
}

/// `pub(crate) struct Pipeline;`
fn unit() -> TokenStream {
    quote! {
        /// What the runtime knows it by.
        pub(crate) struct Pipeline;
    }
}

/// `pub(crate) struct Ohlcv<'a> { … }`
fn record(shape: &Shape) -> TokenStream {
    let doc = shape.pipeline.record.doc.clone().unwrap_or_else(|| "One record.".to_owned());
    let (doc, name) = (prose::doc([doc.as_str()]), shape.record_type(&quote!('a)));
    let flags = has_flags(shape.columns());
    let fields = shape.columns().iter().enumerate().map(|(at, column)| {
        let (doc, field) = (prose::doc(column.doc.as_deref()), &shape.fields[at]);
        let ty = if flags && is_bool(column) { quote!(Flag) } else { shape.field_type(at) };
        quote!(#doc #field: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct #name {
            #(#fields),*
        }
    }
}

/// `type Flag = bool;`
pub(super) fn flag_alias() -> TokenStream {
    quote! {
        /// True or false.
        type Flag = bool;
    }
}

fn has_flags(columns: &[Column]) -> bool {
    columns.iter().filter(|column| is_bool(column)).count() > BOOLS
}

fn is_bool(column: &Column) -> bool {
    column.ty == Type::Bool && !column.nullable
}

/// `pub(crate) enum Side { … }` and its `as_str`.
fn symbols((symbols, column): (&Enum, &Column)) -> Vec<TokenStream> {
    let doc = format!("The symbols of `{}`.", column.name);
    let (doc, name) = (prose::doc([doc.as_str()]), &symbols.name);
    let variants = symbols.variants.iter().enumerate().map(|(at, (_, variant))| {
        let default = (at == 0).then(|| quote!(#[default]));
        quote!(#default #variant)
    });
    let mut items = vec![quote! {
        #doc
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum #name {
            #(#variants),*
        }
    }];
    items.extend(as_str(symbols));
    items
}

/// `fn as_str(self)`: a `match`, or of very many symbols a table.
fn as_str(symbols: &Enum) -> Vec<TokenStream> {
    let (name, count) = (&symbols.name, symbols.variants.len());
    let texts: Vec<TokenStream> = symbols.variants.iter().map(|(symbol, _)| literal::text(symbol)).collect();
    let variants = symbols.variants.iter().map(|(_, variant)| variant);
    let table = quote::format_ident!("{}", names::constants(&[&format!("{name}_symbols")]).remove(0));
    let (body, table) = if count <= ABREAST {
        (quote!(match self { #(Self::#variants => #texts),* }), None)
    } else {
        let (count, doc) = (literal::integer(count as i128), format!(" The symbols of `{name}`."));
        let item = quote! {
            #[doc = #doc]
            static #table: [&str; #count] = [#(#texts),*];
        };
        (quote!(#table[self as usize]), Some(item))
    };
    let method = quote! {
        impl #name {
            /// The symbol.
            pub(crate) fn as_str(self) -> &'static str {
                #body
            }
        }
    };
    table.into_iter().chain([method]).collect()
}

/// `impl pipeline::Pipeline for Pipeline { … }`
fn border(shape: &Shape) -> TokenStream {
    let (record, elided, borrowed) =
        (shape.record_type(&quote!('a)), shape.record_type(&quote!('_)), shape.record_ref());
    let words = literal::integer(words(shape) as i128);
    let (key, write, decode) = (key(shape), write_all(shape), decode(shape));
    let (key_record, key_out) = (parameter(&key), if key.is_empty() { quote!(_) } else { quote!(out) });
    let schema = if shape.pipeline.writers.len() > 1 { quote!(schema) } else { quote!(_) };
    let table = table::is_judged(shape).then(|| {
        quote! {
            fn table() -> Option<Judge<Self>> {
                Some(table::judge())
            }
        }
    });
    quote! {
        impl pipeline::Pipeline for Pipeline {
            const ABOUT: &'static About = &about::ABOUT;

            type Record<'a> = #record;

            type Bits = [u64; #words];

            fn decode(#schema: usize, datum: &[u8]) -> Result<#elided, Reject> {
                #decode
            }

            fn judge(record: #borrowed) -> Verdict<Self::Bits> {
                expectations::judge(record)
            }

            fn key(#key_record: #borrowed, #key_out: &mut Vec<u8>) {
                #key
            }

            fn write<W: RowWriter>(record: #borrowed, row: &mut W) {
                #write
            }

            #table

            fn simulate(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
                simulate::record(dice, fault, schema, draft);
            }
        }
    }
}

/// Words of 64 bits for the expectations that are judged by row.
pub(super) fn words(shape: &Shape) -> usize {
    shape.pipeline.suite.iter().filter(|one| matches!(one.judged, Judged::ByRow(_))).count().div_ceil(64)
}

/// `match schema { 0 => decode::version_1(datum), _ => decode::version_2(datum) }`
fn decode(shape: &Shape) -> TokenStream {
    let writers = &shape.pipeline.writers;
    let name = |version: usize| quote::format_ident!("version_{version}");
    let last = name(writers.len());
    if writers.len() < 2 {
        return quote!(decode::#last(datum));
    }
    let (readable, unreadable): (Vec<_>, Vec<_>) = (0..writers.len() - 1).partition(|&at| writers[at].plan.is_ok());
    let arms = readable.iter().map(|&at| {
        let (pattern, name) = (literal::integer(at as i128), name(at + 1));
        quote!(#pattern => decode::#name(datum))
    });
    let unreadable = (!unreadable.is_empty()).then(|| {
        let pattern = runs(&unreadable);
        quote!(#pattern => Err(decode::UNRESOLVABLE),)
    });
    quote! {
        match schema {
            #(#arms,)*
            #unreadable
            _ => decode::#last(datum),
        }
    }
}

/// `0 | 2..=4`
fn runs(numbers: &[usize]) -> TokenStream {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == number => *end = number,
            _ => runs.push((number, number)),
        }
    }
    let runs = runs.iter().map(|&(start, end)| {
        let (from, to) = (literal::integer(start as i128), literal::integer(end as i128));
        if start == end { from } else { quote!(#from..=#to) }
    });
    quote!(#(#runs)|*)
}

/// `let mut key = Key::new(out); key.text(record.symbol);`
fn key(shape: &Shape) -> TokenStream {
    let columns = &shape.pipeline.sink.key;
    if columns.is_empty() {
        return TokenStream::new();
    }
    let calls = columns.iter().map(|&at| write(shape, at, &quote!(key), &quote!(Key::)));
    quote! {
        let mut key = Key::new(out);
        #(#calls)*
    }
}

fn write_all(shape: &Shape) -> TokenStream {
    let columns = shape.columns().len();
    if columns <= ABREAST {
        let calls = (0..columns).map(|at| write(shape, at, &quote!(row), &quote!(W::)));
        return quote!(#(#calls)*);
    }
    let calls = (1..=columns.div_ceil(ABREAST)).map(|part| {
        let name = quote::format_ident!("write_{part}");
        quote!(#name(record, row);)
    });
    quote!(#(#calls)*)
}

/// `fn write_1<W: RowWriter>(…)`, for tables of very many columns.
fn writers(shape: &Shape) -> Vec<TokenStream> {
    let columns: Vec<usize> = (0..shape.columns().len()).collect();
    if columns.len() <= ABREAST {
        return Vec::new();
    }
    let record = shape.record_ref();
    let writer = |(part, columns): (usize, &[usize])| {
        let name = quote::format_ident!("write_{}", part + 1);
        let calls = columns.iter().map(|&at| write(shape, at, &quote!(row), &quote!(W::)));
        quote! {
            /// Writes some of the columns.
            fn #name<W: RowWriter>(record: #record, row: &mut W) {
                #(#calls)*
            }
        }
    };
    columns.chunks(ABREAST).enumerate().map(writer).collect()
}

/// `row.optional(record.trades, W::long);`
fn write(shape: &Shape, column: usize, row: &TokenStream, methods: &TokenStream) -> TokenStream {
    let (field, declared) = (&shape.fields[column], &shape.columns()[column]);
    let method = method(&declared.ty);
    let method = quote::format_ident!("{method}");
    match (&shape.enums[column], declared.nullable) {
        (None, false) => quote!(#row.#method(record.#field);),
        (None, true) => quote!(#row.optional(record.#field, #methods #method);),
        (Some(_), false) => quote!(#row.text(record.#field.as_str());),
        (Some(symbols), true) => {
            let name = &symbols.name;
            quote!(#row.optional(record.#field.map(#name::as_str), #methods text);)
        }
    }
}

/// The writer's method for a type.
pub(super) fn method(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Long => "long",
        Type::Double => "double",
        Type::Decimal { .. } => "decimal",
        Type::Text | Type::Enum { .. } => "text",
        Type::Bytes { .. } => "bytes",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        Type::LocalTimestamp => "local_timestamp",
    }
}

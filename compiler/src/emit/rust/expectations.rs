//! `ohlcv/expectations.rs`: one function for each expectation, and the judge that calls them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    expr::{Rust, Writer, parameter},
    literal,
    print::File,
    prose, record,
    shape::Shape,
};
use crate::{
    names,
    pipeline::{Expectation, Judged},
    rule::{Expr, Missing, Rule},
};

/// Most expectations that one function asks.
const ABREAST: usize = 64;

/// Names that no expectation's function has: the judge's own, and those of variables.
const RESERVED: [&str; 5] = ["judge", "record", "verdict", "selected", "missing"];

pub(super) fn file(shape: &Shape) -> File {
    let judged: Vec<(&Expectation, &Rule)> = judged(shape).collect();
    let ids: Vec<&str> = judged.iter().map(|(expectation, _)| expectation.id.as_str()).collect();
    let parts: Vec<String> = (1..=judged.len().div_ceil(ABREAST)).map(|part| format!("judge_{part}")).collect();
    let reserved: Vec<&str> = parts.iter().map(String::as_str).chain(RESERVED).collect();
    let functions = names::functions(&ids, &reserved);
    let mut items = judge(shape, &functions);
    let mut writer = Writer::new(shape, functions.iter().map(String::as_str).chain(reserved));
    for ((expectation, rule), name) in judged.iter().zip(&functions) {
        let function = function(&mut writer, name, expectation, rule);
        items.extend(writer.items());
        items.push(function);
    }
    File {
        purpose: vec!["Judges records: one function for each expectation.".into()],
        modules: Vec::new(),
        items,
        parents: shape.types(),
    }
}

fn judged<'a>(shape: &Shape<'a>) -> impl Iterator<Item = (&'a Expectation, &'a Rule)> {
    shape.pipeline.suite.iter().filter_map(|expectation| match &expectation.judged {
        Judged::ByRow(rule) => Some((expectation, rule)),
        Judged::ByTable(_) | Judged::ByCompiler => None,
    })
}

/// `pub(super) fn judge(record: &Ohlcv<'_>) -> Verdict<[u64; 1]> { … }`
fn judge(shape: &Shape, functions: &[String]) -> Vec<TokenStream> {
    let (record, words) = (shape.record_ref(), literal::integer(record::words(shape) as i128));
    let verdict = quote!(Verdict<[u64; #words]>);
    let calls: Vec<TokenStream> = functions
        .iter()
        .enumerate()
        .map(|(bit, function)| {
            let (bit, function) = (literal::integer(bit as i128), format_ident!("{function}"));
            quote!(verdict.set(#bit, #function(record));)
        })
        .collect();
    if calls.is_empty() {
        return vec![quote! {
            /// Judges a record: nothing is expected of it.
            pub(super) fn judge(_: #record) -> #verdict {
                Verdict::default()
            }
        }];
    }
    let parts: Vec<&[TokenStream]> = calls.chunks(ABREAST).collect();
    let part_names: Vec<_> = (1..=parts.len()).map(|part| format_ident!("judge_{part}")).collect();
    let body = if parts.len() == 1 { quote!(#(#calls)*) } else { quote!(#(#part_names(record, &mut verdict);)*) };
    let mut items = vec![quote! {
        /// Judges a record by all row expectations.
        pub(super) fn judge(record: #record) -> #verdict {
            let mut verdict = Verdict::default();
            #body
            verdict
        }
    }];
    if parts.len() > 1 {
        items.extend(part_names.iter().zip(parts).map(|(name, calls)| {
            quote! {
                /// Judges a record by some of them.
                fn #name(record: #record, verdict: &mut #verdict) {
                    #(#calls)*
                }
            }
        }));
    }
    items
}

/// `fn volume_between(record: &Ohlcv<'_>) -> bool { … }`
pub(super) fn function(writer: &mut Writer, name: &str, expectation: &Expectation, rule: &Rule) -> TokenStream {
    let (record, ident) = (writer.shape.record_ref(), format_ident!("{name}"));
    let sentence = prose::sentence(&expectation.sentence);
    let doc = prose::doc([sentence.as_str()].into_iter().chain(expectation.notes.as_deref()));
    let (result, body) = body(writer, name, rule);
    let parameter = parameter(&body);
    quote! {
        #doc
        fn #ident(#parameter: #record) -> #result {
            #body
        }
    }
}

/// The plainest type that says all a rule can say, and the code.
fn body(writer: &mut Writer, name: &str, rule: &Rule) -> (TokenStream, TokenStream) {
    let missing = match &rule.missing {
        Missing::Where(missing) if *missing != Expr::never() => Some(missing),
        _ => None,
    };
    writer.begin(name, rule.condition.iter().chain(missing).chain([&rule.holds]));
    let selected = rule.condition.as_ref().map(|condition| writer.expr(condition));
    let missing = missing.map(|missing| writer.expr(missing));
    let holds = writer.expr(&rule.holds);
    let statics = writer.statics();
    let guards = [selected.map(|selected| not_selected(&selected)), missing.map(|missing| self::missing(&missing))];
    let guards: Vec<TokenStream> = guards.into_iter().flatten().collect();
    let code = &holds.code;
    let (result, value) = match (rule.missing == Missing::Unknown, guards.as_slice(), holds.optional) {
        (true | false, [], false) => (quote!(bool), quote!(#code)),
        (true, [], true) => (quote!(Option<bool>), quote!(#code)),
        (true, _, _) => (quote!(Outcome), quote!(Outcome::from(#code))),
        (false, _, _) => (quote!(Outcome), quote!(Outcome::tested(#code))),
    };
    (result, quote!(#statics #(#guards)* #value))
}

/// `let selected = …; if !selected { return Outcome::NotSelected; }`
fn not_selected(selected: &Rust) -> TokenStream {
    let code = &selected.code;
    let absent = if selected.optional { quote!(selected != Some(true)) } else { quote!(!selected) };
    quote! {
        let selected = #code;
        if #absent {
            return Outcome::NotSelected;
        }
    }
}

/// `let missing = …; if missing { return Outcome::Missing; }`
fn missing(missing: &Rust) -> TokenStream {
    let code = &missing.code;
    let absent = if missing.optional { quote!(missing == Some(true)) } else { quote!(missing) };
    quote! {
        let missing = #code;
        if #absent {
            return Outcome::Missing;
        }
    }
}

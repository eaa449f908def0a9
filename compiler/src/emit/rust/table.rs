//! `ohlcv/table.rs`: what the table stage looks at in a record, one function for each expectation,
//! and the judge that is made of them.

mod constant;
mod read;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    expectations,
    expr::{Rust, Writer, parameter},
    print::File,
    prose,
    shape::Shape,
};
use crate::{
    names,
    pipeline::{Expectation, Judged},
    rule::{BatchRule, Each, Expr, Metric, Missing, Range, Rule, Test},
};

/// Most expectations that one function names, each on a few lines.
const ABREAST: usize = 24;

/// Names that no expectation's function has: those of the judge, and of variables.
const RESERVED: [&str; 7] = ["judge", "read", "record", "row", "values", "selected", "missing"];

/// Nothing for a pipeline that expects nothing of its table.
pub(super) fn file(shape: &Shape) -> Option<File> {
    let judged: Vec<(&Expectation, &BatchRule)> = judged(shape).collect();
    if judged.is_empty() {
        return None;
    }
    let ids: Vec<&str> = judged.iter().map(|(expectation, _)| expectation.id.as_str()).collect();
    let parts = (1..=judged.len().div_ceil(ABREAST)).map(|part| format!("judge_{part}"));
    let own: Vec<String> = parts.chain(read::names(shape)).collect();
    let reserved: Vec<&str> = own.iter().map(String::as_str).chain(RESERVED).collect();
    let functions = names::functions(&ids, &reserved);
    let mut writer = Writer::new(shape, functions.iter().map(String::as_str).chain(reserved));
    let (mut calls, mut looks) = (Vec::new(), Vec::new());
    for ((expectation, rule), name) in judged.iter().zip(&functions) {
        let (call, look) = one(&mut writer, name, expectation, rule);
        calls.push(call);
        looks.extend(writer.items());
        looks.extend(look);
    }
    let mut items = judge(&calls);
    items.extend(read::items(shape, judged.iter().flat_map(|(_, rule)| rule.columns()).collect()));
    items.extend(looks);
    let parents = shape.types().into_iter().chain(["Pipeline".to_owned()]).collect();
    Some(File { purpose: vec!["Judges the rows of the table together.".into()], modules: Vec::new(), items, parents })
}

/// Whether anything is expected of the table.
pub(super) fn is_judged(shape: &Shape) -> bool {
    judged(shape).next().is_some()
}

fn judged<'a>(shape: &Shape<'a>) -> impl Iterator<Item = (&'a Expectation, &'a BatchRule)> {
    shape.pipeline.suite.iter().filter_map(|expectation| match &expectation.judged {
        Judged::ByTable(rule) => Some((expectation, rule)),
        Judged::ByRow(_) | Judged::ByCompiler => None,
    })
}

/// `pub(super) fn judge() -> Judge<Pipeline> { Judge::<Pipeline>::new(read).row_count(1..) }`
fn judge(calls: &[TokenStream]) -> Vec<TokenStream> {
    if calls.len() <= ABREAST {
        return vec![quote! {
            /// What is expected of the table, in the order of the suite.
            pub(super) fn judge() -> Judge<Pipeline> {
                Judge::<Pipeline>::new(read)#(#calls)*
            }
        }];
    }
    let parts: Vec<&[TokenStream]> = calls.chunks(ABREAST).collect();
    let names: Vec<_> = (1..=parts.len()).map(|part| format_ident!("judge_{part}")).collect();
    let all = names.iter().fold(quote!(Judge::<Pipeline>::new(read)), |inner, name| quote!(#name(#inner)));
    let mut items = vec![quote! {
        /// What is expected of the table, in the order of the suite.
        pub(super) fn judge() -> Judge<Pipeline> {
            #all
        }
    }];
    items.extend(names.iter().zip(parts).map(|(name, calls)| {
        quote! {
            /// Some of what is expected.
            fn #name(judge: Judge<Pipeline>) -> Judge<Pipeline> {
                judge #(#calls)*
            }
        }
    }));
    items
}

/// What is asked of the judge, and the function that looks at a record for it.
fn one(
    writer: &mut Writer,
    name: &str,
    expectation: &Expectation,
    rule: &BatchRule,
) -> (TokenStream, Option<TokenStream>) {
    let ident = format_ident!("{name}");
    let condition = rule.condition.as_ref();
    match &rule.test {
        Test::Records { each: Each::Holds(holds), missing, mostly } => {
            let rule = Rule { condition: condition.cloned(), missing: missing.clone(), holds: holds.clone() };
            let mostly = constant::share(*mostly);
            (quote!(.share(#ident, #mostly)), Some(expectations::function(writer, name, expectation, &rule)))
        }
        Test::Records { each: Each::Unique(key), missing, mostly } => {
            let missing = match (missing, key.as_slice()) {
                // What is absent is like no other, and one that is alone is missing by itself.
                (Missing::Where(missing), _) if *missing != Expr::never() => Some(missing),
                _ => None,
            };
            let look = look(writer, name, expectation, (condition, missing), &key.iter().collect::<Vec<_>>());
            let mostly = constant::share(*mostly);
            (quote!(.unique(#ident, #mostly)), Some(look))
        }
        Test::Metric(Metric::RowCount, range) => {
            let range = constant::counts(range);
            if condition.is_none() {
                return (quote!(.row_count(#range)), None);
            }
            let look = look(writer, name, expectation, (condition, None), &[]);
            (quote!(.row_count_where(#ident, #range)), Some(look))
        }
        Test::Metric(metric, range) => {
            let look =
                look(writer, name, expectation, (condition, None), &metric.operand().into_iter().collect::<Vec<_>>());
            (number(&ident, metric, range), Some(look))
        }
        Test::Distinct(operand, relation, set) => {
            let look = look(writer, name, expectation, (condition, None), &[operand]);
            let set = constant::set(writer, name, set, &operand.ty);
            let relation = format_ident!("{relation:?}");
            let ty = set.is_none().then(|| constant::plain(&operand.ty)).map(|ty| quote!(::<#ty>));
            let set = set.unwrap_or_else(|| quote!(&[]));
            (quote!(.distinct #ty (#ident, Relation::#relation, #set)), Some(look))
        }
    }
}

/// `.mean(close_mean_between, 1.0..=10_000.0)`
fn number(look: &proc_macro2::Ident, metric: &Metric, range: &Range) -> TokenStream {
    let method = format_ident!(
        "{}",
        match metric {
            Metric::RowCount => "row_count",
            Metric::Min(_) => "min",
            Metric::Max(_) => "max",
            Metric::Sum(_) => "sum",
            Metric::Mean(_) => "mean",
            Metric::Stdev(_) => "stdev",
            Metric::Median(_) => "median",
            Metric::DistinctCount(_) => "distinct_count",
            Metric::DistinctShare(_) => "distinct_share",
        }
    );
    let ty = metric.ty();
    // A range without ends does not say what it is of.
    let open =
        range.low.is_none() && range.high.is_none() && !matches!(metric, Metric::Stdev(_) | Metric::DistinctCount(_));
    let generic = open.then(|| constant::plain(&ty)).map(|ty| quote!(::<#ty>));
    let range = match metric {
        Metric::DistinctCount(_) => constant::counts(range),
        _ => constant::range(range, &ty),
    };
    quote!(.#method #generic (#look, #range))
}

/// `fn close_mean_between(record: &Candle<'_>, values: &mut Values) { values.add(record.close); }`
fn look(
    writer: &mut Writer,
    name: &str,
    expectation: &Expectation,
    (condition, missing): (Option<&Expr>, Option<&Expr>),
    operands: &[&Expr],
) -> TokenStream {
    writer.begin(name, condition.into_iter().chain(missing).chain(operands.iter().copied()));
    let selected = condition.map(|condition| writer.expr(condition));
    let missing = missing.map(|missing| writer.expr(missing));
    let added: Vec<TokenStream> = operands.iter().map(|operand| add(&writer.expr(operand))).collect();
    let statics = writer.statics();
    let selected = selected.map(|selected| not_selected(&selected, !operands.is_empty()));
    let missing = missing.map(|missing| self::missing(&missing));
    let body = quote!(#statics #selected #missing #(#added)*);
    let sentence = prose::sentence(&expectation.sentence);
    let doc = prose::doc([sentence.as_str()].into_iter().chain(expectation.notes.as_deref()));
    let (record, parameter, ident) = (writer.shape.record_ref(), parameter(&body), format_ident!("{name}"));
    quote! {
        #doc
        fn #ident(#parameter: #record, values: &mut Values) {
            #body
        }
    }
}

/// `values.add(record.close);`
fn add(value: &Rust) -> TokenStream {
    let code = &value.code;
    quote!(values.add(#code);)
}

/// `let selected = …; if !selected { values.not_selected(); return; }`
fn not_selected(selected: &Rust, more: bool) -> TokenStream {
    let code = &selected.code;
    let absent = if selected.optional { quote!(selected != Some(true)) } else { quote!(!selected) };
    let leave = more.then(|| quote!(return;));
    quote! {
        let selected = #code;
        if #absent {
            values.not_selected();
            #leave
        }
    }
}

/// `let missing = …; if missing { values.missing(); return; }`
fn missing(missing: &Rust) -> TokenStream {
    let code = &missing.code;
    let absent = if missing.optional { quote!(missing == Some(true)) } else { quote!(missing) };
    quote! {
        let missing = #code;
        if #absent {
            values.missing();
            return;
        }
    }
}

//! The table stage as data: its expectations, and where their statements lie.

use proc_macro2::TokenStream;
use quote::quote;

use super::{literal, positions, severity};
use crate::{
    pipeline::{Judged, Pipeline},
    sql::checks::{failing, together},
};

/// `Checks { … }`, or that there are none.
pub(super) fn checks(pipeline: &Pipeline) -> TokenStream {
    let scans = together(pipeline);
    if scans.is_empty() {
        return quote!(Checks::NONE);
    }
    let mut checks: Vec<(usize, TokenStream)> = Vec::new();
    for (scan, statement) in scans.iter().enumerate() {
        let shared = statement.expectations.len() > 1;
        checks.extend(statement.expectations.iter().map(|&at| (at, check(pipeline, at, scan, shared))));
    }
    checks.sort_by_key(|(at, _)| *at);
    let checks = checks.into_iter().map(|(_, check)| check);
    let file = |name: &str| literal::text(&format!("../../pipelines/{}/{name}", pipeline.name));
    let (sql, suite) = (file("checks.sql"), file("suite.json"));
    let event_time = pipeline.source.event_time.as_ref().map(|time| literal::integer(time.column as i128));
    let event_time = event_time.map_or_else(|| quote!(None), |column| quote!(Some(#column)));
    let hidden = positions(&pipeline.source.pii);
    quote! {
        Checks {
            sql: include_str!(#sql),
            suite: include_str!(#suite),
            expectations: &[#(#checks),*],
            event_time: #event_time,
            hidden: #hidden,
        }
    }
}

fn check(pipeline: &Pipeline, at: usize, scan: usize, shared: bool) -> TokenStream {
    let expectation = &pipeline.suite[at];
    let (columns, shown) = match &expectation.judged {
        Judged::ByTable(rule) => (rule.columns(), rule.shown()),
        Judged::ByRow(_) | Judged::ByCompiler => Default::default(),
    };
    let [columns, shown] = [columns, shown].map(|columns| positions(&columns.into_iter().collect::<Vec<_>>()));
    let file = |is_there: bool, folder: &str| {
        let path = literal::text(&format!("../../pipelines/{}/{folder}/{}.sql", pipeline.name, expectation.id));
        if is_there { quote!(include_str!(#path)) } else { quote!("") }
    };
    let (alone, failing) = (file(shared, "checks"), file(failing(pipeline, at).is_some(), "failing"));
    let (id, name, sentence) =
        (literal::text(&expectation.id), literal::text(&expectation.name), literal::text(&expectation.sentence));
    let (severity, scan) = (severity(expectation.severity), literal::integer(scan as i128));
    quote! {
        Check {
            id: #id,
            name: #name,
            sentence: #sentence,
            severity: #severity,
            columns: #columns,
            shown: #shown,
            scan: #scan,
            alone: #alone,
            failing: #failing,
        }
    }
}

//! The table stage as data: its expectations, and where their statements lie.

use proc_macro2::TokenStream;
use quote::quote;

use super::{literal, severity};
use crate::{
    pipeline::{Expectation, Pipeline},
    sql::checks::together,
};

/// `Checks { … }`, or that there are none.
pub(super) fn checks(pipeline: &Pipeline) -> TokenStream {
    let scans = together(pipeline);
    if scans.is_empty() {
        return quote!(Checks::NONE);
    }
    let mut checks: Vec<(usize, TokenStream)> = Vec::new();
    for (scan, statement) in scans.iter().enumerate() {
        checks.extend(statement.expectations.iter().map(|&at| (at, check(pipeline, &pipeline.suite[at], scan))));
    }
    checks.sort_by_key(|(at, _)| *at);
    let checks = checks.into_iter().map(|(_, check)| check);
    let sql = literal::text(&format!("../../pipelines/{}/checks.sql", pipeline.name));
    let event_time = pipeline.source.event_time.is_some();
    quote! {
        Checks {
            sql: include_str!(#sql),
            expectations: &[#(#checks),*],
            event_time: #event_time,
        }
    }
}

fn check(pipeline: &Pipeline, expectation: &Expectation, scan: usize) -> TokenStream {
    let (id, name, sentence) =
        (literal::text(&expectation.id), literal::text(&expectation.name), literal::text(&expectation.sentence));
    let (severity, scan) = (severity(expectation.severity), literal::integer(scan as i128));
    let sql = literal::text(&format!("../../pipelines/{}/checks/{}.sql", pipeline.name, expectation.id));
    quote! {
        Check {
            id: #id,
            name: #name,
            sentence: #sentence,
            severity: #severity,
            scan: #scan,
            sql: include_str!(#sql),
        }
    }
}

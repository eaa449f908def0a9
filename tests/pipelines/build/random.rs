//! Fresh random pipelines, all from one seed.

mod expression;
mod literal;
mod pattern;
mod record;
mod suite;

use fastrand::Rng;
use tollgate_compiler::{
    diagnostic::{Diagnostics, render},
    schema::{Record, avro},
    source::Sources,
};

use self::{record::schemas, suite::Suite};
use crate::compile::Texts;

/// The share of grown expressions that the compiler may refuse: they are grown by type, and a
/// refusal is either our mistake or its.
const REFUSALS: usize = 20;

/// Pipeline number `number` of a seed.
///
/// # Panics
///
/// When the generator makes up what the compiler refuses.
pub(crate) fn pipeline(seed: u64, number: usize) -> Texts {
    let mut rng = Rng::with_seed(seed.wrapping_mul(1_000).wrapping_add(number as u64));
    let schemas = schemas(&mut rng);
    let record = record(&schemas.newest);
    let suite = Suite::new(&mut rng, &record);
    let refused = &suite.refused;
    assert!(refused.len() * REFUSALS <= suite.grown + REFUSALS, "refused too often:\n{}", refused.join("\n"));
    let name = format!("random_{number:02}");
    let spec = spec(&name, &suite);
    Texts {
        files: vec![(format!("specs/{name}.yaml"), spec), (format!("specs/{name}.avsc"), schemas.newest)],
        sealed: vec![schemas.older],
        name,
    }
}

fn record(schema: &str) -> Record {
    let (mut sources, found) = (Sources::default(), Diagnostics::default());
    let file = sources.add("schema", schema);
    let record = avro::read(&sources, file, &found);
    assert!(!found.refused(), "{}\n{schema}", render::human(&sources, &found.into_sorted(), false));
    record.expect("a schema that is not refused is read").record
}

fn spec(name: &str, suite: &Suite) -> String {
    let customs =
        if suite.customs.is_empty() { String::new() } else { format!("expectations:\n{}", suite.customs.concat()) };
    format!(
        "apiVersion: tollgate/v1\nkind: Pipeline\nname: {name}\n\
        source: {{ topic: {name}, value: {{ schema: {name}.avsc }} }}\n\
        suite:\n{}{customs}\
        sink: {{ table: tests.{name} }}\n",
        suite.items.concat()
    )
}

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

/// Of so many grown expressions the compiler may refuse one: they are grown by type, and a refusal is
/// either our mistake or its.
const REFUSED_OF: usize = 20;

/// As many pipelines of a seed.
///
/// # Panics
///
/// When the generator makes up what the compiler refuses.
pub(crate) fn pipelines(seed: u64, count: usize) -> Vec<Texts> {
    let (mut grown, mut refused) = (0, Vec::new());
    let mut pipelines = Vec::new();
    for number in 0..count {
        let mut rng = Rng::with_seed(seed.wrapping_mul(1_000).wrapping_add(number as u64));
        let schemas = schemas(&mut rng);
        let record = record(&schemas.newest);
        let mut suite = Suite::new(&mut rng, &record);
        grown += suite.grown;
        refused.append(&mut suite.refused);
        let name = format!("random_{number:02}");
        let spec = spec(&name, &suite);
        let files = vec![(format!("specs/{name}.yaml"), spec), (format!("specs/{name}.avsc"), schemas.newest)];
        pipelines.push(Texts { files, sealed: vec![schemas.older], name });
    }
    assert!(refused.len() * REFUSED_OF <= grown, "refused {} of {grown}:\n{}", refused.len(), refused.join("\n"));
    pipelines
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

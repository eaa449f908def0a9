//! Pipelines made for tests: those of `tests/fixtures/agreement`, and fresh random ones from the
//! seed in `TOLLGATE_SEED`. The build script compiles them; here they are Rust.

mod row;

use tollgate_runtime::{
    batch::AnyPipeline,
    decode::Reject,
    pipeline::{About, Pipeline},
    rows::SqliteRows,
    table::{Cells, Finding, Judging},
};

pub use self::row::{Row, Value};

include!(concat!(env!("OUT_DIR"), "/generated/src/pipelines.rs"));

/// The seed of the random pipelines.
pub const SEED: &str = env!("TOLLGATE_SEED");

/// One pipeline: its texts, and what was generated from them.
pub struct Compiled {
    /// Its name.
    pub name: &'static str,
    /// Path and text of its spec and of all files that it names, the spec first.
    pub files: &'static [(&'static str, &'static str)],
    /// Schema versions that are sealed, oldest first.
    pub sealed: &'static [&'static str],
    /// Everything about it that is data.
    pub about: &'static About,
    /// The pipeline as the runtime sees it.
    pub runtime: &'static dyn AnyPipeline,
    /// Decodes and judges the datum of a schema version, from 0.
    pub read: fn(usize, &[u8]) -> Result<Read, Reject>,
    /// Judges datums of these schema versions together, none of which is rejected: for each expectation of
    /// the table what is found, and which of them fail it.
    pub table: fn(&[Datum]) -> Vec<Judged>,
}

/// A schema version, from 0, and a datum of it.
pub type Datum = (usize, Vec<u8>);

/// What is found about one expectation of a table, and which datums fail it.
pub type Judged = (Finding, Vec<usize>);

/// What generated code makes of a datum.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The columns of the row.
    pub values: Vec<Value>,
    /// Which expectations look at the record: 64 in each word, the first in the lowest bit.
    pub selected: Vec<u64>,
    /// Which of them test it.
    pub tested: Vec<u64>,
    /// Which of those it fails.
    pub failed: Vec<u64>,
}

impl Compiled {
    const fn new<P: Pipeline + Sync + Send>(
        runtime: &'static P,
        name: &'static str,
        files: &'static [(&'static str, &'static str)],
        sealed: &'static [&'static str],
    ) -> Self {
        Self { name, files, sealed, about: P::ABOUT, runtime, read: read::<P>, table: table::<P> }
    }
}

fn read<P: Pipeline>(schema: usize, datum: &[u8]) -> Result<Read, Reject> {
    let record = P::decode(schema, datum)?;
    let verdict = P::judge(&record);
    let mut row = Row::default();
    P::write(&record, &mut row);
    let words = |bits: P::Bits| bits.as_ref().to_vec();
    Ok(Read {
        values: row.values,
        selected: words(verdict.selected),
        tested: words(verdict.tested),
        failed: words(verdict.failed),
    })
}

/// By the way of a table: the cells that SQLite would hold.
fn table<P: Pipeline>(datums: &[Datum]) -> Vec<Judged> {
    let Some(mut judge) = P::table() else { return Vec::new() };
    let mut rows = SqliteRows::new(P::ABOUT.columns.len());
    for (schema, datum) in datums {
        let record = P::decode(*schema, datum).unwrap_or_else(|reject| panic!("{reject:?}"));
        P::write(&record, &mut rows);
    }
    let cells = |at: usize| rows.row(at).map(Some).collect::<Vec<_>>();
    for at in 0..datums.len() {
        judge.add(&mut Cells::new(P::ABOUT, &cells(at)));
    }
    let findings: Vec<Finding> =
        judge.findings().into_iter().map(|found| found.unwrap_or_else(|why| panic!("{why}"))).collect();
    let all: Vec<usize> = (0..findings.len()).collect();
    let mut failing = vec![Vec::new(); findings.len()];
    for at in 0..datums.len() {
        for expectation in judge.failing(&mut Cells::new(P::ABOUT, &cells(at)), &all) {
            failing[expectation].push(at);
        }
    }
    findings.into_iter().zip(failing).collect()
}

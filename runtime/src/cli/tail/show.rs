//! A record and what the gate makes of it.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::{
    batch::{AnyPipeline, Judged},
    frame,
    pipeline::About,
    record::Record,
    rows::{Rows, SqliteRows},
    schemas::{Ids, Wait},
    text::{HIDDEN, sanitise},
};

/// A record and what the gate makes of it.
pub(super) struct Shown {
    partition: i32,
    record: Record,
    schema_id: Option<u32>,
    /// The decoded values, where there are any.
    values: Option<Vec<Value>>,
    verdict: Verdict,
    /// Positions of the expectations that fail.
    failed: Vec<usize>,
}

/// What the gate does with a record.
enum Verdict {
    Loaded,
    Dropped,
    Halts,
    Waits(String),
    Dead { reason: &'static str, detail: String },
}

impl Shown {
    pub(super) fn new(
        pipeline: &dyn AnyPipeline,
        partition: i32,
        record: Record,
        ids: &Ids,
        wait: Option<Wait>,
    ) -> Self {
        let about = pipeline.about();
        let framed = record.value.as_deref().and_then(frame::split);
        let schema_id = framed.map(|frame| frame.schema_id);
        let version = framed.and_then(|frame| Some((ids.version(about, frame.schema_id).ok()?, frame.datum)));
        let readable = version.filter(|(version, _)| about.schemas[*version].unresolvable.is_none());
        let values = readable.and_then(|(version, datum)| pipeline.values(version, datum).ok());
        let values = values.map(|values| masked(about, values));
        let rows = Rows::Sqlite(SqliteRows::new(about.columns.len()));
        let judged = pipeline.judge_batch(std::slice::from_ref(&record), ids, rows);
        let failed = failed(&judged);
        let verdict = match wait {
            Some(wait) => Verdict::Waits(wait.words),
            None => verdict(judged),
        };
        Self { partition, record, schema_id, values, verdict, failed }
    }

    /// One line for people.
    pub(super) fn line(&self, about: &About) -> String {
        let mut line = format!("{}/{}  {}", self.partition, self.record.offset, self.verdict.name());
        match &self.verdict {
            Verdict::Dead { reason, .. } if !self.failed.is_empty() => line += &format!(" {reason}"),
            Verdict::Dead { reason, detail } => line += &format!(" {reason}: {}", sanitise(detail)),
            Verdict::Waits(words) => line += &format!(": {}", sanitise(words)),
            Verdict::Loaded | Verdict::Dropped | Verdict::Halts => {}
        }
        if !self.failed.is_empty() {
            line += &format!(" [{}]", self.failed(about).collect::<Vec<_>>().join(", "));
        }
        for (column, value) in about.columns.iter().zip(self.values.iter().flatten()) {
            let text = value.as_str().map_or_else(|| value.to_string(), sanitise);
            line += &format!("  {}={text}", column.name);
        }
        line
    }

    /// The key; not where it is made of columns that are shown to nobody.
    fn key(&self, about: &About) -> Option<Cow<'_, str>> {
        let key = String::from_utf8_lossy(self.record.key.as_deref()?);
        let hides = about.topic.key.iter().any(|column| about.topic.hides(*column));
        Some(if hides { HIDDEN.into() } else { key })
    }

    /// All of it for programs.
    pub(super) fn document(&self, about: &About) -> Value {
        let values = self.values.as_ref().map(|values| {
            let named = about.columns.iter().zip(values);
            named.map(|(column, value)| (column.name.to_owned(), value.clone())).collect::<Map<_, _>>()
        });
        let (reason, detail) = match &self.verdict {
            Verdict::Dead { reason, detail } => (Some(*reason), Some(detail)),
            Verdict::Waits(words) => (None, Some(words)),
            Verdict::Loaded | Verdict::Dropped | Verdict::Halts => (None, None),
        };
        json!({
            "partition": self.partition,
            "offset": self.record.offset,
            "timestamp_ms": self.record.timestamp_ms,
            "key": self.key(about),
            "schema_id": self.schema_id,
            "verdict": self.verdict.name(),
            "reason": reason,
            "detail": detail,
            "failed": self.failed(about).collect::<Value>(),
            "record": values,
        })
    }

    fn failed<'a>(&'a self, about: &'a About) -> impl Iterator<Item = &'static str> + 'a {
        self.failed.iter().map(|position| about.expectations[*position].id)
    }
}

impl Verdict {
    fn name(&self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Dropped => "dropped",
            Self::Halts => "halts",
            Self::Waits(_) => "waits",
            Self::Dead { .. } => "dead",
        }
    }
}

/// The values, without those that are shown to nobody.
fn masked(about: &About, mut values: Vec<Value>) -> Vec<Value> {
    for (column, value) in values.iter_mut().enumerate() {
        if about.topic.hides(column) && !value.is_null() {
            *value = HIDDEN.into();
        }
    }
    values
}

/// What became of the only record.
fn verdict(judged: Judged) -> Verdict {
    if judged.halt.is_some() {
        return Verdict::Halts;
    }
    match judged.dead.into_iter().next() {
        Some(dead) => Verdict::Dead { reason: dead.reason.name(), detail: dead.detail },
        None if judged.dropped > 0 => Verdict::Dropped,
        None => Verdict::Loaded,
    }
}

/// A record that halts is not counted: what stops it is named alone.
fn failed(judged: &Judged) -> Vec<usize> {
    let counted = judged.tally.counts().enumerate().filter(|(_, counts)| counts.unexpected > 0);
    counted.map(|(position, _)| position).chain(judged.halt).collect()
}

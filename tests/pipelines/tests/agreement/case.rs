//! One pipeline on both sides: what was generated, and the IR that the same texts compile to.

use apache_avro::{Schema, types::Value as Avro};
use tollgate_compiler::{
    admission,
    pipeline::{Expectation, Judged, Pipeline, Reason},
    rule::{
        Rule,
        eval::{self, Outcome},
    },
    schema::plan::Plan,
    value::Value,
};
use tollgate_test_pipelines::{Compiled, Value as Written};

use crate::{
    compile::{Texts, compile},
    coverage,
    plain::{self, Plain},
};

/// One pipeline.
pub(crate) struct Case {
    pub(crate) generated: &'static Compiled,
    pub(crate) pipeline: Pipeline,
    /// The names of the nodes of each rule.
    pub(crate) nodes: Vec<Vec<&'static str>>,
}

/// One schema version that can be read.
pub(crate) struct Version<'a> {
    /// From 0.
    pub(crate) number: usize,
    pub(crate) plan: &'a Plan,
    pub(crate) schema: Schema,
}

impl Case {
    /// Compiles the texts of a pipeline again.
    pub(crate) fn new(generated: &'static Compiled) -> Self {
        let texts = Texts {
            name: generated.name.to_owned(),
            files: generated.files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect(),
            sealed: generated.sealed.iter().map(|&text| text.to_owned()).collect(),
        };
        let compiled = compile(&texts).expect("what the build script compiled compiles again");
        let [pipeline] = compiled.pipelines.try_into().expect("one spec is one pipeline");
        let mut case = Self { generated, pipeline, nodes: Vec::new() };
        case.nodes = case.rules().map(|(_, rule)| coverage::nodes(rule)).collect();
        case
    }

    /// The schema versions that can be read.
    pub(crate) fn versions(&self) -> impl Iterator<Item = Version<'_>> {
        self.pipeline.writers.iter().enumerate().filter_map(|(number, writer)| {
            let plan = writer.plan.as_ref().ok()?;
            Some(Version { number, plan, schema: schema(&writer.schema) })
        })
    }

    /// The expectations that are judged by row, with their rules.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Expectation, &Rule)> {
        self.pipeline.suite.iter().filter_map(|expectation| match &expectation.judged {
            Judged::ByRow(rule) => Some((expectation, rule)),
            Judged::ByTable(_) | Judged::ByCompiler => None,
        })
    }

    /// What the reference makes of a datum: a record, or the reason why it is none.
    pub(crate) fn expected(&self, version: &Version, datum: &[u8]) -> Result<Vec<Value>, Reason> {
        plain::read(version.plan, datum).and_then(|values| self.admitted(version, &values))
    }

    /// The record that these values become.
    pub(crate) fn admitted(&self, version: &Version, values: &[Plain]) -> Result<Vec<Value>, Reason> {
        let raw = version.plan.fields.iter().zip(values).map(|(field, value)| (field.name.clone(), raw(value)));
        admission::admit(version.plan, &self.pipeline.record, &Avro::Record(raw.collect()))
    }

    /// What each expectation that is judged by row says of a record.
    pub(crate) fn outcomes(&self, record: &[Value]) -> Vec<Outcome> {
        self.rules().map(|(_, rule)| eval::judge(rule, record)).collect()
    }

    /// Compares what both sides make of a datum. The outcomes come back if it is a record, or what
    /// is different.
    pub(crate) fn compare(&self, version: &Version, datum: &[u8]) -> Result<Option<Vec<Outcome>>, String> {
        let expected = self.expected(version, datum);
        let found = (self.generated.read)(version.number, datum);
        let (record, found) = match (expected, found) {
            (Err(expected), Err(found)) if same(expected, found.reason) => return Ok(None),
            (Ok(record), Ok(found)) => (record, found),
            (expected, found) => return Err(format!("expected {expected:?}, found {found:?}")),
        };
        let expected: Vec<Written> = record.iter().map(written).collect();
        if expected != found.values {
            return Err(format!("expected the row {expected:?}, found {:?}", found.values));
        }
        let outcomes = self.outcomes(&record);
        let masks = [
            ("selected", &found.selected, mask(&outcomes, |outcome| outcome != Outcome::NotSelected)),
            ("tested", &found.tested, mask(&outcomes, |outcome| matches!(outcome, Outcome::Passed | Outcome::Failed))),
            ("failed", &found.failed, mask(&outcomes, |outcome| outcome == Outcome::Failed)),
        ];
        for (name, found, expected) in masks {
            if *found != expected {
                return Err(format!("{name}: {}", self.differences(&outcomes, found, &expected)));
            }
        }
        Ok(Some(outcomes))
    }

    fn differences(&self, outcomes: &[Outcome], found: &[u64], expected: &[u64]) -> String {
        let bit = |words: &[u64], at: usize| words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        let different = self.rules().enumerate().filter(|(at, _)| bit(found, *at) != bit(expected, *at));
        let lines = different.map(|(at, (expectation, rule))| {
            format!("`{}` is {:?} in the reference\n{:#?}", expectation.id, outcomes[at], rule)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The two enums of reasons know nothing of each other.
pub(crate) fn same(expected: Reason, found: tollgate_runtime::pipeline::Reason) -> bool {
    format!("{expected:?}") == format!("{found:?}")
}

/// A schema as Avro's library reads it. Defaults of bytes are no texts in UTF-8, which it expects.
fn schema(text: &str) -> Schema {
    let mut json: serde_json::Value = serde_json::from_str(text).expect("a schema is JSON");
    for field in json["fields"].as_array_mut().into_iter().flatten().filter_map(|field| field.as_object_mut()) {
        field.remove("default");
    }
    Schema::parse(&json).expect("a schema that was accepted is Avro's")
}

fn raw(value: &Plain) -> Avro {
    match value {
        Plain::Null => Avro::Null,
        Plain::Boolean(value) => Avro::Boolean(*value),
        Plain::Integer(value) => Avro::Long(*value),
        Plain::Float(value) => Avro::Float(*value),
        Plain::Double(value) => Avro::Double(*value),
        Plain::Bytes(value) => Avro::Bytes(value.clone()),
    }
}

/// A value as a row holds it.
pub(crate) fn written(value: &Value) -> Written {
    match value {
        Value::Null => Written::Null,
        Value::Bool(value) => Written::Bool(*value),
        Value::Int(value) => Written::Int(*value),
        Value::Long(value) => Written::Long(*value),
        Value::Double(value) => Written::Double(value.to_bits()),
        Value::Decimal(value) => Written::Decimal(value.unscaled(), value.scale()),
        Value::Text(value) => Written::Text(value.clone()),
        Value::Bytes(value) => Written::Bytes(value.clone()),
        Value::Uuid(value) => Written::Uuid(*value),
        Value::Date(value) => Written::Date(*value),
        Value::Time(value) => Written::Time(*value),
        Value::Timestamp(value) => Written::Timestamp(*value),
        Value::LocalTimestamp(value) => Written::LocalTimestamp(*value),
    }
}

/// The numbers of the outcomes that are so, as bits.
fn mask(outcomes: &[Outcome], is_so: impl Fn(Outcome) -> bool) -> Vec<u64> {
    let word = |chunk: &[Outcome]| chunk.iter().rev().fold(0, |word, outcome| word << 1 | u64::from(is_so(*outcome)));
    outcomes.chunks(64).map(word).collect()
}

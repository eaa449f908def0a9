//! A spec as it was written: shapes are right, names and types are not looked at yet.

mod dag;
pub mod librdkafka;
mod servers;
mod simulate;
mod start;
pub mod topic_config;
mod words;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

pub use self::{
    dag::{Dag, Lag},
    servers::{Database, Kafka, Registry, RegistryAddress, Servers},
    simulate::{Expected, FaultSpec, FieldSpec, Sequence, Simulate, Uniform, Walk},
    words::{ApiVersion, SpecKind, Stage, word},
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    pipeline::{Compatibility, InsertMode, OnFailure, Severity, Start, UnknownSchema},
    source::{FileId, Sources, Spanned},
    syntax::{self, Count, FromNode, Given, Kind, Name, Node, Word, mapping::mapping},
};

mapping! {
    /// A pipeline: a topic, its schema, what is expected of its records, and the table they go to.
    pub struct Spec {
        /// The version of this language: `tollgate/v1`.
        expected api_version as "apiVersion": Word<ApiVersion>,
        /// What the file describes: `Pipeline`.
        expected kind: Word<SpecKind>,
        /// The pipeline's name: a small letter, then small letters, digits and `_`.
        expected name: Spanned<Name>,
        /// One paragraph for people.
        optional description: Spanned<String>,
        /// Who is asked about it.
        optional owner: Spanned<String>,
        /// Libraries of custom expectations, relative to this file.
        optional imports: Vec<Spanned<String>>,
        /// Where records come from.
        expected source: Source,
        /// What is expected of each record.
        expected suite: Suite,
        /// Custom expectations of this pipeline alone.
        optional expectations: Definitions,
        /// Where records go.
        expected sink: Sink,
        /// How batches are cut.
        optional gate: Gate,
        /// How the servers are found.
        optional servers: Servers,
        /// How records are made up for a simulation.
        optional simulate: Simulate,
        /// When and how Airflow judges the table; without it there is no DAG.
        optional dag: Dag,
    }
}

/// Reads specs; one that cannot be read as YAML, or is no mapping, is left out.
pub fn parse(sources: &Sources, files: &[FileId], diagnostics: &Diagnostics) -> Vec<(FileId, Spec)> {
    let spec =
        |&file: &FileId| Some((file, Spec::from_node(&syntax::parse(sources, file, diagnostics)?, diagnostics)?));
    files.iter().filter_map(spec).collect()
}

mapping! {
    /// A library of custom expectations.
    pub struct Library {
        /// The custom expectations.
        required expectations: Definitions,
    }
}

mapping! {
    /// Where records come from.
    pub struct Source {
        /// The topic: a name, or `{ name, partitions }`.
        expected topic: Topic,
        /// Columns whose text is the key of produced records; the first of `pk.fields` if absent.
        optional key: Vec<Spanned<String>>,
        /// The record's value.
        expected value: SourceValue,
        /// The column that says when a record happened.
        optional event_time: EventTime,
        /// Where a new pipeline begins: `earliest` (the default), `latest`, or an instant in ISO 8601.
        optional start: Start,
    }
}

mapping! {
    /// The value of a record.
    pub struct SourceValue {
        /// The Avro schema, relative to this file.
        expected schema: Spanned<String>,
        /// What `diff` and the registry ask of a new schema version: `BACKWARD`, `FORWARD`, `FULL`, each also `_TRANSITIVE`, or `NONE`.
        optional compatibility: Word<Compatibility>,
        /// What happens to records of a schema that is not committed: `quarantine` (the default) or `wait`.
        optional unknown: Word<UnknownSchema>,
        /// Columns that say something of persons: `***` stands in their place wherever values are shown.
        optional pii: Vec<Spanned<String>>,
    }
}

mapping! {
    /// The column that says when a record happened.
    pub struct EventTime {
        /// Its name: a timestamp that is never null.
        required column: Spanned<String>,
        /// How late a record may be: `90s`, `5m`, `2h`, `500ms`.
        optional watermark: Spanned<String>,
    }
}

mapping! {
    /// A topic and how it is made.
    pub struct TopicSettings {
        /// Its name.
        required name: Spanned<String>,
        /// How many partitions it is made with; the cluster decides if absent.
        optional partitions: Spanned<Count>,
        /// On how many brokers each partition is kept; the cluster decides if absent.
        optional replication_factor as "replication.factor": Spanned<Count>,
        /// Kafka's own configs of a topic; those that are not named stay as they are.
        optional config: TopicConfig,
    }
}

mapping! {
    /// Where records go.
    pub struct Sink {
        /// Schema and table, `market.ohlcv`.
        required table: Spanned<String>,
        /// `insert` (the default): every record is a row; `upsert`: a later record replaces its key's row.
        optional insert_mode as "insert.mode": Word<InsertMode>,
        /// Columns of the primary key.
        optional pk_fields as "pk.fields": Vec<Spanned<String>>,
    }
}

mapping! {
    /// How batches are cut.
    pub struct Gate {
        /// Most records in a transaction; 10000 if absent.
        optional batch_rows as "batch.rows": Spanned<Count>,
        /// Longest wait before a batch is written, in milliseconds; 500 if absent.
        optional batch_ms as "batch.ms": Spanned<Count>,
        /// A record of more bytes becomes a dead letter; 8388608 if absent.
        optional record_max_bytes as "record.max.bytes": Spanned<Count>,
    }
}

mapping! {
    /// What every row expectation may say beside its own parameters.
    pub struct RowSettings {
        /// How bad a failure is: `critical` (the default), `warning` or `info`.
        optional severity: Word<Severity>,
        /// Only records for which this is true are judged: a SQL expression.
        optional row_condition: Node,
        /// The share of tested records that must pass, at the stage `table`; 1 if absent.
        optional mostly: Node,
        /// What the gate does with a record that fails: `quarantine`, `drop`, `warn` or `halt`.
        optional on_failure: Spanned<Word<OnFailure>>,
        /// Where it is judged: at the `gate` (the default), or over the `table`.
        optional stage: Word<Stage>,
        later: ["windows"]
    }
}

mapping! {
    /// What every expectation over a whole table may say beside its own parameters.
    pub struct BatchSettings {
        /// How bad a failure is: `critical` (the default), `warning` or `info`.
        optional severity: Word<Severity>,
        /// Only rows for which this is true are looked at: a SQL expression.
        optional row_condition: Node,
        /// Where it is judged: over the `table`.
        optional stage: Spanned<Word<Stage>>,
        later: ["windows"]
    }
}

mapping! {
    /// What every expectation may say.
    pub struct CommonSettings {
        /// Its name in ledger, constraints, docs and alerts; derived from columns and kind if absent.
        optional id: Spanned<Name>,
        /// The author's own words about it.
        optional notes: String,
    }
}

mapping! {
    /// A custom expectation: a SQL expression that must not be false.
    pub struct Definition {
        /// What it means, in one sentence.
        optional description: String,
        /// Its parameters.
        optional parameters: Parameters,
        /// The expression; `$name` is a parameter.
        required expression: Node,
    }
}

mapping! {
    /// A parameter of a custom expectation.
    pub struct Parameter {
        /// Its type: `boolean`, `int`, `long`, `double`, `decimal(p, s)`, `text`, `date` or `timestamp`.
        required ty as "type": Spanned<String>,
        /// Its value where the suite gives none; without one the suite must.
        optional default: Node,
    }
}

/// The topic: by name, or with how it is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Topic {
    /// Its name.
    Name(Spanned<String>),
    /// Its name and settings.
    Settings(TopicSettings),
}

impl FromNode for Topic {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Mapping(_) => TopicSettings::from_node(node, diagnostics).map(Self::Settings),
            _ => Spanned::from_node(node, diagnostics).map(Self::Name),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [String::schema(generator), TopicSettings::schema(generator)] })
    }
}

/// A topic's configs by name.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicConfig(pub Named<Spanned<String>>);

impl FromNode for TopicConfig {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        named(node, diagnostics).map(Self)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        settings_schema(topic_config::NAMES)
    }
}

/// The JSON Schema of settings that are handed on, whatever their values are.
fn settings_schema(names: &[&str]) -> Schema {
    let properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), true.into())).collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// The expectations of a spec, in order; one that could not be read is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Suite {
    /// The expectations.
    pub items: Vec<SuiteItem>,
}

/// One expectation of a suite: its name is the key, its parameters the value.
#[derive(Clone, Debug, PartialEq)]
pub struct SuiteItem {
    /// The name, `expect_…`.
    pub name: Spanned<String>,
    /// The parameters, unread: their kind decides.
    pub parameters: Node,
}

impl FromNode for Suite {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let Kind::Sequence(nodes) = &node.kind else {
            Vec::<Node>::from_node(node, diagnostics)?;
            return None;
        };
        Some(Self { items: nodes.iter().filter_map(|node| SuiteItem::from_node(node, diagnostics)).collect() })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": { "$ref": "#/definitions/Expectation" } })
    }
}

impl FromNode for SuiteItem {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Mapping(entries) if entries.len() == 1 => {
                Some(Self { name: entries[0].key.clone(), parameters: entries[0].value.clone() })
            }
            Kind::Unknown => None,
            _ => {
                let message = "an expectation is a mapping of one key, its name, to its parameters";
                let found = Diagnostic::new(Code::WrongShape, node.span, message);
                diagnostics.report(found.help("write `- expect_column_values_to_not_be_null: { column: … }`"));
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "$ref": "#/definitions/Expectation" })
    }
}

/// Custom expectations by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Definitions(pub Named<Definition>);

/// Parameters by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters(pub Named<Parameter>);

/// A mapping whose keys are the author's own names; an entry that could not be read is unknown.
pub type Named<T> = Vec<(Spanned<String>, Given<T>)>;

/// Reads a mapping whose keys are the author's own.
pub(crate) fn named<T: FromNode>(node: &Node, diagnostics: &Diagnostics) -> Option<Named<T>> {
    match &node.kind {
        Kind::Mapping(entries) => Some(
            entries
                .iter()
                .map(|entry| {
                    let value = T::from_node(&entry.value, diagnostics);
                    (entry.key.clone(), value.map_or(Given::Unknown, Given::Value))
                })
                .collect(),
        ),
        Kind::Unknown => None,
        _ => {
            let message = format!("expected a mapping of names, found {}", node.describe());
            diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            None
        }
    }
}

impl FromNode for Definitions {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        named(node, diagnostics).map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let names = "^expect_[a-z][a-z0-9_]*$";
        json_schema!({
            "type": "object",
            "patternProperties": { names: Definition::schema(generator) },
            "additionalProperties": false,
        })
    }
}

impl FromNode for Parameters {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        named(node, diagnostics).map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": Parameter::schema(generator) })
    }
}

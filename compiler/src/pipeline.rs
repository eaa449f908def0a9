//! The resolved pipeline: typed, free of positions, the only thing emitters see.

mod dag;

pub use self::dag::{Dag, Lag};
use crate::{
    rule::{BatchRule, Expr, Rule},
    schema::{Record, plan::Writer},
    value::Value,
};

/// One pipeline, with everything resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// `[a-z][a-z0-9_]*`: module, folder and DAG carry it.
    pub name: String,
    /// One paragraph for people.
    pub description: Option<String>,
    /// Who is asked about it.
    pub owner: Option<String>,
    /// Path of the spec, as headers name it.
    pub spec: String,
    /// Columns.
    pub record: Record,
    /// Expectations, in the order of the spec.
    pub suite: Vec<Expectation>,
    /// Where records come from.
    pub source: Source,
    /// Where they go.
    pub sink: Sink,
    /// How batches are cut.
    pub gate: Gate,
    /// How the servers are found; still with `${env:…}` in it.
    pub servers: Servers,
    /// All schema versions, oldest first; the last one is the spec's own.
    pub writers: Vec<Writer>,
    /// How records are made up.
    pub simulate: Simulate,
    /// When and how Airflow judges the table.
    pub dag: Option<Dag>,
}

/// One expectation of the suite.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Unique in the suite: ledger, constraints, docs and alerts carry it.
    pub id: String,
    /// The kind's name, `expect_…`.
    pub name: String,
    /// Its parameters in JSON, under the names of Great Expectations; nothing for a custom one.
    pub kwargs: Option<serde_json::Map<String, serde_json::Value>>,
    /// One sentence: what is expected.
    pub sentence: String,
    /// The author's own words about it.
    pub notes: Option<String>,
    /// How bad a failure is.
    pub severity: Severity,
    /// What happens to a record that fails.
    pub on_failure: OnFailure,
    /// How it is judged.
    pub judged: Judged,
}

/// How an expectation is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// Record by record, at the gate.
    ByRow(Rule),
    /// Over the rows of the table, after the load.
    ByTable(BatchRule),
    /// By the compiler: it holds, or the spec would have been refused.
    ByCompiler,
}

/// How bad a failure is; the greater, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth looking at.
    Warning,
    /// Wrong.
    Critical,
}

impl Severity {
    /// Its word, in specs and wherever it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What happens to a record that fails; of several failures the greatest acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnFailure {
    /// Loaded and counted.
    Warn,
    /// Counted, neither loaded nor kept.
    Drop,
    /// Becomes a dead letter.
    Quarantine,
    /// Stops the partition before the record.
    Halt,
}

/// Where records come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The topic.
    pub topic: String,
    /// Its partitions, when the topic is made; nothing where the cluster decides.
    pub partitions: Option<u32>,
    /// On how many brokers each of them is kept; nothing where the cluster decides.
    pub replication_factor: Option<u16>,
    /// Kafka's configs of the topic that are not left to the cluster, by name.
    pub config: Vec<(String, String)>,
    /// Columns whose text is the key of what we produce.
    pub key: Vec<usize>,
    /// The column that says when a record happened.
    pub event_time: Option<EventTime>,
    /// Where a new pipeline begins.
    pub start: Start,
    /// What `diff` and the registry are to ask of a new schema version; nothing where the registry decides itself.
    pub compatibility: Option<Compatibility>,
    /// What happens to records of a schema that is not committed.
    pub unknown: UnknownSchema,
    /// Columns that say something of persons: reports of checks do not show them.
    pub pii: Vec<usize>,
}

/// Where a new pipeline begins; asked once, at the first claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the first record that the topic still has.
    Earliest,
    /// Behind the last record.
    Latest,
    /// At the first record of this instant or later, in milliseconds since 1970.
    At(i64),
}

/// What a registry asks of a new schema version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compatibility {
    /// Nothing.
    None,
    /// It reads what the version before wrote.
    Backward,
    /// It reads what all versions before wrote.
    BackwardTransitive,
    /// The version before reads what it writes.
    Forward,
    /// All versions before read what it writes.
    ForwardTransitive,
    /// Backward and forward.
    Full,
    /// Backward and forward, with all versions before.
    FullTransitive,
}

/// What happens to records of a schema that is not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownSchema {
    /// They become dead letters.
    Quarantine,
    /// The partition waits until the schema is known.
    Wait,
}

/// The column that says when a record happened.
#[derive(Clone, Debug, PartialEq)]
pub struct EventTime {
    /// Its position.
    pub column: usize,
    /// How late a record may be, in milliseconds.
    pub watermark_ms: u64,
}

/// Where records go.
#[derive(Clone, Debug, PartialEq)]
pub struct Sink {
    /// Schema and table, `market.ohlcv`.
    pub table: String,
    /// What happens when the key is there already.
    pub mode: InsertMode,
    /// Columns of the primary key; may be empty under `insert`.
    pub key: Vec<usize>,
}

/// Connect's `insert.mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertMode {
    /// Every record is a new row.
    Insert,
    /// The row of a key is replaced by a later record.
    Upsert,
}

/// How batches are cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Most records in a transaction.
    pub batch_rows: u64,
    /// Longest wait before a batch is written, in milliseconds.
    pub batch_ms: u64,
    /// A record of more bytes becomes a dead letter before it is decoded.
    pub record_max_bytes: u64,
}

/// How servers are found. The texts may hold `${env:…}` and `${file:…}`, nothing secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Servers {
    /// `bootstrap.servers`
    pub kafka: String,
    /// Further settings of the client, under librdkafka's names.
    pub kafka_settings: Vec<(String, String)>,
    /// Where schema ids are looked up.
    pub registry: Registry,
    /// The database's address.
    pub database: String,
}

/// Where schema ids are looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Registry {
    /// In the committed history: the id on the wire is the version.
    History,
    /// At a registry.
    Url {
        /// Its address.
        url: String,
        /// `user:password`
        user_info: Option<String>,
    },
}

/// How records are made up.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulate {
    /// One per column, in the order of the record.
    pub fields: Vec<Field>,
    /// Positions of columns in an order in which every expression finds its operands.
    pub order: Vec<usize>,
    /// Planted mistakes, the spec's own first.
    pub faults: Vec<Fault>,
}

/// How the values of one column are made up.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where a value comes from.
    pub generator: Generator,
    /// The share that is null, 0 to 1.
    pub nulls: f64,
}

/// Where a made-up value comes from. Values are of the column's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Generator {
    /// Always this.
    Constant(Value),
    /// One of these, all equally likely.
    Choice(Vec<Value>),
    /// The first value, then `step` more each time; for dates in days, for times in microseconds.
    Sequence {
        /// The first value.
        start: Value,
        /// What is added, as a value of the column's type (days or microseconds as a long).
        step: Value,
    },
    /// Between two values, ends included.
    Uniform {
        /// The least.
        min: Value,
        /// The greatest.
        max: Value,
    },
    /// A random walk: each value at most `step` away from the one before.
    Walk {
        /// The first value.
        start: Value,
        /// The longest step.
        step: Value,
        /// The column whose values each have a walk of their own.
        per: Option<usize>,
    },
    /// A random text: of the column's type, printable.
    Any,
    /// Computed from other columns.
    Expression(Expr),
}

/// A planted mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its name in the plan.
    pub name: String,
    /// What is done to a record that was made up.
    pub change: Change,
    /// What then comes of it.
    pub expect: Outcome,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Columns get these values instead.
    Set(Vec<(usize, Planted)>),
    /// Something is done to the bytes.
    Wire(WireFault),
}

/// What a fault puts into a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Planted {
    /// A value of the column's type.
    Value(Value),
    /// Not a number; only in a double.
    Nan,
    /// Computed from the record as it was.
    Expression(Expr),
}

/// A mistake in the bytes of a record, planted wherever the schema permits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireFault {
    /// The last byte is missing.
    TruncatedDatum,
    /// A byte too many.
    TrailingByte,
    /// The frame does not begin with 0.
    WrongMagic,
    /// The record is shorter than a frame.
    ShortFrame,
    /// A schema id that no schema has.
    UnknownSchema,
    /// No value at all.
    Tombstone,
    /// A text that is not UTF-8, in this column.
    InvalidUtf8(usize),
    /// A text with a NUL, in this column.
    NulInText(usize),
    /// A symbol index that the schema does not have, in this column.
    UnknownSymbol(usize),
    /// A date or time beyond year 9999, in this column.
    OutOfRange(usize),
}

/// What comes of a planted record.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is judged, and exactly these expectations fail (positions in the suite).
    Fails(Vec<usize>),
    /// It cannot be decoded, for this reason.
    Rejected(Reason),
}

/// Why a record became a dead letter. The first that applies is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The frame is not a zero byte, a schema id and a datum.
    BadFrame,
    /// No schema has this id.
    UnknownSchema,
    /// The schema cannot be read as the spec's.
    SchemaUnresolvable,
    /// The datum ends too early.
    Truncated,
    /// Bytes follow the datum.
    TrailingBytes,
    /// A text is not UTF-8.
    InvalidUtf8,
    /// A text holds a NUL.
    NulInText,
    /// A number that may not be absent is NaN.
    Nan,
    /// A value lies outside its type.
    OutOfRange,
    /// A symbol that the spec's schema does not know.
    EnumUnknown,
    /// The record has no value.
    Tombstone,
    /// The record is larger than `record.max.bytes`.
    TooLarge,
    /// It failed an expectation.
    Expectation,
    /// The database refused the row.
    SinkRejected,
}

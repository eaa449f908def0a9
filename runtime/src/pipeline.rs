//! The border: what generated code implements and the plain data it brings.

mod checks;
mod docs;
mod settings;
mod verdict;
mod wire;

pub use self::{
    checks::{Check, Checks},
    docs::Docs,
    settings::{Compatibility, Settings, Start, Topic, UnknownSchema},
    verdict::{Bits, Outcome, Verdict},
    wire::{Wire, WireField},
};
use crate::{
    decode::Reject,
    dice::Dice,
    table,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// One compiled pipeline. Generated code implements it on a unit struct.
pub trait Pipeline: 'static {
    /// Everything about the pipeline that is data.
    const ABOUT: &'static About;

    /// A decoded record; borrows from the bytes.
    type Record<'a>;

    /// One bit per expectation that is judged by row: `[u64; n]`.
    type Bits: Bits;

    /// Decodes the datum of a record that was written with schema version `schema` (from 0).
    fn decode(schema: usize, datum: &[u8]) -> Result<Self::Record<'_>, Reject>;

    /// Judges a record by all row expectations.
    fn judge(record: &Self::Record<'_>) -> Verdict<Self::Bits>;

    /// Appends the primary key: bytes whose order is the order of the keys.
    fn key(record: &Self::Record<'_>, out: &mut Vec<u8>);

    /// Writes the columns, in the order of the table.
    fn write<W: RowWriter>(record: &Self::Record<'_>, row: &mut W);

    /// The judge of the table stage; none where nothing is expected of the table.
    #[must_use]
    fn table() -> Option<table::Judge<Self>>
    where
        Self: Sized,
    {
        None
    }

    /// Makes up a record, plants fault number `fault` of [`About::faults`] where that is a fault
    /// of values, and puts its key and its datum in schema version `schema` into the empty `draft`.
    ///
    /// Faults of values are only asked for in the newest version, which has every column.
    fn simulate(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft);
}

/// A made-up record before it is framed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its key: the canonical texts ([`std::fmt::Display`]) of the columns in [`Topic::key`],
    /// joined by `|`; an absent value is the empty text.
    pub key: String,
    /// Its datum.
    pub datum: Vec<u8>,
}

/// What a pipeline is, as data. All names and texts come from the spec.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The pipeline's name.
    pub name: &'static str,
    /// Path of the spec.
    pub spec: &'static str,
    /// First 16 hex digits of the digest of what bears meaning in the spec.
    pub digest: &'static str,
    /// Where records come from.
    pub topic: Topic,
    /// Where they go.
    pub table: Table,
    /// The columns, in the order of the table.
    pub columns: &'static [Column],
    /// Expectations that are judged by row: bit `n` of a verdict is entry `n`.
    pub expectations: &'static [Expectation],
    /// The schema versions, oldest first.
    pub schemas: &'static [Schema],
    /// How each column lies on the wire in the newest version, in the order of the columns.
    pub wire: &'static [WireField],
    /// Mistakes that a simulation plants.
    pub faults: &'static [Fault],
    /// Migrations of the target table, per dialect, oldest first.
    pub migrations: &'static [Migration],
    /// What is expected of the table after the load.
    pub checks: Checks,
    /// How it is shown in Data Docs.
    pub docs: Docs,
    /// How batches are cut and servers found.
    pub settings: Settings,
}

/// The target table of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name with its schema, `market.ohlcv`.
    pub name: &'static str,
    /// Whether a row replaces the one of the same key.
    pub upsert: bool,
    /// Positions of the columns of its primary key.
    pub key: &'static [usize],
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The type of its values.
    pub ty: Type,
    /// Whether a value may be absent.
    pub nullable: bool,
}

impl Column {
    /// A column whose values are never absent.
    #[must_use]
    pub const fn required(name: &'static str, ty: Type) -> Self {
        Self { name, ty, nullable: false }
    }

    /// A column whose values may be absent.
    #[must_use]
    pub const fn nullable(name: &'static str, ty: Type) -> Self {
        Self { name, ty, nullable: true }
    }
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// 64-bit floating point.
    Double,
    /// Exact decimal.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: u32,
    },
    /// UTF-8 without NUL.
    Text,
    /// One of these symbols.
    Enum(&'static [&'static str]),
    /// Bytes, of exactly this many when given.
    Bytes(Option<usize>),
    /// UUID.
    Uuid,
    /// Day.
    Date,
    /// Time of day.
    Time,
    /// Instant.
    Timestamp,
    /// Date and time in no zone.
    LocalTimestamp,
}

impl Type {
    /// An exact decimal of `precision` digits, `scale` of them behind the point.
    #[must_use]
    pub const fn decimal(precision: u32, scale: u32) -> Self {
        Self::Decimal { precision, scale }
    }
}

/// One expectation that is judged by row.
#[derive(Debug)]
pub struct Expectation {
    /// Its id.
    pub id: &'static str,
    /// The name of its kind, `expect_…`.
    pub name: &'static str,
    /// One sentence: what is expected.
    pub sentence: &'static str,
    /// Positions of the columns that it looks at, in their order.
    pub columns: &'static [usize],
    /// How bad a failure is.
    pub severity: Severity,
    /// What happens to a record that fails.
    pub on_failure: OnFailure,
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
    /// The name in tables and output.
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

/// One committed schema version; its id under `registry: history` is its position plus 1.
#[derive(Debug)]
pub struct Schema {
    /// The schema's JSON.
    pub text: &'static str,
    /// Why the spec's schema cannot read it, if so.
    pub unresolvable: Option<&'static str>,
}

/// A mistake that a simulation plants.
#[derive(Debug)]
pub struct Fault {
    /// Its name in the plan.
    pub name: &'static str,
    /// What is done to the bytes, for a fault that the runtime plants; `None` where
    /// [`Pipeline::simulate`] does.
    pub wire: Option<WireFault>,
    /// What then comes of the record.
    pub expect: Expect,
}

impl Fault {
    /// A fault that [`Pipeline::simulate`] plants.
    #[must_use]
    pub const fn of_values(name: &'static str, expect: Expect) -> Self {
        Self { name, wire: None, expect }
    }

    /// A fault that the runtime plants.
    #[must_use]
    pub const fn of_frame(name: &'static str, wire: WireFault, expect: Expect) -> Self {
        Self { name, wire: Some(wire), expect }
    }
}

/// A mistake that is planted in the frame, whatever the schema.
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
}

/// What comes of a planted record.
#[derive(Debug)]
pub enum Expect {
    /// Exactly these expectations fail (positions in [`About::expectations`]).
    Fails(&'static [usize]),
    /// It cannot be decoded.
    Rejected(Reason),
}

/// One migration of the target table.
#[derive(Debug)]
pub struct Migration {
    /// The dialect's name, `sqlite`.
    pub dialect: &'static str,
    /// Its number, from 1.
    pub version: u32,
    /// The file's name.
    pub name: &'static str,
    /// The file's text.
    pub sql: &'static str,
}

/// Why a record became a dead letter. The first that applies, in this order, is the reason.
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

/// Receives the columns of one row, in the order of the table: one call each.
pub trait RowWriter {
    /// An absent value.
    fn null(&mut self);
    /// A boolean.
    fn bool(&mut self, value: bool);
    /// A 32-bit integer.
    fn int(&mut self, value: i32);
    /// A 64-bit integer.
    fn long(&mut self, value: i64);
    /// A double: never NaN, never -0.
    fn double(&mut self, value: f64);
    /// A decimal.
    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>);
    /// A text, or an enum's symbol.
    fn text(&mut self, value: &str);
    /// Bytes.
    fn bytes(&mut self, value: &[u8]);
    /// A UUID.
    fn uuid(&mut self, value: Uuid);
    /// A day.
    fn date(&mut self, value: Date);
    /// A time of day.
    fn time(&mut self, value: Time);
    /// An instant.
    fn timestamp(&mut self, value: Timestamp);
    /// A date and time in no zone.
    fn local_timestamp(&mut self, value: LocalTimestamp);

    /// A value that may be absent, by the call for its type: `row.optional(fee, W::double)`.
    #[inline]
    fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T))
    where
        Self: Sized,
    {
        match value {
            None => self.null(),
            Some(value) => write(self, value),
        }
    }
}

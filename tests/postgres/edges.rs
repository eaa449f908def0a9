//! A pipeline of all types, whose records are the edges of their values. A datum is the number of
//! its row.

use tollgate_runtime::{
    batch::AnyPipeline,
    decode::Reject,
    dice::Dice,
    pipeline::{About, Column, Draft, Migration, Pipeline, RowWriter, Table, Type, Verdict},
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

use crate::tiny::{about, create};

pub(crate) struct Edges;

pub(crate) static EDGES: Edges = Edges;

/// All least, all greatest, all nothing, some in between, all absent.
pub(crate) const ROWS: usize = 5;

const BOOLS: [bool; 4] = [false, true, false, true];
const INTS: [i32; 4] = [i32::MIN, i32::MAX, 0, -1];
const LONGS: [i64; 4] = [i64::MIN, i64::MAX, 0, -1];
const DOUBLES: [f64; 4] = [f64::NEG_INFINITY, f64::INFINITY, 0.0, f64::MIN_POSITIVE / 8.0];
const WHOLE: [Decimal<0>; 4] = [Decimal::MIN, Decimal::MAX, Decimal(0), Decimal(-10_000)];
const MONEY: [Decimal<2>; 4] = [Decimal(-999_999_999_999), Decimal(999_999_999_999), Decimal(0), Decimal(-1_000_050)];
const ODD: [Decimal<37>; 4] = [Decimal::MIN, Decimal::MAX, Decimal(0), Decimal(10)];
const FRACTION: [Decimal<38>; 4] = [Decimal::MIN, Decimal::MAX, Decimal(0), Decimal(1)];
const TEXTS: [&str; 4] = ["", "\u{10ffff}\u{1}\\.\n\t,\"'", " ", "Zürich\r"];
const BYTES: [&[u8]; 4] = [b"", b"\0\xff\\x", b"\0", b"a"];
const UUIDS: [Uuid; 4] = [Uuid(0), Uuid(u128::MAX), Uuid(1), Uuid(1 << 127)];
const DATES: [Date; 4] = [Date::MIN, Date::MAX, Date(0), Date(10_957)];
const TIMES: [Time; 4] = [Time::MIN, Time::MAX, Time(1), Time(43_200_000_000)];
const TIMESTAMPS: [Timestamp; 4] = [Timestamp::MIN, Timestamp::MAX, Timestamp(0), Timestamp(-1)];
const LOCALS: [LocalTimestamp; 4] = [LocalTimestamp::MIN, LocalTimestamp::MAX, LocalTimestamp(0), LocalTimestamp(-1)];

impl Edges {
    pub(crate) fn about(&self) -> &'static About {
        AnyPipeline::about(self)
    }

    /// The columns of a row, as SQLite would hold them.
    pub(crate) fn texts(row: usize) -> Vec<String> {
        let Some(double) = DOUBLES.get(row) else { return vec!["null".to_owned(); COLUMNS.len()] };
        vec![
            i32::from(BOOLS[row]).to_string(),
            INTS[row].to_string(),
            LONGS[row].to_string(),
            format!("{:x}", double.to_bits()),
            WHOLE[row].to_string(),
            MONEY[row].to_string(),
            ODD[row].to_string(),
            FRACTION[row].to_string(),
            TEXTS[row].to_owned(),
            SYMBOLS[row % 2].to_owned(),
            format!("{:?}", BYTES[row]),
            UUIDS[row].to_string(),
            DATES[row].to_string(),
            TIMES[row].0.to_string(),
            TIMESTAMPS[row].0.to_string(),
            LOCALS[row].0.to_string(),
        ]
    }
}

impl Pipeline for Edges {
    const ABOUT: &'static About = &ABOUT;
    type Record<'a> = usize;
    type Bits = [u64; 1];

    fn decode(_: usize, datum: &[u8]) -> Result<usize, Reject> {
        Ok(str::from_utf8(datum).unwrap().parse().unwrap())
    }

    fn judge(_: &usize) -> Verdict<[u64; 1]> {
        Verdict::default()
    }

    fn key(_: &usize, _: &mut Vec<u8>) {}

    fn write<W: RowWriter>(record: &usize, row: &mut W) {
        let at = *record;
        row.optional(BOOLS.get(at).copied(), W::bool);
        row.optional(INTS.get(at).copied(), W::int);
        row.optional(LONGS.get(at).copied(), W::long);
        row.optional(DOUBLES.get(at).copied(), W::double);
        row.optional(WHOLE.get(at).copied(), W::decimal);
        row.optional(MONEY.get(at).copied(), W::decimal);
        row.optional(ODD.get(at).copied(), W::decimal);
        row.optional(FRACTION.get(at).copied(), W::decimal);
        row.optional(TEXTS.get(at).copied(), W::text);
        row.optional(TEXTS.get(at).map(|_| SYMBOLS[at % 2]), W::text);
        row.optional(BYTES.get(at).copied(), W::bytes);
        row.optional(UUIDS.get(at).copied(), W::uuid);
        row.optional(DATES.get(at).copied(), W::date);
        row.optional(TIMES.get(at).copied(), W::time);
        row.optional(TIMESTAMPS.get(at).copied(), W::timestamp);
        row.optional(LOCALS.get(at).copied(), W::local_timestamp);
    }

    fn simulate(_: &mut Dice, _: Option<usize>, _: usize, _: &mut Draft) {}
}

const SYMBOLS: [&str; 2] = ["LEAST", "GREATEST"];

const fn column(name: &'static str, ty: Type) -> Column {
    Column { name, ty, nullable: true }
}

const fn decimal(precision: u32, scale: u32) -> Type {
    Type::Decimal { precision, scale }
}

static COLUMNS: [Column; 16] = [
    column("bool", Type::Bool),
    column("int", Type::Int),
    column("long", Type::Long),
    column("double", Type::Double),
    column("whole", decimal(38, 0)),
    column("money", decimal(12, 2)),
    column("odd", decimal(38, 37)),
    column("fraction", decimal(38, 38)),
    column("text", Type::Text),
    column("symbol", Type::Enum(&SYMBOLS)),
    column("bytes", Type::Bytes(None)),
    column("uuid", Type::Uuid),
    column("date", Type::Date),
    column("time", Type::Time),
    column("timestamp", Type::Timestamp),
    column("local", Type::LocalTimestamp),
];

static ABOUT: About = About {
    columns: &COLUMNS,
    expectations: &[],
    ..about("edges", Table { name: "tiny.edges", upsert: false, key: &[] }, &[CREATE])
};

const CREATE: Migration = create(
    "postgres",
    r#"CREATE SCHEMA tiny; CREATE TABLE tiny.edges (
        "bool" boolean, "int" integer, "long" bigint, "double" double precision, "whole" numeric(38, 0),
        "money" numeric(12, 2), "odd" numeric(38, 37), "fraction" numeric(38, 38), "text" text, "symbol" text,
        "bytes" bytea, "uuid" uuid, "date" date, "time" time, "timestamp" timestamptz, "local" timestamp,
        _tollgate_incarnation bigint NOT NULL, _tollgate_partition integer NOT NULL, _tollgate_offset bigint NOT NULL)"#,
);

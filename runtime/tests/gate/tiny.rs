//! A pipeline small enough to write by hand. A datum is text: `symbol|volume`.

use tollgate_runtime::{
    decode::Reject,
    dice::Dice,
    pipeline::{
        About, Bits, Column, Draft, Expectation, Migration, OnFailure, Outcome, Pipeline, Reason, RowWriter, Schema,
        Settings, Severity, Table, Topic, Type, Verdict,
    },
};

/// Loads into `tiny.append`, or replaces rows of the same symbol in `tiny.upsert`.
pub(crate) struct Tiny<const UPSERT: bool, const VERSION: u8 = 1>;

pub(crate) static APPEND: Tiny<false> = Tiny;
pub(crate) static UPSERT: Tiny<true> = Tiny;
/// The same two with another topic, `tiny.v2`.
pub(crate) static APPEND_NEXT: Tiny<false, 2> = Tiny;
pub(crate) static UPSERT_NEXT: Tiny<true, 2> = Tiny;

pub(crate) const MOST_BYTES: u64 = 200;

pub(crate) struct Record<'a> {
    symbol: &'a str,
    volume: i64,
}

impl<const UPSERT: bool, const VERSION: u8> Pipeline for Tiny<UPSERT, VERSION> {
    const ABOUT: &'static About = match (UPSERT, VERSION) {
        (false, 1) => &APPEND_ABOUT,
        (true, 1) => &UPSERT_ABOUT,
        (false, _) => &APPEND_NEXT_ABOUT,
        (true, _) => &UPSERT_NEXT_ABOUT,
    };
    type Record<'a> = Record<'a>;
    type Bits = [u64; 1];

    fn decode(_schema: usize, datum: &[u8]) -> Result<Record<'_>, Reject> {
        let reject = |reason, field, detail| Reject { reason, field, detail };
        let text = str::from_utf8(datum).map_err(|_| reject(Reason::InvalidUtf8, "symbol", "not UTF-8"))?;
        let (symbol, volume) = text.split_once('|').ok_or(reject(Reason::Truncated, "", "ends too early"))?;
        let volume = volume.parse().map_err(|_| reject(Reason::OutOfRange, "volume", "no integer"))?;
        Ok(Record { symbol, volume })
    }

    fn judge(record: &Record<'_>) -> Verdict<[u64; 1]> {
        let mut verdict = Verdict::default();
        verdict.set(0, Outcome::from(record.volume != 13));
        verdict.set(1, Outcome::from(record.volume >= 0));
        verdict.set(2, Outcome::from(record.symbol != "NOISE"));
        verdict.set(3, Outcome::from(record.symbol != "STOP"));
        verdict.set(4, if record.symbol.is_empty() { Outcome::Missing } else { Outcome::Passed });
        verdict
            .set(5, if record.volume > 1_000 { Outcome::from(record.symbol == "BIG") } else { Outcome::NotSelected });
        verdict
    }

    fn key(record: &Record<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(record.symbol.as_bytes());
    }

    fn write<W: RowWriter>(record: &Record<'_>, row: &mut W) {
        row.text(record.symbol);
        row.long(record.volume);
    }

    fn simulate(_: &mut Dice, _: Option<usize>, _: usize, _: &mut Draft) {}
}

/// The bit of an expectation must be its position: the suite is in order.
#[test]
fn bits_are_positions() {
    let mut bits = [0_u64; 1];
    bits.insert(4);
    assert_eq!(bits, [16]);
}

static APPEND_ABOUT: About = about(
    "append",
    Table { name: "tiny.append", upsert: false, key: &[] },
    &[
        create(
            "postgres",
            r#"CREATE SCHEMA IF NOT EXISTS tiny;
            CREATE TABLE tiny.append (symbol text COLLATE "C" NOT NULL, volume bigint NOT NULL,
            _tollgate_incarnation bigint NOT NULL, _tollgate_partition integer NOT NULL, _tollgate_offset bigint NOT NULL,
            UNIQUE (_tollgate_incarnation, _tollgate_partition, _tollgate_offset))"#,
        ),
        create(
            "sqlite",
            r#"CREATE TABLE "tiny.append" (symbol TEXT NOT NULL, volume INTEGER NOT NULL,
            _tollgate_incarnation INTEGER NOT NULL, _tollgate_partition INTEGER NOT NULL, _tollgate_offset INTEGER NOT NULL,
            UNIQUE (_tollgate_incarnation, _tollgate_partition, _tollgate_offset)) STRICT"#,
        ),
    ],
);

static UPSERT_ABOUT: About = about(
    "upsert",
    Table { name: "tiny.upsert", upsert: true, key: &[0] },
    &[
        create(
            "postgres",
            r#"CREATE SCHEMA IF NOT EXISTS tiny;
            CREATE TABLE tiny.upsert (symbol text COLLATE "C" NOT NULL, volume bigint NOT NULL,
            _tollgate_incarnation bigint NOT NULL, _tollgate_partition integer NOT NULL, _tollgate_offset bigint NOT NULL,
            PRIMARY KEY (symbol))"#,
        ),
        create(
            "sqlite",
            r#"CREATE TABLE "tiny.upsert" (symbol TEXT NOT NULL, volume INTEGER NOT NULL,
            _tollgate_incarnation INTEGER NOT NULL, _tollgate_partition INTEGER NOT NULL, _tollgate_offset INTEGER NOT NULL,
            PRIMARY KEY (symbol)) STRICT"#,
        ),
    ],
);

static APPEND_NEXT_ABOUT: About = next(&APPEND_ABOUT);
static UPSERT_NEXT_ABOUT: About = next(&UPSERT_ABOUT);

const fn next(about: &About) -> About {
    About { topic: Topic { name: "tiny.v2", ..about.topic }, ..*about }
}

pub(crate) const fn create(dialect: &'static str, sql: &'static str) -> Migration {
    Migration { dialect, version: 1, name: "0001_create.sql", sql }
}

pub(crate) const fn about(name: &'static str, table: Table, migrations: &'static [Migration]) -> About {
    About {
        name,
        spec: "specs/tiny.yaml",
        digest: "0123456789abcdef",
        topic: Topic { name: "tiny.v1", partitions: 2, key: &[0], ..Topic::DEFAULT },
        table,
        columns: &[
            Column { name: "symbol", ty: Type::Text, nullable: false },
            Column { name: "volume", ty: Type::Long, nullable: false },
        ],
        expectations: &EXPECTATIONS,
        schemas: &[
            Schema { text: "{}", unresolvable: None },
            Schema { text: "{}", unresolvable: Some("field `volume` is a string") },
            Schema { text: "{}", unresolvable: None },
        ],
        wire: &[],
        faults: &[],
        migrations,
        checks: tollgate_runtime::pipeline::Checks::NONE,
        docs: tollgate_runtime::pipeline::Docs::NONE,
        settings: Settings {
            kafka: "${env:TOLLGATE_TEST_NOT_SET}",
            registry: "history",
            database: "${env:TOLLGATE_TEST_NOT_SET}",
            batch_rows: 10,
            batch_ms: 20,
            record_max_bytes: MOST_BYTES,
            ..Settings::DEFAULT
        },
    }
}

static EXPECTATIONS: [Expectation; 6] = [
    expectation("unlucky", OnFailure::Warn),
    expectation("volume_between", OnFailure::Quarantine),
    expectation("noise", OnFailure::Drop),
    expectation("stop", OnFailure::Halt),
    expectation("symbol_named", OnFailure::Quarantine),
    expectation("big", OnFailure::Quarantine),
];

const fn expectation(id: &'static str, on_failure: OnFailure) -> Expectation {
    Expectation {
        id,
        name: "expect_tiny",
        sentence: "is as it should be",
        columns: &[0],
        severity: Severity::Critical,
        on_failure,
    }
}

//! Candles, as in the first spec that everybody reads.

use super::by_row;
use crate::{
    pattern::Regex,
    pipeline::{
        Change, Dag, Fault, Field, Gate, Generator, InsertMode, Judged, Lag, Outcome, Pipeline, Planted, Reason,
        Registry, Servers, Severity, Simulate, Sink, Source, Start, UnknownSchema, WireFault,
    },
    rule::{Comparison, Expr, Node, Range},
    schema::{
        Column, Record, Type,
        plan::{Plan, Wire, WireField, Writer},
    },
    value::Value,
};

const SCHEMA: &str = r#"{"type": "record", "name": "Ohlcv", "fields": [{"name": "symbol", "type": "string"}]}"#;

pub(crate) fn candles() -> Pipeline {
    let record = record();
    let suite = suite(&record);
    Pipeline {
        name: "ohlcv".into(),
        description: Some("Candlesticks of equities, by the minute.".into()),
        owner: None,
        spec: "specs/ohlcv.yaml".into(),
        suite,
        source: source(),
        sink: Sink { table: "market.ohlcv".into(), mode: InsertMode::Upsert, key: vec![0, 1] },
        gate: Gate { batch_rows: 10_000, batch_ms: 500, record_max_bytes: 8 << 20 },
        servers: Servers {
            kafka: "${env:KAFKA_BOOTSTRAP_SERVERS}".into(),
            kafka_settings: Vec::new(),
            registry: Registry::History,
            database: "${env:DATABASE_URL}".into(),
        },
        writers: vec![Writer {
            version: 1,
            path: "pipelines/ohlcv/schemas/0001.avsc".into(),
            schema: SCHEMA.into(),
            plan: Ok(plan(&record)),
        }],
        simulate: simulate(&record),
        dag: Some(dag()),
        record,
    }
}

fn source() -> Source {
    Source {
        topic: "market.ohlcv.v1".into(),
        partitions: None,
        replication_factor: None,
        config: Vec::new(),
        key: vec![0],
        event_time: None,
        start: Start::Earliest,
        compatibility: None,
        unknown: UnknownSchema::Quarantine,
        pii: Vec::new(),
    }
}

fn dag() -> Dag {
    Dag {
        schedule: Some("@daily".into()),
        timezone: "UTC".into(),
        start_date: 1_767_225_600_000_000,
        end_date: None,
        catchup: false,
        max_active_runs: 1,
        dagrun_timeout: 7_200_000,
        owner: "market-data".into(),
        tags: vec!["tollgate".into()],
        retries: 3,
        retry_delay: 30_000,
        retry_exponential_backoff: 2,
        max_retry_delay: 600_000,
        execution_timeout: 1_800_000,
        pool: None,
        queue: None,
        conn_id: None,
        fail_on: Severity::Critical,
        lag: Lag { max_lag: 0, poke_interval: 60_000, timeout: 1_800_000 },
    }
}

fn record() -> Record {
    let column = |name: &str, ty: Type, nullable: bool| Column {
        name: name.into(),
        ty,
        nullable,
        doc: (name == "symbol").then(|| "Ticker, as the exchange spells it.".to_owned()),
        default: None,
    };
    Record {
        name: "Ohlcv".into(),
        doc: Some("One candle.".into()),
        columns: vec![
            column("symbol", Type::Text, false),
            column("ts", Type::Timestamp, false),
            column("open", Type::Double, false),
            column("high", Type::Double, false),
            column("low", Type::Double, false),
            column("close", Type::Double, false),
            column("volume", Type::Long, false),
            column("trades", Type::Int, true),
        ],
    }
}

fn plan(record: &Record) -> Plan {
    let wires =
        [Wire::String, Wire::TimestampMillis, Wire::Double, Wire::Double, Wire::Double, Wire::Double, Wire::Long];
    let fields = record.columns.iter().zip(wires.into_iter().chain([Wire::Int])).enumerate();
    let field = |(at, (column, wire)): (usize, (&Column, Wire))| WireField {
        name: column.name.clone(),
        wire,
        null_branch: column.nullable.then_some(0),
        column: Some(at),
    };
    Plan { fields: fields.map(field).collect(), defaults: vec![] }
}

fn suite(record: &Record) -> Vec<crate::pipeline::Expectation> {
    let column = |name: &str| Expr::column(record, record.position(name).unwrap());
    let operand = |node: Node, nullable: bool| Expr { node, ty: Type::Double, nullable };
    let greatest = operand(Node::Greatest(vec![column("open"), column("close"), column("low")]), false);
    let least = operand(Node::Least(vec![column("open"), column("close"), column("high")]), false);
    let tolerance = Expr::literal(Value::Double(0.25), Type::Double);
    let mut suite = vec![
        by_row(
            "symbol_match_regex",
            "`symbol` matches `^[A-Z][A-Z0-9.]{0,11}$`",
            Expr::matches(column("symbol"), Regex::parse("^[A-Z][A-Z0-9.]{0,11}$").unwrap()),
        ),
        by_row(
            "volume_between",
            "`volume` is at least 0",
            Expr::within(column("volume"), Range::inclusive(Some(Value::Long(0)), None)),
        ),
        by_row(
            "trades_between",
            "`trades` is between 0 and 1000000",
            Expr::within(column("trades"), Range::inclusive(Some(Value::Int(0)), Some(Value::Int(1_000_000)))),
        ),
        by_row(
            "candle_consistent",
            "`high + 0.25 >= greatest(open, close, low)` and `low <= least(open, close, high)`",
            Expr::all(vec![
                Expr::compare(Comparison::GreaterOrEqual, column("high").plus(tolerance), greatest),
                Expr::compare(Comparison::LessOrEqual, column("low"), least),
            ]),
        ),
    ];
    suite.push(crate::pipeline::Expectation {
        judged: Judged::ByCompiler,
        ..by_row("symbol_exists", "x", Expr::never())
    });
    suite
}

fn simulate(record: &Record) -> Simulate {
    let walk = Generator::Walk { start: Value::Double(100.0), step: Value::Double(0.5), per: Some(0) };
    let close = Expr::column(record, 5);
    let above = close.clone().plus(Expr::literal(Value::Double(0.25), Type::Double));
    let below = close.plus(Expr::literal(Value::Double(-0.25), Type::Double));
    let generators = vec![
        Generator::Choice(["AAPL", "MSFT"].map(|symbol| Value::Text(symbol.into())).to_vec()),
        Generator::Sequence { start: Value::Timestamp(1_704_067_200_000_000), step: Value::Long(1_000_000) },
        Generator::Expression(Expr::column(record, 5)),
        Generator::Expression(above),
        Generator::Expression(below),
        walk,
        Generator::Uniform { min: Value::Long(0), max: Value::Long(10_000) },
        Generator::Any,
    ];
    let fault = |name: &str, change: Change, expect: Outcome| Fault { name: name.into(), change, expect };
    let set = |column: usize, planted: Planted| Change::Set(vec![(column, planted)]);
    let wire = |fault: WireFault, reason: Reason| (Change::Wire(fault), Outcome::Rejected(reason));
    let (truncated, truncated_reason) = wire(WireFault::TruncatedDatum, Reason::Truncated);
    let (utf8, utf8_reason) = wire(WireFault::InvalidUtf8(0), Reason::InvalidUtf8);
    let (nul, nul_reason) = wire(WireFault::NulInText(0), Reason::NulInText);
    let (late, late_reason) = wire(WireFault::OutOfRange(1), Reason::OutOfRange);
    Simulate {
        fields: generators
            .into_iter()
            .enumerate()
            .map(|(at, generator)| Field { generator, nulls: if at == 7 { 0.1 } else { 0.0 } })
            .collect(),
        order: vec![0, 1, 5, 2, 3, 4, 6, 7],
        faults: vec![
            fault("negative_volume", set(6, Planted::Value(Value::Long(-1))), Outcome::Fails(vec![1])),
            fault("nan_price", set(5, Planted::Nan), Outcome::Rejected(Reason::Nan)),
            fault("truncated", truncated, truncated_reason),
            fault("invalid_utf8", utf8, utf8_reason),
            fault("nul_in_text", nul, nul_reason),
            fault("out_of_range", late, late_reason),
        ],
    }
}

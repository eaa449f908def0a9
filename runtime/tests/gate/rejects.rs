//! Rows that the database refuses are isolated; nobody else suffers.

use tollgate_runtime::{
    batch::{AnyPipeline, Renamed},
    gate::HaltReason,
    pipeline::{About, Topic},
};

use crate::{
    bench::{Bench, framed},
    tiny::{APPEND, UPSERT},
};

#[test]
fn a_unique_index_made_by_hand_refuses_single_rows() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(r#"CREATE UNIQUE INDEX by_hand ON "tiny.append" (symbol)"#);
    bench.send(["A|1", "B|2", "A|3", "C|4", "D|5", "C|6", "E|7", "E|8", "F|9"].map(framed));
    let report = bench.run();
    let loaded = bench.rows(r#"SELECT symbol, volume FROM "tiny.append" ORDER BY symbol"#);
    assert_eq!(loaded, [["A", "1"], ["B", "2"], ["C", "4"], ["D", "5"], ["E", "7"], ["F", "9"]]);
    let dead =
        bench.rows(r#"SELECT "offset", reason, detail, schema_id FROM "tollgate.dead_letter" ORDER BY "offset""#);
    let words = "UNIQUE constraint failed: tiny.append.symbol";
    assert_eq!(dead, ["2", "5", "7"].map(|offset| [offset, "sink_rejected", words, "1"]));
    assert_eq!((report.summary.loaded, report.summary.dead), (6, 3));
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn a_trigger_made_by_hand_refuses_whole_batches() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        r#"CREATE TRIGGER by_hand BEFORE INSERT ON "tiny.append" WHEN new.volume > 1 BEGIN SELECT RAISE(ABORT, 'too much'); END"#,
    );
    bench.send((0..25).map(|volume| framed(&format!("A|{volume}"))));
    let report = bench.run();
    assert_eq!((report.summary.loaded, report.summary.dead), (2, 23));
    assert_eq!(
        bench.rows(r#"SELECT DISTINCT reason, detail FROM "tollgate.dead_letter""#),
        [["sink_rejected", "too much"]]
    );
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn a_refused_row_does_not_take_the_one_it_superseded_with_it() {
    let bench = Bench::new(&UPSERT);
    bench.by_hand(
        r#"CREATE TRIGGER by_hand BEFORE INSERT ON "tiny.upsert" WHEN new.volume > 100 BEGIN SELECT RAISE(ABORT, 'too much'); END"#,
    );
    bench.send(["A|1", "A|2", "A|200", "A|300", "B|400", "B|500", "C|7"].map(framed));
    let report = bench.run();
    let loaded = bench.rows(r#"SELECT symbol, volume FROM "tiny.upsert" ORDER BY symbol"#);
    assert_eq!(loaded, [["A", "2"], ["C", "7"]]);
    let sums = &report.summary;
    assert_eq!((sums.read, sums.dead, sums.loaded + sums.superseded), (7, 4, 3));
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Where a column is shown to nobody, only what SQLite itself says is kept: it names what is in the schema.
#[test]
fn what_a_trigger_says_of_persons_is_shown_to_nobody() {
    let about = APPEND.about();
    let topic = Topic { pii: &[0], ..about.topic };
    let bench = Bench::new(Renamed::leak(&APPEND, About { topic, ..*about }));
    let raise = |act: &str, volume: i64| {
        format!(
            r#"DROP TRIGGER IF EXISTS by_hand; CREATE TRIGGER by_hand BEFORE INSERT ON "tiny.append"
               WHEN new.volume = {volume} BEGIN SELECT RAISE({act}, 'hunter2'); END"#
        )
    };
    bench.by_hand(r#"CREATE UNIQUE INDEX taken ON "tiny.append" (symbol)"#);
    bench.by_hand(&raise("ABORT", 2));
    bench.send(["A|1", "B|2", "A|3", "C|4"].map(framed));
    assert_eq!((bench.run().summary.loaded, bench.letters().len()), (2, 2));
    let details = bench.rows(r#"SELECT detail FROM "tollgate.dead_letter" ORDER BY "offset""#).concat();
    assert_eq!(details, ["*** (SQLite 1811)", "UNIQUE constraint failed: tiny.append.symbol"]);
    bench.by_hand(&raise("ROLLBACK", 5));
    bench.send(["D|5"].map(framed));
    let report = bench.run();
    let halt = report.halted.get(&0).unwrap();
    assert_eq!((halt.reason, &*halt.detail), (HaltReason::Contract, "`*** (SQLite 1811)` ended the transaction"));
}

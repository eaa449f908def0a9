//! The later record of a key wins; which is later, its partition's log says.

use crate::{
    bench::{Bench, Sent, framed},
    tiny::UPSERT,
};

#[test]
fn the_last_of_a_key_is_what_remains() {
    let bench = Bench::new(&UPSERT);
    bench.send((0..35).map(|n| framed(&format!("{}|{n}", ["A", "B", "C"][n % 3]))));
    let report = bench.run();
    assert_eq!(bench.target(), [["C", "32", "0", "0", "32"], ["A", "33", "0", "0", "33"], ["B", "34", "0", "0", "34"]]);
    let sums = &report.summary;
    assert_eq!(sums.loaded + sums.superseded, 35);
    assert_eq!(bench.rows(r#"SELECT CAST(sum(loaded - replaced) AS bigint) FROM "tollgate.batch_ledger""#), [["3"]]);
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn the_order_guard_stops_what_is_older_than_the_row() {
    let bench = Bench::new(&UPSERT);
    bench.by_hand(r#"INSERT INTO "tiny.upsert" VALUES ('A', 77, 0, 0, 1000), ('B', 78, 1, 0, 0)"#);
    bench.send(["A|1", "B|2", "C|3"].map(framed));
    let report = bench.run();
    let rows = bench.rows(r#"SELECT symbol, volume FROM "tiny.upsert" ORDER BY symbol"#);
    assert_eq!(rows, [["A", "77"], ["B", "78"], ["C", "3"]]);
    assert_eq!((report.summary.loaded, report.summary.superseded), (1, 2));
}

#[test]
fn a_key_from_another_partition_is_named() {
    let bench = Bench::new(&UPSERT);
    bench.send(["A|1", "B|2"].map(framed));
    bench.run();
    bench.send([Sent { partition: 1, ..framed("A|9") }]);
    let report = bench.run();
    assert_eq!(bench.rows(r#"SELECT symbol, volume FROM "tiny.upsert" ORDER BY symbol"#), [["A", "9"], ["B", "2"]]);
    assert_eq!((report.summary.loaded, report.summary.superseded, report.summary.cross_partition), (3, 0, 1));
    let audit = bench.audit();
    assert_eq!(audit.problems, [""; 0]);
    assert!(
        audit.notes.iter().any(|note| note.contains("cross_partition: 1 rows from partition 1")),
        "{:?}",
        audit.notes
    );
}

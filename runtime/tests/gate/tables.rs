//! A target table that is not what the rows were made for stops its partitions until it is.

use tollgate_runtime::{batch::AnyPipeline, gate::HaltReason};

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, UPSERT},
};

#[test]
fn a_table_that_is_not_as_it_should_be_halts_until_it_is() {
    let create = r#"CREATE TABLE "tiny.append" (symbol TEXT NOT NULL, volume INTEGER NOT NULL, _tollgate_incarnation INTEGER NOT NULL,
        _tollgate_partition INTEGER NOT NULL, _tollgate_offset INTEGER NOT NULL) STRICT;"#;
    let cases = [
        (r#"DROP TABLE "tiny.append""#.to_owned(), create.to_owned(), HaltReason::MissingTable),
        (
            r#"ALTER TABLE "tiny.append" RENAME COLUMN volume TO volumen"#.to_owned(),
            r#"ALTER TABLE "tiny.append" RENAME COLUMN volumen TO volume"#.to_owned(),
            HaltReason::WrongColumns,
        ),
        (
            format!(r#"DROP TABLE "tiny.append"; {}"#, create.replace("volume INTEGER", "volume TEXT")),
            format!(r#"DROP TABLE "tiny.append"; {create}"#),
            HaltReason::WrongColumns,
        ),
        (
            format!(r#"DROP TABLE "tiny.append"; {}"#, create.replace("symbol", "other TEXT NOT NULL, symbol")),
            format!(r#"DROP TABLE "tiny.append"; {create}"#),
            HaltReason::WrongColumns,
        ),
        (
            r#"CREATE TRIGGER by_hand BEFORE INSERT ON "tiny.append" BEGIN SELECT RAISE(IGNORE); END"#.to_owned(),
            "DROP TRIGGER by_hand".to_owned(),
            HaltReason::RowCount,
        ),
        (
            r#"CREATE TRIGGER by_hand BEFORE INSERT ON "tiny.append" BEGIN SELECT RAISE(ROLLBACK, 'no'); END"#
                .to_owned(),
            "DROP TRIGGER by_hand".to_owned(),
            HaltReason::Contract,
        ),
    ];
    for (breaking, repair, expected) in cases {
        let bench = Bench::new(&APPEND);
        bench.by_hand(&breaking);
        bench.send(["A|1", "A|-2", "A|3"].map(framed));
        let report = bench.run();
        assert_eq!(report.halted.get(&0).map(|halt| halt.reason), Some(expected), "{breaking}: {:?}", report.halted);
        assert_eq!(report.summary.read, 0, "{breaking}: nothing is committed");
        assert!(bench.letters().is_empty(), "{breaking}: nothing becomes a dead letter");

        bench.by_hand(&repair);
        let report = bench.run();
        assert_eq!(report.halted.get(&0).map(|halt| halt.reason), None, "{repair}");
        assert_eq!((report.summary.loaded, report.summary.dead), (2, 1), "{repair}");
        assert_eq!(bench.audit().problems, [""; 0], "{repair}");
    }
}

#[test]
fn offsets_belong_to_a_table_and_not_to_its_name() {
    for pipeline in [&APPEND as &'static dyn AnyPipeline, &UPSERT] {
        let table = pipeline.about().table.name;
        let bench = Bench::new(pipeline);
        bench.send(["A|1", "B|2"].map(framed));
        assert!(bench.run().halted.is_empty());
        bench.by_hand(&format!(
            r#"CREATE TABLE away AS SELECT * FROM "{table}"; DROP TABLE "{table}";
            CREATE TABLE "{table}" (symbol TEXT NOT NULL PRIMARY KEY, volume INTEGER NOT NULL, _tollgate_incarnation INTEGER NOT NULL,
            _tollgate_partition INTEGER NOT NULL, _tollgate_offset INTEGER NOT NULL) STRICT"#
        ));
        let reason = bench.run().halted[&0].reason;
        assert_eq!(reason, HaltReason::TargetReplaced, "also where there is nothing to write");
        bench.send(["C|3"].map(framed));
        for _ in 0..2 {
            let halt = bench.run().halted[&0].clone();
            assert_eq!(halt.reason, HaltReason::TargetReplaced);
            assert!(halt.detail.contains("offsets reset") && halt.detail.contains("restore it"), "{halt}");
            assert_eq!(bench.target().len(), 0);
        }
        bench.by_hand(&format!(r#"INSERT INTO "{table}" SELECT * FROM away"#));
        assert!(bench.run().halted.is_empty());
        assert_eq!(bench.target().len(), 3);
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}

#[test]
fn a_partition_whose_rows_others_took_over_goes_on() {
    let bench = Bench::new(&UPSERT);
    bench.send([framed("A|1")]);
    bench.run();
    bench.send([Sent { partition: 1, ..framed("A|2") }]);
    bench.run();
    bench.send([framed("B|3")]);
    assert!(bench.run().halted.is_empty());
    assert_eq!(bench.audit().problems, [""; 0]);
}

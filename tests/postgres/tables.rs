//! A target table that is not what the rows were made for stops its partitions until it is.

use tollgate_runtime::{batch::AnyPipeline, cluster::Cluster, gate::HaltReason, offsets::reset};

use crate::{
    bench::{Bench, framed},
    tiny::{APPEND, UPSERT},
};

const CREATE: &str = "CREATE TABLE tiny.append (symbol text NOT NULL, volume bigint NOT NULL,
    _tollgate_incarnation bigint NOT NULL, _tollgate_partition integer NOT NULL, _tollgate_offset bigint NOT NULL)";

const EATS: &str = "CREATE FUNCTION tiny.eats() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;";

const LETTERS: &str = "CREATE TABLE tollgate.dead_letter (pipeline text, topic text, incarnation bigint,
    partition integer, digest text, \"offset\" bigint, timestamp_ms bigint, key bytea, value bytea, headers bytea,
    schema_id bigint, reason text, field text, detail text, expectation text, failed json)";

fn halted(bench: &Bench) -> Option<HaltReason> {
    bench.run().halted.get(&0).map(|halt| halt.reason)
}

#[test]
fn a_table_that_is_not_as_it_should_be_halts_until_it_is() {
    let alter = |what: &str| format!("ALTER TABLE tiny.append {what}");
    let volume = |ty: &str| alter(&format!("ALTER COLUMN volume TYPE {ty}"));
    let cases = [
        ("DROP TABLE tiny.append".to_owned(), CREATE.to_owned(), HaltReason::MissingTable),
        ("DROP SCHEMA tiny CASCADE".to_owned(), format!("CREATE SCHEMA tiny; {CREATE}"), HaltReason::MissingTable),
        (alter("RENAME COLUMN volume TO volumen"), alter("RENAME COLUMN volumen TO volume"), HaltReason::WrongColumns),
        (alter("DROP COLUMN volume"), alter("ADD COLUMN volume bigint NOT NULL"), HaltReason::WrongColumns),
        // Eight bytes as well: binary COPY would take them for something else.
        (volume("double precision"), volume("bigint"), HaltReason::WrongColumns),
        (volume("timestamptz USING to_timestamp(volume)"), volume("bigint USING 0"), HaltReason::WrongColumns),
        (
            alter("ALTER COLUMN symbol TYPE varchar(3)"),
            alter("ALTER COLUMN symbol TYPE text"),
            HaltReason::WrongColumns,
        ),
        (alter("ADD COLUMN other text NOT NULL"), alter("DROP COLUMN other"), HaltReason::WrongColumns),
        (
            "DROP TABLE tiny.append; CREATE VIEW tiny.append AS SELECT 1 AS volume".to_owned(),
            format!("DROP VIEW tiny.append; {CREATE}"),
            HaltReason::WrongColumns,
        ),
        (alter("SET UNLOGGED"), alter("SET LOGGED"), HaltReason::Contract),
        (
            format!(
                "{EATS} CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.eats()"
            ),
            "DROP TRIGGER by_hand ON tiny.append".to_owned(),
            HaltReason::RowCount,
        ),
        ("DROP TABLE tollgate.dead_letter".to_owned(), LETTERS.to_owned(), HaltReason::MissingTable),
    ];
    for (breaking, repair, expected) in cases {
        let bench = Bench::new(&APPEND);
        bench.send(["A|1", "A|-2", "A|3"].map(framed));
        bench.by_hand(&breaking);
        let report = bench.run();
        assert_eq!(report.halted.get(&0).map(|halt| halt.reason), Some(expected), "{breaking}");
        let is_letters = breaking.contains("dead_letter");
        // The summary of the run needs it, too: that hides nothing.
        assert_eq!(report.unread.is_some(), is_letters, "{breaking}: {:?}", report.unread);
        if !is_letters {
            assert_eq!(bench.letters().len(), 0, "{breaking}: nothing becomes a dead letter");
        }
        assert_eq!(
            bench.rows("SELECT count(*) FROM tollgate.batch_ledger"),
            [["0"]],
            "{breaking}: nothing is committed"
        );

        bench.by_hand(&repair);
        assert_eq!(halted(&bench), None, "{repair}");
        assert_eq!((bench.target().len(), bench.letters().len()), (2, 1), "{repair}");
        assert_eq!(bench.audit().problems, [""; 0], "{repair}");
    }
}

#[test]
fn a_table_that_is_dropped_under_way_names_the_way_out() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE FUNCTION tiny.drops() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE tiny.append; RETURN new; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tollgate.batch_ledger FOR EACH ROW EXECUTE FUNCTION tiny.drops()",
    );
    bench.send((0..15).map(|volume| framed(&format!("A|{volume}"))));
    let report = bench.run();
    let halt = &report.halted[&0];
    assert_eq!(halt.reason, HaltReason::MissingTable);
    assert!(halt.detail.contains("migrate apply append --remake"), "{halt}");
    assert_eq!(bench.rows("SELECT next_offset FROM tollgate.partition_state WHERE partition = 0"), [["10"]]);
}

#[test]
fn columns_that_fill_themselves_are_no_matter() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "ALTER TABLE tiny.append ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
             ADD COLUMN loaded_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN twice bigint GENERATED ALWAYS AS (2 * volume) STORED",
    );
    bench.send(["A|1", "A|2"].map(framed));
    assert_eq!(halted(&bench), None);
    assert_eq!(bench.rows("SELECT twice, id FROM tiny.append ORDER BY id"), [["2", "1"], ["4", "2"]]);
}

#[test]
fn a_partitioned_table_takes_rows_and_replaces_none() {
    for pipeline in [&APPEND as &'static dyn AnyPipeline, &UPSERT] {
        let table = pipeline.about().table.name;
        let bench = Bench::new(pipeline);
        bench.by_hand(&format!(
            "DROP TABLE {table}; CREATE TABLE {table} (symbol text PRIMARY KEY, volume bigint NOT NULL, _tollgate_incarnation bigint NOT NULL,
                 _tollgate_partition integer NOT NULL, _tollgate_offset bigint NOT NULL) PARTITION BY LIST (symbol);
             CREATE TABLE part PARTITION OF {table} FOR VALUES IN ('A', 'B')"
        ));
        bench.send(["A|1", "B|2", "C|3"].map(framed));
        if pipeline.about().table.upsert {
            assert_eq!(halted(&bench), Some(HaltReason::Contract));
        } else {
            assert_eq!(halted(&bench), None);
            assert_eq!((bench.target().len(), bench.letters().len()), (2, 1));
        }
    }
}

#[test]
fn rows_that_a_trigger_eats_are_not_taken_for_older_ones() {
    for event in ["INSERT", "UPDATE"] {
        let bench = Bench::new(&UPSERT);
        bench.send(["A|1", "B|2"].map(framed));
        assert_eq!(halted(&bench), None);
        bench.by_hand(&format!(
            "{EATS} CREATE TRIGGER by_hand BEFORE {event} ON tiny.upsert FOR EACH ROW
                 WHEN (new.volume = 4) EXECUTE FUNCTION tiny.eats()"
        ));
        bench.send(["A|3", "B|4", "C|5"].map(framed));
        assert_eq!(halted(&bench), Some(HaltReason::RowCount), "{event}");
        assert_eq!(bench.target(), [["A", "1", "0", "0", "0"], ["B", "2", "0", "0", "1"]], "{event}");
        bench.by_hand("DROP TRIGGER by_hand ON tiny.upsert");
        assert_eq!(halted(&bench), None);
        assert_eq!(bench.target().len(), 3);
        assert_eq!(bench.audit().problems, [""; 0], "{event}");
    }
}

#[test]
fn a_row_that_a_trigger_eats_stops_its_batch() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(&format!(
        "{EATS} CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW
             WHEN (new.volume = 12) EXECUTE FUNCTION tiny.eats()"
    ));
    bench.send((0..15).map(|volume| framed(&format!("A|{volume}"))));
    assert_eq!(halted(&bench), Some(HaltReason::RowCount));
    assert_eq!((bench.target().len(), bench.letters().len()), (10, 0), "those of the batch before have landed");
    bench.by_hand("DROP TRIGGER by_hand ON tiny.append");
    assert_eq!(halted(&bench), None);
    assert_eq!((bench.target().len(), bench.letters().len()), (15, 0));
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn offsets_belong_to_a_table_and_not_to_its_name() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    assert_eq!(halted(&bench), None);
    bench.by_hand("ALTER TABLE tiny.append RENAME TO away");
    assert_eq!(halted(&bench), Some(HaltReason::MissingTable), "also where there is nothing to write");
    bench.by_hand(CREATE);
    assert_eq!(halted(&bench), Some(HaltReason::TargetReplaced));
    bench.send(["A|3"].map(framed));
    let report = bench.run();
    let halt = &report.halted[&0];
    assert_eq!(halt.reason, HaltReason::TargetReplaced);
    assert!(halt.detail.contains("offsets reset append --reason") && halt.detail.contains("restore it"), "{halt}");
    assert_eq!(bench.target().len(), 0);

    // Restored: another table, the same rows.
    bench.by_hand("INSERT INTO tiny.append SELECT * FROM tiny.away");
    for _ in 0..2 {
        assert_eq!(halted(&bench), None);
        assert_eq!(bench.target().len(), 3);
    }
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn a_table_that_was_made_anew_is_filled_again_after_a_reset() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-2", "A|3"].map(framed));
    assert_eq!(halted(&bench), None);
    bench.by_hand(&format!("DROP TABLE tiny.append; {CREATE}"));
    assert_eq!(halted(&bench), Some(HaltReason::TargetReplaced));
    let kafka = Cluster::at(bench.kafka().expose());
    assert_eq!(reset(APPEND.about(), &kafka, &bench.database(), "dropped for a test").unwrap().len(), 2);
    for _ in 0..2 {
        assert_eq!(halted(&bench), None);
        assert_eq!((bench.target().len(), bench.letters().len()), (2, 2), "the letters of both times are kept");
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}

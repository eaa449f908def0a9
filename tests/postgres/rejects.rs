//! Rows that the database refuses are isolated; nobody else suffers.

use tollgate_runtime::{batch::AnyPipeline, gate::HaltReason};

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, UPSERT},
};

/// Offset and detail of each dead letter, in their order.
fn refused(bench: &Bench) -> Vec<Vec<String>> {
    bench.rows(r#"SELECT "offset", detail FROM tollgate.dead_letter WHERE reason = 'sink_rejected' ORDER BY "offset""#)
}

fn volumes(bench: &Bench) -> Vec<Vec<String>> {
    let table = bench.pipeline.about().table.name;
    bench.rows(&format!("SELECT symbol, volume FROM {table} ORDER BY symbol, volume"))
}

#[test]
fn a_unique_index_made_by_hand_refuses_single_rows() {
    let bench = Bench::new(&APPEND);
    bench.by_hand("CREATE UNIQUE INDEX by_hand ON tiny.append (symbol)");
    bench.send(["A|1", "B|2", "A|3", "C|4", "D|5", "C|6", "E|7", "E|8", "F|9"].map(framed));
    let report = bench.run();
    assert_eq!(volumes(&bench), [["A", "1"], ["B", "2"], ["C", "4"], ["D", "5"], ["E", "7"], ["F", "9"]]);
    let words = r#"duplicate key value violates unique constraint "by_hand" (SQLSTATE 23505)"#;
    assert_eq!(refused(&bench), ["2", "5", "7"].map(|offset| [offset, words]));
    assert_eq!((report.summary.loaded, report.summary.dead), (6, 3));
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// What a user may put on a table, and what the database then says.
#[test]
fn whatever_refuses_a_row_has_its_words_kept() {
    let trigger = |when: &str, act: &str| {
        format!(
            "CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF new.volume = 5 THEN {act}; END IF; RETURN new; END $$;
             CREATE {when} ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.by_hand()"
        )
    };
    let cases = [
        ("ALTER TABLE tiny.append ADD CONSTRAINT by_hand CHECK (volume <> 5)".to_owned(), "(SQLSTATE 23514)"),
        ("ALTER TABLE tiny.append ADD CONSTRAINT by_hand CHECK (1000 / (volume - 5) < 1000)".to_owned(), "(SQLSTATE 22012)"),
        (
            "CREATE TABLE tiny.other (volume bigint PRIMARY KEY); INSERT INTO tiny.other VALUES (1), (2), (3), (4), (6);
             ALTER TABLE tiny.append ADD FOREIGN KEY (volume) REFERENCES tiny.other DEFERRABLE INITIALLY DEFERRED"
                .to_owned(),
            "(SQLSTATE 23503)",
        ),
        (trigger("TRIGGER by_hand BEFORE INSERT", "RAISE EXCEPTION 'not five'"), "not five (SQLSTATE P0001)"),
        (
            trigger("CONSTRAINT TRIGGER by_hand AFTER INSERT", "RAISE EXCEPTION 'not five'").replace(
                "FOR EACH ROW",
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
            ),
            "not five (SQLSTATE P0001)",
        ),
        ("CREATE UNIQUE INDEX by_hand ON tiny.append ((volume % 4))".to_owned(), "(SQLSTATE 23505)"),
    ];
    for (by_hand, words) in cases {
        let bench = Bench::new(&APPEND);
        bench.by_hand(&by_hand);
        bench.send((1..=6).map(|volume| framed(&format!("A|{volume}"))).take(5));
        bench.send(["A|-1"].map(framed));
        let report = bench.run();
        assert!(report.halted.is_empty(), "{by_hand}: {:?}", report.halted);
        let refused = refused(&bench);
        let [row] = &refused[..] else { panic!("{by_hand}: {refused:?}") };
        assert_eq!(row[0], "4", "{by_hand}");
        assert!(row[1].ends_with(words), "{by_hand}: {row:?}");
        assert!(!row[1].contains("Failing row") && !row[1].contains("(volume)="), "no values: {row:?}");
        assert_eq!((report.summary.loaded, report.summary.dead), (4, 2), "{by_hand}");
        assert_eq!(bench.audit().problems, [""; 0], "{by_hand}");
    }
}

/// What a trigger may do to a row, and the code that it then has.
const ACTS: [(&str, &str); 11] = [
    ("45000", "RAISE EXCEPTION 'no' USING ERRCODE = '45000'"),
    ("P0001", "RAISE EXCEPTION 'no'"),
    ("P0002", "SELECT 1 INTO STRICT new.volume WHERE false"),
    ("P0003", "SELECT n INTO STRICT new.volume FROM generate_series(1, 2) AS n"),
    ("P0004", "ASSERT false, 'no'"),
    ("TG001", "RAISE EXCEPTION 'no' USING ERRCODE = 'TG001'"),
    ("20000", "CASE new.volume WHEN 0 THEN NULL; END CASE"),
    ("22P02", "new.volume := 'five'"),
    // Codes that somebody else is to blame for, were they not raised on purpose.
    ("42501", "RAISE insufficient_privilege"),
    ("0A000", "RAISE feature_not_supported"),
    ("XX000", "RAISE internal_error"),
];

#[test]
fn a_trigger_may_refuse_a_row_with_any_code() {
    let whens =
        ACTS.iter().enumerate().map(|(at, (_, act))| format!("IF new.volume = {} THEN {act}; END IF;", at + 100));
    let trigger = format!(
        "CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN new; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.by_hand()",
        whens.collect::<String>()
    );
    let bench = Bench::new(&APPEND);
    bench.by_hand(&trigger);
    bench.send(
        (0..ACTS.len()).flat_map(|at| [format!("A|{at}"), format!("A|{}", at + 100)]).map(|datum| framed(&datum)),
    );
    let report = bench.run();
    assert!(report.halted.is_empty(), "{:?}", report.halted);
    assert_eq!((report.summary.loaded, report.summary.dead), (ACTS.len() as u64, ACTS.len() as u64));
    for (row, (code, act)) in refused(&bench).iter().zip(ACTS) {
        assert!(row[1].ends_with(&format!("(SQLSTATE {code})")), "{act}: {row:?}");
    }
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// No row is to blame for a trigger that names what is not there.
#[test]
fn a_trigger_that_does_not_fit_halts() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             new.volumen := 5; RETURN new; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.by_hand()",
    );
    bench.send(["A|1", "A|2"].map(framed));
    let report = bench.run();
    let halt = report.halted.get(&0).unwrap();
    assert!(halt.reason == HaltReason::Contract && halt.detail.ends_with("(SQLSTATE 42703)"), "{halt}");
    assert_eq!((report.summary.loaded, report.summary.dead), (0, 0));
}

/// A value that is looked up as a name is a row's; a name in a function is nobody's, and not the target's either.
#[test]
fn what_is_not_there_is_a_value_or_halts() {
    for (pipeline, table) in [(&APPEND as &dyn AnyPipeline, "append"), (&UPSERT, "upsert")] {
        let bench = Bench::new(pipeline);
        bench.by_hand(&format!("ALTER TABLE tiny.{table} ADD CONSTRAINT by_hand CHECK (symbol::regclass IS NOT NULL)"));
        bench.send(["pg_class|1", "nowhere|2", "pg_proc|3"].map(framed));
        let report = bench.run();
        assert!(report.halted.is_empty(), "{:?}", report.halted);
        assert_eq!(refused(&bench), [["1", r#"relation "nowhere" does not exist (SQLSTATE 42P01)"#]]);
        bench.by_hand(&format!(
            "CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM 'tiny.nowhere'::regclass; RETURN new; END $$;
             CREATE TRIGGER by_hand BEFORE INSERT ON tiny.{table} FOR EACH ROW EXECUTE FUNCTION tiny.by_hand()"
        ));
        bench.send(["pg_type|4"].map(framed));
        let report = bench.run();
        let halt = report.halted.get(&0).unwrap();
        assert!(halt.reason == HaltReason::Contract && halt.detail.ends_with("(SQLSTATE 42P01)"), "{halt}");
        assert_eq!((report.summary.loaded, report.summary.dead), (2, 1), "as before");
    }
}

/// A trigger of statements judges no row, whatever the code and however few the rows are.
#[test]
fn a_trigger_that_refuses_statements_halts() {
    for (code, table, pipeline) in
        [("55000", "append", &APPEND as &dyn AnyPipeline), ("P0001", "append", &APPEND), ("55000", "upsert", &UPSERT)]
    {
        for count in [1, 25] {
            let bench = Bench::new(pipeline);
            bench.by_hand(&format!(
                "CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     RAISE EXCEPTION 'closed' USING ERRCODE = '{code}'; END $$;
                 CREATE TRIGGER by_hand BEFORE INSERT ON tiny.{table} FOR EACH STATEMENT EXECUTE FUNCTION tiny.by_hand()"
            ));
            bench.send((0..count).map(|row| framed(&format!("S{row}|1"))));
            let report = bench.run();
            let halt = report.halted.get(&0).unwrap();
            assert!(halt.reason == HaltReason::Contract && halt.detail.contains("writes no row"), "{code}: {halt}");
            assert!(halt.detail.ends_with(&format!("closed (SQLSTATE {code})")), "{halt}");
            assert_eq!((report.summary.loaded, report.summary.dead), (0, 0), "{code}");
            bench.by_hand(&format!("DROP TRIGGER by_hand ON tiny.{table}"));
            assert_eq!(bench.run().summary.loaded, count, "{code}");
        }
    }
}

/// What a trigger of statements does for rows is not done for the one that asks whether it refuses any statement.
#[test]
fn a_trigger_that_counts_statements_is_asked_in_vain() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE TABLE tiny.statements (n integer);
         CREATE FUNCTION tiny.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO tiny.statements VALUES (1); RETURN NULL; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH STATEMENT EXECUTE FUNCTION tiny.by_hand();
         ALTER TABLE tiny.append ADD CONSTRAINT by_hand CHECK (volume <> 5)",
    );
    bench.send([framed("A|5")]);
    let report = bench.run();
    assert!(report.halted.is_empty(), "{:?}", report.halted);
    assert_eq!((report.summary.loaded, report.summary.dead), (0, 1));
    assert_eq!(bench.rows("SELECT count(*) FROM tiny.statements"), [["0"]]);
}

#[test]
fn an_indexed_text_that_is_too_long_is_refused_alone() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE FUNCTION tiny.noise(bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
             $$ SELECT string_agg(md5(n::text), '') FROM generate_series(1, $1) AS n $$;
         CREATE INDEX by_hand ON tiny.append (tiny.noise(volume))",
    );
    bench.send(["A|1", "A|900", "A|2"].map(framed));
    bench.run();
    assert_eq!(volumes(&bench), [["A", "1"], ["A", "2"]]);
    assert!(refused(&bench)[0][1].ends_with("(SQLSTATE 54000)"), "{:?}", refused(&bench));
}

#[test]
fn many_refusals_end_like_few() {
    let bench = Bench::new(&APPEND);
    bench.by_hand("ALTER TABLE tiny.append ADD CONSTRAINT by_hand CHECK (volume % 3 = 0)");
    bench.send((0..100).map(|volume| Sent { partition: volume % 2, ..framed(&format!("A|{volume}")) }));
    let report = bench.run();
    // 13 is unlucky, which is no more than a warning.
    assert_eq!((report.summary.loaded, report.summary.dead), (34, 66));
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn a_refused_row_does_not_take_the_one_it_superseded_with_it() {
    let bench = Bench::new(&UPSERT);
    bench.by_hand("ALTER TABLE tiny.upsert ADD CONSTRAINT by_hand CHECK (volume <= 100)");
    bench.send(["A|1", "A|2", "A|200", "A|300", "B|400", "B|500", "C|7"].map(framed));
    let report = bench.run();
    assert_eq!(volumes(&bench), [["A", "2"], ["C", "7"]]);
    let sums = &report.summary;
    assert_eq!((sums.read, sums.dead, sums.loaded + sums.superseded), (7, 4, 3));
    assert_eq!(bench.audit().problems, [""; 0]);
}

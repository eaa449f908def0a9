//! Other sessions: locks, timeouts, rivals.

use std::{thread, time::Duration};

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tollgate_runtime::{
    batch::AnyPipeline,
    run::{Control, Mode},
    setting::Secret,
};

use crate::{
    bench::{Bench, Sent, by_hand, framed},
    tiny::{APPEND, UPSERT},
};

/// Runs statements in a session that stays as it is then for a while.
fn hold(database: &Secret, statements: &str, time: Duration) -> thread::JoinHandle<()> {
    let (database, statements) = (database.clone(), statements.to_owned());
    let (ready, is_ready) = std::sync::mpsc::channel();
    let holder = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut connection = PgConnection::connect(database.expose()).await.unwrap();
            raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await.unwrap();
            ready.send(()).unwrap();
            thread::sleep(time);
        });
    });
    is_ready.recv().unwrap();
    holder
}

#[test]
fn a_lock_on_the_table_is_waited_for() {
    let bench = Bench::new(&APPEND);
    bench.send((0..25).map(|volume| framed(&format!("A|{volume}"))));
    let holder = hold(&bench.database(), "BEGIN; LOCK TABLE tiny.append", Duration::from_secs(7));
    let report = bench.run();
    assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
    assert_eq!(report.summary.loaded, 25);
    assert_eq!(bench.audit().problems, [""; 0]);
    holder.join().unwrap();
}

/// A predecessor that stands still in the middle of a batch: its session holds the partition's row.
#[test]
fn a_stalled_predecessor_is_ended() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1"].map(framed));
    bench.run();
    bench.send(["A|2"].map(framed));
    let stalled = "SET application_name = 'tollgate:append:0'; BEGIN;
        UPDATE tollgate.partition_state SET next_offset = 77 WHERE partition = 0";
    let holder = hold(&bench.database(), stalled, Duration::from_secs(30));
    let report = bench.run();
    assert_eq!((report.summary.read, report.fenced.len()), (2, 0));
    assert!(!holder.is_finished(), "it was not waited for");
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Somebody else's session is not ours to end.
#[test]
fn a_stranger_is_waited_for() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1"].map(framed));
    bench.run();
    let stranger = "BEGIN; SELECT * FROM tollgate.partition_state FOR UPDATE";
    let holder = hold(&bench.database(), stranger, Duration::from_secs(8));
    bench.send(["A|2"].map(framed));
    assert_eq!(bench.run().summary.read, 2);
    assert_eq!(bench.audit().problems, [""; 0]);
    holder.join().unwrap();
}

#[test]
fn sessions_that_are_ended_lose_and_double_nothing() {
    let pipelines: [&'static dyn AnyPipeline; 2] = [&APPEND, &UPSERT];
    for pipeline in pipelines {
        let bench = Bench::new(pipeline);
        bench.send((0..400).map(|n| Sent { partition: n % 2, ..framed(&format!("{}{}|{n}", n % 2, n % 9)) }));
        let database = bench.database();
        let report = bench.run_with(Control::new(Mode::Finish), move |_, next, _| {
            if next % 60 == 0 {
                let database = database.clone();
                let end =
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tollgate:%'
                           AND datname = current_database()";
                thread::spawn(move || by_hand(&database, end)).join().unwrap();
            }
        });
        let sums = report.unwrap().summary;
        assert_eq!((sums.read, sums.loaded + sums.superseded), (400, 400));
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}

/// A statement that is called off, by a person say, is nobody's fault: it is tried again.
#[test]
fn what_is_cancelled_is_tried_again() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE SEQUENCE tiny.tries;
         CREATE FUNCTION tiny.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('tiny.tries') < 3 THEN RAISE query_canceled; END IF;
             RETURN new; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.slow()",
    );
    bench.send(["A|1", "A|2"].map(framed));
    let report = bench.run();
    assert_eq!((report.summary.loaded, report.summary.dead, report.halted.len()), (2, 0, 0));
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// The same where the server's own clock says so.
#[test]
fn what_the_server_cuts_off_is_tried_again() {
    let bench = Bench::new(&APPEND);
    bench.by_hand(
        "CREATE SEQUENCE tiny.tries;
         CREATE FUNCTION tiny.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('tiny.tries') = 1 THEN PERFORM pg_sleep(3600); END IF; RETURN new; END $$;
         CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.slow()",
    );
    bench.send(["A|1", "A|-2", "A|3"].map(framed));
    let report = bench.run();
    assert_eq!((report.summary.loaded, report.summary.dead, report.halted.len()), (2, 1, 0));
    assert_eq!(bench.letters()[0][10], "expectation");
    assert_eq!(bench.rows("SELECT last_value FROM tiny.tries"), [["3"]], "one was cut off");
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Lanes that meet on keys neither lock each other out nor miscount.
#[test]
fn lanes_that_meet_on_keys_come_through() {
    let bench = Bench::new(&UPSERT);
    let symbols = ["A", "B", "C", "D", "E", "F", "G"];
    bench.send((0..3_000_i32).map(|n| {
        let at = usize::try_from(n * 13 % 7).unwrap();
        Sent { partition: n % 2, ..framed(&format!("{}|{}", symbols[at], n % 900 + 20)) }
    }));
    let report = bench.run();
    let sums = &report.summary;
    assert_eq!((sums.read, sums.loaded + sums.superseded, report.fenced.len()), (3_000, 3_000, 0));
    assert!(sums.cross_partition > 0);
    let replaced = bench.rows("SELECT CAST(sum(loaded - replaced) AS bigint) FROM tollgate.batch_ledger");
    assert_eq!(replaced, [["7"]]);
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn nothing_of_a_run_stays_behind() {
    let bench = Bench::new(&UPSERT);
    bench.send((0..25).map(|volume| framed(&format!("A|{volume}"))));
    bench.run();
    let sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND application_name LIKE 'tollgate%' AND state <> 'idle'";
    assert_eq!(bench.rows(sessions), [["0"]]);
    assert_eq!(bench.rows("SELECT count(*) FROM pg_prepared_xacts"), [["0"]]);
}

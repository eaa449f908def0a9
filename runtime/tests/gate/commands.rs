//! The command line, in processes of its own.

use std::{
    env,
    process::{Child, Command, Output, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;
use tollgate_runtime::cli;

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, UPSERT},
};

const ARGS: &str = "TOLLGATE_TEST_ARGS";
const NULL: Value = Value::Null;
const NEVER: &str =
    "the database lacks 1 migrations of pipeline `upsert`: apply them with `tollgate migrate apply upsert`";

/// The command's process: this test does something only when another one starts it.
#[test]
fn command() {
    let Ok(args) = env::var(ARGS) else { return };
    let args = ["tollgate"].into_iter().chain(args.split_whitespace()).map(Into::into);
    let exit = cli::run(&[&APPEND, &UPSERT], args);
    std::process::exit(exit as i32);
}

fn start(args: &str) -> Child {
    start_by(&[], args)
}

/// Starts it by way of another program.
fn start_by(program: &[&str], args: &str) -> Child {
    let own = env::current_exe().unwrap();
    let mut command = match program {
        [] => Command::new(own),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(own);
            command
        }
    };
    // What the test harness itself prints ends before the command begins.
    command.args(["--exact", "commands::command", "--nocapture", "-q"]).env(ARGS, args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn tollgate(args: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = start(args).wait_with_output().unwrap();
    let stdout = String::from_utf8(stdout).unwrap();
    let stdout = stdout.trim_start().trim_start_matches("running 1 test").trim_start().to_owned();
    (status.code().unwrap(), stdout, String::from_utf8(stderr).unwrap())
}

fn json(args: &str) -> (i32, Value) {
    let (exit, stdout, stderr) = tollgate(&format!("{args} --format json"));
    (exit, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout} {stderr}")))
}

fn servers(bench: &Bench) -> String {
    format!("--kafka {} {}", bench.kafka().expose(), database(bench))
}

fn database(bench: &Bench) -> String {
    format!("--database {}", bench.database().expose())
}

#[test]
fn the_verbs_tell_what_the_tables_hold() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-1", "A", "NOISE|1"].map(framed));
    let (exit, run) = json(&format!("run append --until-caught-up {}", servers(&bench)));
    assert_eq!(exit, 0);
    assert_eq!(
        (&run["read"], &run["loaded"], &run["dead"], &run["dropped"]),
        (&4.into(), &1.into(), &2.into(), &1.into())
    );
    assert_eq!(run["dead_by_reason"], serde_json::json!({ "truncated": 1, "expectation": 1 }));
    assert_eq!(run["expectations"][1]["unexpected_count"], 1);

    let (exit, audit) = json(&format!("audit append {}", database(&bench)));
    assert_eq!((exit, &audit["audit"], &audit["partitions"][0]["next_offset"]), (0, &"ok".into(), &4.into()));

    let (exit, list) = json(&format!("dlq list append --reason expectation {}", database(&bench)));
    assert_eq!((exit, &list["total"], &list["dead_letters"][0]["offset"]), (0, &1.into(), &1.into()));
    assert_eq!(list["dead_letters"][0]["failed"], serde_json::json!(["volume_between"]));
    let (exit, letter) = json(&format!("dlq show append --partition 0 --offset 2 {}", database(&bench)));
    assert_eq!((exit, &letter["value_hex"]), (0, &"000000000141".into()));

    let (exit, status) = json(&format!("migrate status append {}", database(&bench)));
    assert_eq!((exit, &status["migrations"][1]["state"]), (0, &"applied".into()));
}

/// The first partition, as `lag` sees it.
fn lag(bench: &Bench) -> (i32, Value) {
    let (exit, lag) = json(&format!("lag append {}", servers(bench)));
    (exit, lag["partitions"][0].clone())
}

#[test]
fn lag_tells_how_far_behind_and_what_stands_still() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    assert_eq!(tollgate(&format!("run append --until-caught-up {}", servers(&bench))).0, 0);
    bench.send(["A|3", "STOP|4", "A|5"].map(framed));
    let (exit, partition) = lag(&bench);
    assert_eq!((exit, &partition["lag"], &partition["halted"], &partition["would_halt"]), (0, &3.into(), &NULL, &NULL));
    // Only a member of a group has told Kafka how far it came.
    let is_shared = bench.database().expose().starts_with("postgres");
    assert_eq!(partition["committed_offset"], if is_shared { 2.into() } else { NULL });
    assert_eq!(tollgate(&format!("run append --until-caught-up {}", servers(&bench))).0, 1);
    let (exit, partition) = lag(&bench);
    assert_eq!((exit, &partition["lag"], &partition["halted"]["reason"]), (1, &2.into(), &"expectation".into()));
    let (_, shown, _) = tollgate(&format!("lag append {}", servers(&bench)));
    assert!(shown.contains("stands still: expectation: offset 3 fails `stop`"), "{shown}");
    assert!(shown.contains("not halted") && shown.contains("2 records behind"), "{shown}");
}

/// Neither a lag of nothing nor all caught up: nobody would read or write in vain to find that out.
#[test]
fn offsets_that_belong_to_nothing_that_is_there_are_not_caught_up() {
    let aside = r#"CREATE TABLE aside AS SELECT * FROM "tiny.append"; DROP TABLE "tiny.append""#;
    let back = r#"CREATE TABLE "tiny.append" AS SELECT * FROM aside"#;
    let next = |next: i64| format!(r#"UPDATE "tollgate.partition_state" SET next_offset = {next} WHERE partition = 0"#);
    let id = |id: &str| format!(r#"UPDATE "tollgate.partition_state" SET topic_id = {id}"#);
    for (breaking, repair, expected) in [
        (aside.to_owned(), back.to_owned(), "missing_table"),
        (next(1_000), next(2), "log_truncated"),
        (id("'another'"), id("NULL"), "topic_recreated"),
    ] {
        let bench = Bench::new(&APPEND);
        bench.send(["A|1", "A|2"].map(framed));
        let run = || json(&format!("run append --until-caught-up {}", servers(&bench)));
        assert_eq!(run().0, 0);
        assert_eq!((run().0, lag(&bench).0), (0, 0), "nothing is wrong yet");
        bench.by_hand(&breaking);
        let (exit, partition) = lag(&bench);
        assert_eq!((exit, &partition["lag"], &partition["would_halt"]["reason"]), (1, &NULL, &expected.into()));
        let (_, shown, _) = tollgate(&format!("lag append {}", servers(&bench)));
        assert!(shown.contains(&format!("would stand still: {expected}: ")), "{shown}");
        let (exit, report) = run();
        assert_eq!((exit, &report["halted"][0]["reason"], &report["read_now"]), (1, &expected.into(), &0.into()));
        bench.by_hand(&repair);
        assert_eq!((run().0, lag(&bench).0), (0, 0), "{repair}");
        assert_eq!(lag(&bench).1["halted"], NULL, "{repair}");
    }
}

/// A topic that was made anew with fewer partitions: those it lost are named, before and after that was accepted.
#[test]
fn partitions_that_a_topic_lost_are_named() {
    let mut bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|2"].map(framed));
    bench.send([Sent { partition: 1, ..framed("B|3") }]);
    let run = |bench: &Bench| tollgate(&format!("run append --until-caught-up {}", servers(bench)));
    assert_eq!(run(&bench).0, 0);
    bench.new_cluster_of(1);
    bench.send([framed("A|4")]);
    let (exit, shown, _) = tollgate(&format!("lag append {}", servers(&bench)));
    assert!(exit == 1 && shown.contains("how far behind is not known; 2 of 2 partitions stand still"), "{shown}");
    assert_eq!(run(&bench).0, 1);
    let (exit, shown, told) = tollgate(&format!("offsets accept append --reason fewer {}", servers(&bench)));
    assert!(exit == 0 && shown.contains("partition 1 began incarnation 1 at 0 instead of 1"), "{shown}");
    assert!(told.contains("partition 1: the topic has none of this number any more"), "{told}");
    let (exit, _, told) = run(&bench);
    assert!(exit == 0 && told.contains("partition 1: the topic has none of this number any more"), "{told}");
    let (exit, shown, _) = tollgate(&format!("lag append {}", servers(&bench)));
    assert!(exit == 0 && shown.contains("not in the topic any more") && shown.contains("0 records behind"), "{shown}");
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn each_verb_speaks_to_people() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|1", "A|-1"].map(framed));
    for (args, words) in [
        (format!("run append --until-caught-up {}", servers(&bench)), "in all: 2 read = 1 loaded + 1 dead"),
        (format!("audit append {}", database(&bench)), "audit of `append`: ok"),
        (format!("dlq list append {}", database(&bench)), "0/1  expectation volume_between"),
        (format!("dlq show append --partition 0 --offset 1 {}", database(&bench)), "acted      volume_between"),
        (format!("migrate status append {}", database(&bench)), "applied  1 of `append` (0001_create.sql)"),
    ] {
        let (exit, stdout, stderr) = tollgate(&args);
        assert_eq!(exit, 0, "{args}: {stdout} {stderr}");
        assert!(stdout.contains(words), "{args}: {stdout} {stderr}");
    }
}

#[test]
fn the_exit_status_says_why_not() {
    let bench = Bench::new(&APPEND);
    bench.send([framed("STOP|1")]);
    for (args, exit, words) in [
        ("run".to_owned(), 2, "expected one of `append`, `upsert`"),
        ("run apend".to_owned(), 2, "no pipeline `apend`"),
        ("run append --no-such".to_owned(), 2, "--no-such"),
        ("run append".to_owned(), 2, "`TOLLGATE_TEST_NOT_SET`"),
        (format!("run append --registry localhost:8081 {}", servers(&bench)), 2, "must begin with `http://`"),
        ("audit append --database mysql://localhost/x".to_owned(), 2, "sqlite:PATH"),
        ("audit append --database postgres://localhost/x?sslmode=require".to_owned(), 2, "TLS"),
        ("audit append --database sqlite:/no/such/file.db".to_owned(), 2, "tollgate migrate apply"),
        (format!("dlq list append --reason nonsense {}", database(&bench)), 2, "bad_frame"),
        (format!("dlq list append {}", database(&bench)), 99, "0 of 0"),
        (format!("dlq show append --partition 0 --offset 7 {}", database(&bench)), 1, "no dead letter"),
        (format!("migrate apply append {}", database(&bench)), 99, "nothing is pending"),
        (format!("run append --until-caught-up {}", servers(&bench)), 1, "stands still"),
        // Verbs that look say one thing about a pipeline that was never migrated.
        (format!("lag upsert {}", servers(&bench)), 2, NEVER),
        (format!("offsets list upsert {}", database(&bench)), 2, NEVER),
        (format!("audit upsert {}", database(&bench)), 2, NEVER),
        (format!("dlq list upsert {}", database(&bench)), 2, NEVER),
        (format!("run upsert {}", servers(&bench)), 2, NEVER),
        (format!("migrate apply append --remake {}", database(&bench)), 2, "`tiny.append` is there"),
        ("run --help".to_owned(), 0, "--until-caught-up"),
        ("--version".to_owned(), 0, "tollgate"),
    ] {
        let (found, stdout, stderr) = tollgate(&args);
        assert_eq!(found, exit, "{args}: {stdout} {stderr}");
        assert!(format!("{stdout}{stderr}").contains(words), "{args}: {stdout} {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_drains_and_ends_well() {
    // A terminal that goes away says so to whoever does not ignore it; these tests may be run by somebody who does.
    for (signal, program) in [("-INT", &[][..]), ("-HUP", &["env", "--default-signal=HUP"][..])] {
        drains_on(signal, program);
    }
}

#[cfg(unix)]
fn drains_on(signal: &str, program: &[&str]) {
    let bench = Bench::new(&APPEND);
    bench.send((0..25).map(|volume| framed(&format!("A|{volume}"))));
    let gate = start_by(program, &format!("run append {}", servers(&bench)));
    while bench.rows(r#"SELECT CAST(sum(read) AS bigint) FROM "tollgate.batch_ledger""#) != [["25"]] {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args([signal, &gate.id().to_string()]).status().unwrap().success());
    let Output { status, stderr, .. } = gate.wait_with_output().unwrap();
    assert_eq!(status.code(), Some(0), "{signal}");
    assert!(String::from_utf8(stderr).unwrap().contains("draining"));
    assert_eq!(bench.audit().problems, [""; 0]);
}

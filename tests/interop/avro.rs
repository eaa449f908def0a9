//! Confluent's serializers on the other side of the topic, with the real registry between.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    place::{SERVICES, below_tests, check, said, succeeded},
    programs::{done, tollgate},
};

fn schema(version: &str) -> PathBuf {
    below_tests("fixtures/agreement").join(version)
}

/// The records of a topic as `tail` shows them, held against what Confluent's deserializer makes of it.
#[track_caller]
fn compared(pipeline: &str) -> Value {
    let source = SERVICES.source();
    let (exit, tail, stderr) =
        tollgate(&format!("tail {pipeline} --from earliest --until-caught-up --format json {source}"));
    assert_eq!(exit, 0, "{stderr}");
    let mut read = check("avro.py");
    read.args(["read", &SERVICES.kafka.bootstrap(), &SERVICES.registry.url(), pipeline]).arg(schema("interop.avsc"));
    serde_json::from_str(&with_input(read, &tail)).expect("a document")
}

/// What a program prints that reads this.
#[track_caller]
fn with_input(mut command: Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // One that ends early says why.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    succeeded(&output);
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

/// Two schema versions in turn, under the ids that the registry gave them.
#[test]
fn what_simulate_writes_is_read_by_others() {
    SERVICES.prepare("read");
    done(&format!("simulate read --count 2000 --faults 0% {}", SERVICES.source()));
    assert_eq!(compared("read"), json!({ "records": 2_000, "schemas": 2 }));
}

/// Nulls, unicode, the least and the greatest of each type, in two schema versions.
#[test]
fn what_others_write_is_read() {
    let database = SERVICES.prepare("written");
    let versions = [schema("interop-1.avsc"), schema("interop.avsc")];
    let mut write = check("avro.py");
    write.args(["write", &SERVICES.kafka.bootstrap(), &SERVICES.registry.url(), "written"]).args(&versions);
    said(&mut write);
    assert_eq!(compared("written"), json!({ "records": 80, "schemas": 2 }));

    let run = done(&format!("run written --until-caught-up {} {database}", SERVICES.source()));
    assert_eq!((&run["read"], &run["loaded"]), (&80.into(), &80.into()), "{run}");
    let address = database.trim_start_matches("--database ");
    assert_eq!(said(check("avro.py").args(["table", address]).args(&versions)), "80");
}

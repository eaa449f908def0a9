//! `cargo xtask diff --against registry`, the verb itself.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::client::Client;

fn xtask(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask-under-test"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("the program starts")
}

#[track_caller]
fn expect(folder: &Path, words: &[&str], expected: i32, says: &[&str]) {
    let output = xtask(folder, words);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("it says UTF-8");
    let all = says.iter().all(|words| said.contains(words));
    assert!(output.status.code() == Some(expected) && all, "{words:?}: {:?}\n{said}", output.status);
}

#[test]
fn schemas_are_held_against_a_registry() {
    let client = Client::start();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let folder = folder.path();
    fs::create_dir(folder.join("specs")).expect("a folder can be made");
    expect(folder, &["new", "orders"], 0, &[]);
    let url = client.url();
    let against = |format: &str, expected: i32, says: &[&str]| {
        expect(folder, &["diff", "--against", "registry", "--registry", &url, "--format", format], expected, says);
    };
    against("human", 0, &["orders: new, nothing to hold it against in the registry"]);

    let path = folder.join("specs/orders.avsc");
    let schema = fs::read_to_string(&path).expect("it can be read");
    // As another producer spells it.
    let compact = serde_json::from_str::<serde_json::Value>(&schema).expect("it is JSON").to_string();
    client.set_up("orders.v1-value", &[compact], "FULL_TRANSITIVE");
    against("human", 0, &["orders: FULL_TRANSITIVE (registry), nothing changed since version 1"]);

    let changed = schema.replace("timestamp-micros", "timestamp-millis").replace(r#", "default": null"#, "");
    fs::write(&path, &changed).expect("it can be written");
    against("human", 1, &["FORWARD: readers of the earlier schema would take timestamp-millis for timestamp-micros"]);
    against("json", 1, &[r#""compatibility": "FULL_TRANSITIVE""#, r#""asked_by": "registry""#, r#""kind": "default""#]);

    let spec = folder.join("specs/orders.yaml");
    let text = fs::read_to_string(&spec).expect("it can be read");
    let asked = text.replace("{ schema: orders.avsc }", "{ schema: orders.avsc, compatibility: NONE }");
    let servers = "\nservers: { registry: { url: '${env:REGISTRY_OF_A_TEST}' } }\n";
    fs::write(&spec, asked + servers).expect("it can be written");
    against("human", 0, &["note: the spec of `orders` asks for NONE, its registry for FULL_TRANSITIVE"]);
    expect(folder, &["diff", "--against", "registry"], 2, &["`REGISTRY_OF_A_TEST` is not set", "`registry.url`"]);

    // A version that no pipeline can have.
    let nested = r#"{"type": "record", "name": "Entry", "fields": [{"name": "tags", "type": {"type": "array", "items": "string"}}]}"#;
    client.hold("orders.v1-value", "NONE");
    assert!(client.register("orders.v1-value", nested));
    fs::write(&spec, &text).expect("it can be written");
    against("human", 0, &["orders: NONE (registry)", "an array is not supported yet"]);
    client.hold("orders.v1-value", "BACKWARD");
    against("human", 1, &["its records, which become dead letters"]);
    expect(
        folder,
        &["diff", "--against", "registry", "--registry", &format!("{url}/nowhere")],
        3,
        &["is this the address"],
    );
}

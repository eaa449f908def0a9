//! What Airflow and ruff see in the files.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    home::{asked, ruff},
    place::{argument, committed, compiled},
    tree,
};

/// Texts that are code in Python, in Jinja, or nowhere.
const HOSTILE: [&str; 10] = [
    "it's \"quoted\" \\ and \\\" so on",
    "\"\"\"\nimport os\nos._exit(1)\n\"\"\"",
    "{{ 7 * 7 }} {% raw %} {# #} {{ conn.warehouse.password }}",
    "a\nb\r\tc\u{1b}[31m",
    "Größe 日本語 \u{202e}abc\u{202c} e\u{301} 😀",
    "%s {0} {missing} ${env:HOME} $(id) `id`",
    "')) or True #",
    "\\",
    "'''",
    "notes.md",
];

/// A text in double quotes of YAML, in which nothing is hidden.
fn quoted(text: &str) -> String {
    let escaped = |char: char| match u32::from(char) {
        code @ 0x80..=0xffff => format!("\\u{code:04x}"),
        _ => char.to_string(),
    };
    json!(text).to_string().chars().map(escaped).collect()
}

/// The text as a name, which holds no control characters.
fn name(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}

/// What is asked of a home of its own.
fn ask(arguments: &[&str]) -> Value {
    let home = tempfile::tempdir().expect("a folder");
    asked(&vec![("AIRFLOW_HOME".to_owned(), argument(home.path()).to_owned())], arguments)
}

fn look(path: &Path) -> Value {
    let seen = ask(&["look", argument(path)]);
    assert_eq!(seen["errors"], json!({}), "{seen}");
    seen
}

/// Modules that Airflow has not loaded anyway are few and its own: so it takes no time.
#[test]
fn the_bundle_is_imported_at_once() {
    let seen = look(&committed());
    let dags: Vec<&String> = seen["dags"].as_object().expect("DAGs by name").keys().collect();
    assert_eq!(dags, ["ohlcv", "payments"]);
    let modules: Vec<&str> = seen["modules"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(modules.iter().all(|name| name.starts_with("airflow.sdk.") || *name == "airflow.version"), "{modules:?}");
    assert!(modules.len() < 10, "{modules:?}");
    let flow =
        json!({ "lag": ["check_table"], "check_table": ["docs", "validated"], "docs": ["validated"], "validated": [] });
    assert_eq!(seen["dags"]["ohlcv"]["downstream"], flow);
    assert_eq!(seen["dags"]["ohlcv"]["tags"], json!(["market", "tollgate"]));
}

#[test]
fn the_files_look_as_ruff_would_have_them() {
    ruff(&["check", "--select", "AIR,B,E,F,I,RET,SIM,W", "--preview"], &committed());
    ruff(&["format", "--check"], &committed());
}

#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: String, lines: &[&str]| {
        let text = compiled(lines).replace("dag_id=\"ohlcv\"", &format!("dag_id=\"{name}\""));
        fs::write(folder.path().join(format!("{name}.py")), text).expect("it can be written");
    };
    for (number, text) in HOSTILE.iter().enumerate() {
        let (text, name) = (quoted(text), quoted(&name(text)));
        let dag = format!("owner: {name}, tags: [{name}, tollgate], pool: {name}, queue: {name}");
        let dag = format!("dag: {{ schedule: none, {dag} }}");
        write(format!("hostile{number}"), &[&format!("description: {text}"), &dag]);
    }
    // Longer than a line: in words, in one word, and in signs that have to be escaped.
    let long = ["many words ".repeat(30), "x".repeat(250), "\\\"'\n".repeat(60), "日本".repeat(50)];
    for (number, text) in long.iter().enumerate() {
        write(format!("long{number}"), &[&format!("description: {}", quoted(text))]);
    }
    ruff(&["check", "--select", "AIR,E4,E7,E9,F,I"], folder.path());
    ruff(&["format", "--check"], folder.path());
    let seen = look(folder.path());
    for (number, text) in HOSTILE.iter().enumerate() {
        let dag = &seen["dags"][format!("hostile{number}")];
        assert_eq!(dag["description"], json!(text));
        for key in ["owner", "pool", "queue"] {
            assert_eq!(dag[key], json!(name(text)), "{key}");
        }
        assert!(dag["tags"].as_array().expect("a list").contains(&json!(name(text))), "{dag}");
    }
    for (number, text) in long.iter().enumerate() {
        assert_eq!(seen["dags"][format!("long{number}")]["description"], json!(text));
    }
}

/// Whatever the compiler takes for a schedule, Airflow does.
#[test]
fn airflow_takes_every_schedule_that_the_compiler_takes() {
    let schedules = tree::root().join("compiler/src/resolve/dag/schedules.txt");
    assert_eq!(ask(&["cron", argument(&schedules)]), json!({}));
}

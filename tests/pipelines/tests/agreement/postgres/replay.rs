//! Replaying all migrations makes the table that a fresh start makes, and rows that were there
//! before a step are there behind it.

use std::{collections::BTreeMap, fs, path::PathBuf};

use tollgate_compiler::{artifacts::Artifact, compile, diagnostic::render, history::History, resolve, source::Sources};

use super::server::Server;

/// A pipeline as it was at one commit: its schema's fields and its suite.
struct Commit {
    fields: &'static str,
    suite: &'static str,
}

/// A column is added without and with a default; rules come, change and go.
const COMMITS: [Commit; 4] = [
    Commit { fields: FIRST, suite: "[{ expect_column_values_to_be_between: { column: amount, min_value: 0 } }]" },
    Commit {
        fields: SECOND,
        suite: "[{ expect_column_values_to_be_between: { column: amount, min_value: 0.01 } },
            { expect_column_values_to_match_regex: { column: note, regex: '^[^\\s].*' } }]",
    },
    Commit {
        fields: SECOND,
        suite: "[{ expect_column_values_to_not_be_null: { column: day, row_condition: amount > 5 } }]",
    },
    Commit {
        fields: SECOND,
        suite: "[{ expect_column_values_to_be_between: { column: amount, min_value: 0 } },
            { expect_column_values_to_not_be_null: { column: day, row_condition: amount > 5 } },
            { expect_column_values_to_be_in_set: { column: grade, value_set: [a, it's], on_failure: halt } },
            { expect_column_values_to_be_in_set: { column: note, value_set: [x], severity: warning } }]",
    },
];

const FIRST: &str = r#"{ "name": "Id", "type": "long" },
    { "name": "amount", "type": { "type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2 } },
    { "name": "day", "type": ["null", { "type": "int", "logicalType": "date" }], "default": null }"#;

const SECOND: &str = r#"{ "name": "Id", "type": "long" },
    { "name": "amount", "type": { "type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2 } },
    { "name": "day", "type": ["null", { "type": "int", "logicalType": "date" }], "default": null },
    { "name": "note", "type": ["null", "string"], "default": null },
    { "name": "grade", "type": "string", "default": "it's" },
    { "name": "ratio", "type": "double", "default": 0.1 },
    { "name": "blob", "type": "bytes", "default": "\u0000\u00ff" }"#;

/// Files of the pipeline's folder, by their path in it.
type Files = BTreeMap<String, String>;

/// What a commit compiles to, on top of the files of the one before it.
fn files(commit: &Commit, before: &Files) -> Files {
    let mut sources = Sources::default();
    let spec = format!(
        "apiVersion: tollgate/v1\nkind: Pipeline\nname: replay\n\
        source: {{ topic: replay, value: {{ schema: replay.avsc }} }}\nsuite: {}\n\
        sink: {{ table: Shop.replay, insert.mode: upsert, pk.fields: [Id] }}\n",
        commit.suite
    );
    let spec = sources.add("replay.yaml", spec);
    let fields = commit.fields;
    sources.add("replay.avsc", format!(r#"{{ "type": "record", "name": "R", "fields": [{fields}] }}"#));
    let mut history = History::default();
    if let Some(json) = before.get("history.json") {
        history.add("replay", json, before).expect("what was committed is read back");
    }
    let compiled = compile(&sources, &[spec], &history);
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    let folder = "generated/pipelines/replay/";
    let text = |(path, artifact): (&str, &Artifact)| {
        let path = path[folder.len()..].to_owned();
        let text = match artifact {
            Artifact::Written(text) => text.clone(),
            Artifact::Kept(_) => before[&path].clone(),
        };
        (path, text)
    };
    compiled.artifacts.under(folder).map(text).collect()
}

/// A history in which PostgreSQL is not known yet.
fn without_postgres(files: Files) -> Files {
    let mut files: Files = files.into_iter().filter(|(path, _)| !path.starts_with("migrations/postgres/")).collect();
    let mut json: serde_json::Value = serde_json::from_str(&files["history.json"]).expect("history.json is JSON");
    for step in json["steps"].as_array_mut().into_iter().flatten() {
        step["migrations"].as_object_mut().map(|migrations| migrations.remove("postgres"));
    }
    files.insert("history.json".into(), json.to_string());
    files
}

/// The migrations in their order, one row written behind the first of them.
fn script(files: &Files) -> String {
    let ours = files.iter().filter(|(path, _)| path.starts_with("migrations/postgres/"));
    let mut scripts: Vec<&str> = ours.map(|(_, text)| text.as_str()).collect();
    let row = r#"INSERT INTO "Shop".replay ("Id", amount, _tollgate_incarnation, _tollgate_partition, _tollgate_offset)
        SELECT 1, 7, 0, 0, 0 WHERE NOT EXISTS (SELECT FROM information_schema.columns WHERE column_name = 'grade');"#;
    scripts.insert(1, row);
    scripts.join("\n")
}

#[test]
fn a_replay_is_a_fresh_start() {
    let server = Server::start();
    let last = &COMMITS[COMMITS.len() - 1];
    let replayed = COMMITS.iter().fold(Files::new(), |before, commit| files(commit, &before));
    let sealed = COMMITS[..2].iter().fold(Files::new(), |before, commit| files(commit, &before));
    let younger = COMMITS[2..].iter().fold(without_postgres(sealed), |before, commit| files(commit, &before));
    let fresh = files(last, &Files::new());
    let steps = |files: &Files, dialect: &str| {
        files.keys().filter(|path| path.starts_with(&format!("migrations/{dialect}/"))).count()
    };
    assert_eq!([&replayed, &younger, &fresh].map(|files| steps(files, "postgres")), [4, 4, 1]);
    assert_eq!([&replayed, &younger, &fresh].map(|files| steps(files, "sqlite")), [2, 2, 1]);
    let dump = |name: &str, files: &Files| {
        let database = server.database(name);
        database.run(&script(files));
        let old = database.run(r#"SET search_path = "Shop"; SELECT grade, ratio, encode(blob, 'hex') FROM replay;"#);
        (database.dump(), old.trim_end().to_owned())
    };
    let (fresh, none) = dump("fresh", &fresh);
    assert!(fresh.contains("CHECK") && fresh.contains("NOT VALID") && none.is_empty(), "{fresh}");
    for (name, files) in [("replayed", &replayed), ("younger", &younger)] {
        assert_eq!(dump(name, files), (fresh.clone(), "it's|0.1|00ff".to_owned()), "{name}");
    }
}

/// A file or folder of this workspace.
fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// The migrations that the specs of this workspace would have if nothing had been committed yet.
fn fresh_migrations(pipeline: &str) -> String {
    let mut sources = Sources::default();
    let mut specs = Vec::new();
    for name in names("specs").into_iter().filter(|name| name.ends_with(".yaml")) {
        let spec = sources.add(format!("specs/{name}"), read(&format!("specs/{name}")));
        for needed in resolve::needs(&sources, spec) {
            if sources.find(&needed).is_none() {
                let text = read(&needed);
                sources.add(needed, text);
            }
        }
        specs.push(spec);
    }
    let compiled = compile(&sources, &specs, &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    let folder = format!("generated/pipelines/{pipeline}/migrations/postgres/");
    let texts = compiled.artifacts.under(&folder).map(|(path, artifact)| match artifact {
        Artifact::Written(text) => text.clone(),
        Artifact::Kept(_) => panic!("{path}: nothing was sealed"),
    });
    texts.collect()
}

/// The same for the histories that this workspace has committed.
#[test]
fn the_committed_histories_are_fresh_starts() {
    let server = Server::start();
    let mut steps = 0;
    for pipeline in names("generated/pipelines") {
        let folder = format!("generated/pipelines/{pipeline}/migrations/postgres");
        let replayed: Vec<String> = names(&folder).iter().map(|name| read(&format!("{folder}/{name}"))).collect();
        steps += replayed.len();
        let dump = |name: &str, script: &str| {
            let database = server.database(&format!("{pipeline}_{name}"));
            database.run(script);
            database.dump()
        };
        let fresh = dump("fresh", &fresh_migrations(&pipeline));
        assert!(fresh.contains("CREATE TABLE"), "{pipeline}: {fresh}");
        assert_eq!(dump("replayed", &replayed.concat()), fresh, "{pipeline}");
    }
    assert!(steps > 2, "nothing was replayed that has a past");
}

//! Compiles the tutorial's pipeline as it is at the places where the tutorial calls the binary.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use tollgate_compiler::{
    Compiled, artifacts::Artifact, compile, diagnostic::render, history::History, source::Sources,
};

/// The folders of `spec`, in the order of the tutorial: what one compiles to is committed when the next is compiled.
const STATES: [&str; 2] = ["first", "second"];

fn main() {
    println!("cargo::rerun-if-changed=spec");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    println!("cargo::rustc-env=COMPILED={}", out.display());
    let mut committed = BTreeMap::new();
    for state in STATES {
        let compiled = compiled(state, &committed);
        for (path, artifact) in compiled.artifacts.iter().filter(|(path, _)| !path.ends_with("/main.rs")) {
            if let Artifact::Written(text) = artifact {
                committed.insert(path.to_owned(), text.clone());
            }
        }
        for (path, text) in &committed {
            write(&out.join(state).join(path), text);
        }
        let list = "mod orders;\n\npub(crate) use orders::Pipeline;\n";
        write(&out.join(state).join("generated/src/pipelines.rs"), list);
    }
}

/// What the spec of a state compiles to, with this history.
fn compiled(state: &str, committed: &BTreeMap<String, String>) -> Compiled {
    let mut sources = Sources::default();
    let [spec, _] = ["orders.yaml", "orders.avsc"].map(|name| {
        let text = fs::read_to_string(Path::new("spec").join(state).join(name)).expect("it is there");
        sources.add(format!("specs/{name}"), text)
    });
    compile(&sources, &[spec], &history(committed))
        .unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)))
}

/// The history that was committed with these files.
fn history(committed: &BTreeMap<String, String>) -> History {
    const FOLDER: &str = "generated/pipelines/orders/";
    let mut history = History::default();
    let files: BTreeMap<String, String> = committed
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?.to_owned(), text.clone())))
        .collect();
    if let Some(json) = files.get("history.json") {
        history.add("orders", json, &files).expect("a history that was just written");
    }
    history
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder in OUT_DIR");
    fs::write(path, text).expect("a file in OUT_DIR");
}

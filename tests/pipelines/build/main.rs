//! Compiles the pipelines of the tests: those in `tests/fixtures/agreement`, and 20 fresh random
//! ones from the seed in `TOLLGATE_SEED`.

#![expect(clippy::print_stdout, reason = "a build script speaks to cargo on stdout")]

mod compile;
mod random;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use compile::{Texts, compile, sealed_path};
use tollgate_compiler::{artifacts::Artifact, names};

/// How many random pipelines there are.
const RANDOM: usize = 20;

/// The seed where the environment gives none.
const SEED: u64 = 20_240_229;

/// Where the fixed pipelines stand, from this package.
const FIXED: &str = "../fixtures/agreement";

/// Where those stand of which only the table stage is tested; they have one schema.
const TABLES: &str = "../fixtures/tables";

fn main() {
    println!("cargo::rerun-if-env-changed=TOLLGATE_SEED");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={FIXED}");
    println!("cargo::rerun-if-changed={TABLES}");
    let seed = env::var("TOLLGATE_SEED").map_or(SEED, |seed| seed.parse().expect("TOLLGATE_SEED is a number"));
    println!("cargo::rustc-env=TOLLGATE_SEED={seed}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut pipelines = fixed();
    pipelines.push(weakened());
    pipelines.extend(random::pipelines(seed, RANDOM));
    let text = list("PIPELINES", "Pipelines of records.", &pipelines, &out, seed)
        + &list("TABLES", "Pipelines of which only the table stage is tested.", &tables(), &out, seed);
    write(&out.join("generated/src/pipelines.rs"), &text);
}

/// The modules of these pipelines, and the list of them.
fn list(name: &str, doc: &str, pipelines: &[Texts], out: &Path, seed: u64) -> String {
    let entries: String = pipelines.iter().map(|texts| entry(texts, out, seed)).collect();
    let modules: String =
        pipelines.iter().map(|texts| format!("{}mod {};\n", unlinted(texts), module(texts))).collect();
    format!("{modules}\n/// {doc}\npub static {name}: &[Compiled] = &[\n{entries}];\n")
}

/// The specs of the folder of tables, which share a schema.
fn tables() -> Vec<Texts> {
    let file = |name: &str| {
        let text = fs::read_to_string(Path::new(TABLES).join(name)).expect("a fixture");
        (format!("tests/fixtures/tables/{name}"), text)
    };
    let texts = |name: &str| Texts {
        name: name.to_owned(),
        files: vec![file(&format!("{name}.yaml")), file("tables.avsc")],
        sealed: Vec::new(),
    };
    ["tables", "trouble", "keyed"].map(texts).into()
}

/// Compiles one pipeline, writes its files and says how it is listed.
fn entry(texts: &Texts, out: &Path, seed: u64) -> String {
    let compiled = compile(texts).unwrap_or_else(|refusal| panic!("seed {seed}: {}\n{refusal}", texts.files[0].1));
    for (path, artifact) in compiled.artifacts.iter().filter(|(path, _)| !path.ends_with("/main.rs")) {
        if let Artifact::Written(text) = artifact {
            write(&out.join(path), text);
        }
    }
    for (version, text) in texts.sealed.iter().enumerate() {
        write(&out.join(format!("generated/pipelines/{}/{}", texts.name, sealed_path(version))), text);
    }
    let file = |(path, text): &(String, String)| format!("({path:?}, {text:?})");
    let files: Vec<String> = texts.files.iter().map(file).collect();
    let (module, name, files, sealed) = (module(texts), &texts.name, files.join(", "), &texts.sealed);
    format!("    {}Compiled::new(&{module}::Pipeline, {name:?}, &[{files}], &{sealed:?}),\n", unlinted(texts))
}

/// What keeps clippy away from a random pipeline: nobody writes the same condition twice, but chance does. The fixed
/// ones and the committed ones are linted.
fn unlinted(texts: &Texts) -> &'static str {
    if texts.name.starts_with("random_") { "#[cfg(not(clippy))] " } else { "" }
}

fn module(texts: &Texts) -> String {
    names::module(&texts.name).expect("a name that was compiled is one of a module")
}

/// The pipelines of the fixtures: a spec `NAME.yaml`, its schema `NAME.avsc`, and as many sealed
/// versions `NAME-1.avsc`, `NAME-2.avsc`, … as there are.
fn fixed() -> Vec<Texts> {
    let folder = fs::read_dir(FIXED).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("a fixture").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths.iter().map(|path| texts(path)).collect()
}

fn texts(spec: &Path) -> Texts {
    let name = spec.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8").to_owned();
    let read = |name: &str| fs::read_to_string(Path::new(FIXED).join(name)).ok();
    let file = |name: String| (format!("tests/fixtures/agreement/{name}"), read(&name).expect("a fixture"));
    let sealed = (1..).map_while(|version| read(&format!("{name}-{version}.avsc"))).collect();
    Texts { files: vec![file(format!("{name}.yaml")), file(format!("{name}.avsc"))], sealed, name }
}

/// A copy of the repository's candles in which one rule is weaker than what its faults expect.
fn weakened() -> Texts {
    let read = |name: &str| {
        println!("cargo::rerun-if-changed=../../specs/{name}");
        fs::read_to_string(Path::new("../../specs").join(name)).expect("a spec")
    };
    let (name, rule) = ("weakened", "column: volume, min_value: 0 }");
    let spec = read("ohlcv.yaml").replace("name: ohlcv\n", "name: weakened\n");
    assert!(spec.contains(rule) && spec.contains("name: weakened"), "the spec is written as it was");
    let spec = spec.replace(rule, "column: volume, min_value: -10 }");
    let beside = |name: &str| (format!("tests/fixtures/{name}"), read(name));
    Texts {
        name: name.to_owned(),
        files: vec![(format!("tests/fixtures/{name}.yaml"), spec), beside("ohlcv.avsc"), beside("library/market.yaml")],
        sealed: Vec::new(),
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder in OUT_DIR");
    fs::write(path, text).expect("a file in OUT_DIR");
}

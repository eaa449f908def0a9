//! Compiles the pipelines that are measured: the repository's candles, once for each way to write them.

#![expect(clippy::print_stdout, reason = "a build script speaks to cargo on stdout")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use tollgate_compiler::{artifacts::Artifact, compile, diagnostic::render, history::History, source::Sources};

const SPECS: &str = "../../specs";

/// So many instruments there are.
const SYMBOLS: usize = 500;

/// Name, topic, partitions, `insert.mode`, `pk.fields`.
const VARIANTS: [[&str; 5]; 5] = [
    ["insert_symbol_ts", "bench.candles", "6", "insert", "[symbol, ts]"],
    ["insert_ts_symbol", "bench.candles", "6", "insert", "[ts, symbol]"],
    ["upsert_symbol_ts", "bench.candles", "6", "upsert", "[symbol, ts]"],
    ["upsert_ts_symbol", "bench.candles", "6", "upsert", "[ts, symbol]"],
    ["wide", "bench.wide", "64", "insert", "[ts, symbol]"],
];

fn main() {
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut sources = Sources::default();
    for shared in ["ohlcv.avsc", "library/market.yaml"] {
        sources.add(format!("specs/{shared}"), read(shared));
    }
    let spec = read("ohlcv.yaml");
    let specs = VARIANTS.map(|variant| sources.add(format!("specs/{}.yaml", variant[0]), varied(&spec, variant)));
    let compiled = compile(&sources, &specs, &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    for (path, artifact) in compiled.artifacts.iter().filter(|(path, _)| !path.ends_with("/main.rs")) {
        if let Artifact::Written(text) = artifact {
            write(&out.join(path), text);
        }
    }
    let modules: String = VARIANTS.iter().map(|[name, ..]| format!("mod {name};\n")).collect();
    let all: Vec<String> = VARIANTS.iter().map(|[name, ..]| format!("&{name}::Pipeline")).collect();
    let list = format!(
        "\n/// All of them.\npub(crate) static ALL: &[&dyn tollgate_runtime::batch::AnyPipeline] = &[{}];\n",
        all.join(", ")
    );
    let decoded =
        "\n/// The one whose decoder and judge are measured.\npub(crate) use insert_symbol_ts::Pipeline as Decoded;\n";
    write(&out.join("generated/src/pipelines.rs"), &(modules + &list + decoded));
}

/// The spec with another name, topic, table and key.
fn varied(spec: &str, [name, topic, partitions, mode, key]: [&str; 5]) -> String {
    let edits = [
        ("name: ohlcv\n", format!("name: {name}\n")),
        ("{ name: market.ohlcv.v1, partitions: 4 }", format!("{{ name: {topic}, partitions: {partitions} }}")),
        ("table: market.ohlcv\n", format!("table: bench.{name}\n")),
        ("insert.mode: upsert", format!("insert.mode: {mode}")),
        ("pk.fields: [symbol, ts]", format!("pk.fields: {key}")),
        ("[AAPL, AMZN, BRK.B, GOOG, IBM, MSFT, NVDA, SPY]", format!("[{}]", symbols().join(", "))),
    ];
    edits.iter().fold(spec.to_owned(), |spec, (from, to)| {
        assert_eq!(spec.matches(from).count(), 1, "the spec is written as it was: `{from}`");
        spec.replace(from, to)
    })
}

/// Names of letters and digits, none of which YAML reads as anything but a text.
fn symbols() -> Vec<String> {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number % 26).expect("a letter"));
    let name = |number: usize| -> String {
        let all = [number * 7 + 2, number / 26 + 1, number * 3, number / 5, number + 11];
        "X".chars().chain(all.map(letter).into_iter().take(1 + number % 4)).collect::<String>() + &number.to_string()
    };
    (0..SYMBOLS).map(name).collect()
}

fn read(name: &str) -> String {
    println!("cargo::rerun-if-changed={SPECS}/{name}");
    fs::read_to_string(Path::new(SPECS).join(name)).expect("a spec")
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder in OUT_DIR");
    fs::write(path, text).expect("a file in OUT_DIR");
}

//! Compiles the pipeline of these tests.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use tollgate_compiler::{artifacts::Artifact, compile, diagnostic::render, history::History, source::Sources};

fn main() {
    println!("cargo::rerun-if-changed=spec");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut sources = Sources::default();
    let [spec, _] = ["guarded.yaml", "guarded.avsc"].map(|name| {
        let text = fs::read_to_string(Path::new("spec").join(name)).expect("it is there");
        sources.add(format!("tests/https/spec/{name}"), text)
    });
    let compiled = compile(&sources, &[spec], &History::default());
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", render::human(&sources, &found, false)));
    for (path, artifact) in compiled.artifacts.iter().filter(|(path, _)| !path.ends_with("/main.rs")) {
        if let Artifact::Written(text) = artifact {
            write(&out.join(path), text);
        }
    }
    write(&out.join("generated/src/pipelines.rs"), "mod guarded;\n\npub(crate) use guarded::Pipeline as Guarded;\n");
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder in OUT_DIR");
    fs::write(path, text).expect("a file in OUT_DIR");
}

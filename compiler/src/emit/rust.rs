//! Rust: one module per pipeline, split by what its parts do.
//!
//! `ohlcv.rs` holds the record and the border to the runtime; `ohlcv/about.rs` the pipeline as
//! data, `decode.rs` a decoder for each schema version, `expectations.rs` the judge of records,
//! `simulate.rs` the made-up ones and `table.rs` the judge of the table, where something is expected of it.

mod about;
mod decode;
mod expectations;
mod expr;
mod literal;
mod print;
mod prose;
mod record;
mod shape;
mod simplify;
mod simulate;
mod table;

use self::shape::Shape;
use super::{GENERATED, folder};
use crate::{
    artifacts::{Artifacts, Origin},
    names,
    pipeline::Pipeline,
};

/// Adds the modules of all pipelines, whose schemas, migrations and templates are there already.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let module = names::module(&pipeline.name).unwrap_or_else(|_| pipeline.name.clone());
        let module = format!("{GENERATED}/src/{}", module.trim_start_matches("r#"));
        // What a pipeline is, is told as the spec says it; what it does, as simply as it can be.
        let (told, simple) = (Shape::new(pipeline), simplify::pipeline(pipeline));
        let shape = Shape::new(&simple);
        let files = [
            (String::new(), record::file(&shape)),
            (
                "/about".into(),
                about::file(&told, &files(pipeline, "migrations", artifacts), &files(pipeline, "docs", artifacts)),
            ),
            ("/decode".into(), decode::file(&shape)),
            ("/expectations".into(), expectations::file(&shape)),
            ("/simulate".into(), simulate::file(&shape)),
        ];
        let table = table::file(&shape).map(|file| ("/table".to_owned(), file));
        for (part, file) in files.into_iter().chain(table) {
            artifacts.insert(format!("{module}{part}.rs"), Origin::Spec(&pipeline.spec), &file.print());
        }
    }
}

/// Paths below a pipeline's folder of what lies in one of its folders.
fn files(pipeline: &Pipeline, inside: &str, artifacts: &Artifacts) -> Vec<String> {
    let folder = format!("{}/", folder(&pipeline.name));
    let inside = format!("{folder}{inside}/");
    artifacts.under(&inside).map(|(path, _)| path[folder.len()..].to_owned()).collect()
}

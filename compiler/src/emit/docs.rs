//! Templates of Data Docs: `docs/*.html` of each pipeline, and one for each expectation.
//!
//! What the spec says stands in them already, escaped so that it is neither markup nor template; what a
//! database says is put in by the runtime. A name that ends in `.html` is what makes tera escape that.

mod expectation;
mod schema;
mod suite;
mod text;

use self::text::{escape, prose};
use super::folder;
use crate::{
    artifacts::{Artifacts, Origin},
    pipeline::{Expectation, Judged, OnFailure, Pipeline},
};

/// Frames that only name the pipeline.
const FRAMES: [(&str, &str); 8] = [
    ("base.html", include_str!("docs/frames/base.html")),
    ("dead_letters.html", include_str!("docs/frames/dead_letters.html")),
    ("expectation.html", include_str!("docs/frames/expectation.html")),
    ("index.html", include_str!("docs/frames/index.html")),
    ("parts.html", include_str!("docs/frames/parts.html")),
    ("run.html", include_str!("docs/frames/run.html")),
    ("runs.html", include_str!("docs/frames/runs.html")),
    ("schema.html", include_str!("docs/frames/schema.html")),
];

/// Adds the templates of all pipelines.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    for pipeline in pipelines {
        let mut add = |name: &str, text: &str| {
            artifacts.insert(format!("{}/docs/{name}", folder(&pipeline.name)), Origin::Spec(&pipeline.spec), text);
        };
        for (name, frame) in FRAMES {
            let text = match name {
                "schema.html" => schema::filled(frame, pipeline),
                _ => frame.to_owned(),
            };
            add(name, &filled(&text, pipeline));
        }
        add("suite.html", &filled(&suite::filled(include_str!("docs/frames/suite.html"), pipeline), pipeline));
        for expectation in pipeline.suite.iter().filter(|expectation| has_page(expectation)) {
            add(&format!("expectations/{}.html", expectation.id), &expectation::template(pipeline, expectation));
        }
    }
}

/// What the compiler has judged is settled: nothing becomes of it through time.
fn has_page(expectation: &Expectation) -> bool {
    expectation.judged != Judged::ByCompiler
}

/// A frame with what all pages say of a pipeline.
fn filled(frame: &str, pipeline: &Pipeline) -> String {
    let paragraph = |text: &String| format!("<p class=\"sub\">{}</p>", escape(text));
    let owner = pipeline.owner.as_ref().map(|owner| format!(" · ask {}", escape(owner)));
    frame
        .replace("<!--name-->", &escape(&pipeline.name))
        .replace("<!--spec-->", &escape(&pipeline.spec))
        .replace("<!--table-->", &escape(&pipeline.sink.table))
        .replace("<!--owner-->", &owner.unwrap_or_default())
        .replace("<!--description-->", &pipeline.description.as_ref().map(paragraph).unwrap_or_default())
}

/// Names of columns, each as code.
fn columns(pipeline: &Pipeline, columns: impl IntoIterator<Item = usize>) -> String {
    let names = columns.into_iter().map(|at| format!("<code>{}</code>", escape(&pipeline.record.columns[at].name)));
    names.collect::<Vec<_>>().join(", ")
}

/// Columns that an expectation reads, in their order.
fn columns_of(expectation: &Expectation) -> Vec<usize> {
    match &expectation.judged {
        Judged::ByRow(rule) => rule.columns().into_iter().collect(),
        Judged::ByTable(rule) => rule.columns().into_iter().collect(),
        Judged::ByCompiler => Vec::new(),
    }
}

/// Where an expectation is judged, how bad a failure is, and what then happens.
fn stage(expectation: &Expectation) -> String {
    let severity = expectation.severity.name();
    let then = match expectation.on_failure {
        OnFailure::Warn => "a record that fails is loaded and counted",
        OnFailure::Drop => "a record that fails is counted and dropped",
        OnFailure::Quarantine => "a record that fails becomes a dead letter",
        OnFailure::Halt => "a record that fails stops its partition",
    };
    match expectation.judged {
        Judged::ByRow(_) => format!("{severity} · at the gate, record by record: {then}"),
        Judged::ByTable(_) => format!("{severity} · over the rows of the table, after the load"),
        Judged::ByCompiler => "by the compiler: it holds, or the spec would have been refused".to_owned(),
    }
}

/// The author's own words.
fn notes(expectation: &Expectation) -> String {
    expectation.notes.as_ref().map(|notes| format!("<p class=\"sub\">{}</p>\n", prose(notes))).unwrap_or_default()
}

#[cfg(test)]
mod tests;

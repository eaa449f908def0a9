//! What `topics diff` and `topics apply` print.

use serde_json::{Value, json};

use super::Topics;
use crate::{
    cli::Format,
    output,
    pipeline::Topic,
    topics::{Difference, Step},
};

pub(super) fn differences(format: Format, all: &[Topics<Difference>]) {
    show(format, all, "differences", "as the spec says", words, entry);
}

pub(super) fn steps(format: Format, all: &[Topics<Step>]) {
    let line = |topic: &Topic, step: &Step| match step {
        Step::Made => "made".to_owned(),
        Step::Mended(difference) => format!("mended {}", words(topic, difference)),
        Step::Refused(difference) => format!("stays as it is: {}", words(topic, difference)),
    };
    let entry = |topic: &Topic, step: &Step| match step {
        Step::Made => json!({ "done": "made" }),
        Step::Mended(difference) => with(entry(topic, difference), "mended"),
        Step::Refused(difference) => with(entry(topic, difference), "refused"),
    };
    show(format, all, "steps", "as the spec says already", line, entry);
}

/// A difference, and why it stays or what mending it brings with it.
fn words(topic: &Topic, difference: &Difference) -> String {
    match difference.refusal().or_else(|| difference.warning(topic)) {
        None => difference.to_string(),
        Some(more) => format!("{difference}; {more}"),
    }
}

fn show<T>(
    format: Format,
    all: &[Topics<T>],
    list: &str,
    none: &str,
    line: impl Fn(&Topic, &T) -> String,
    entry: impl Fn(&Topic, &T) -> Value,
) {
    if format == Format::Json {
        let topic = |topic: &Topics<T>| {
            let entries: Value = topic.all.iter().map(|found| entry(topic.topic, found)).collect();
            json!({ "pipeline": topic.pipeline, "topic": topic.topic.name, list: entries })
        };
        return output::document(&json!({ "topics": all.iter().map(topic).collect::<Value>() }));
    }
    for topic in all {
        let name = topic.topic.name;
        if topic.all.is_empty() {
            output::result(&format!("{name}: {none}"));
        }
        topic.all.iter().for_each(|found| output::result(&format!("{name}: {}", line(topic.topic, found))));
    }
}

fn entry(topic: &Topic, difference: &Difference) -> Value {
    let (found, asked) = difference.sides();
    let (refusal, warning) = (difference.refusal(), difference.warning(topic));
    json!({ "what": difference.what(), "found": found, "asked": asked, "refusal": refusal, "warning": warning })
}

fn with(mut entry: Value, done: &str) -> Value {
    entry["done"] = done.into();
    entry
}

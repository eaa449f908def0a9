//! What `topics diff` and `topics apply` print.

use serde_json::{Value, json};

use super::Topics;
use crate::{
    cli::Format,
    output,
    topics::{Difference, Step},
};

pub(super) fn differences(format: Format, all: &[Topics<Difference>]) {
    let lines = |difference: &Difference| match difference.refusal() {
        None => difference.to_string(),
        Some(why) => format!("{difference}; {why}"),
    };
    show(format, all, "differences", "as the spec says", lines, entry);
}

pub(super) fn steps(format: Format, all: &[Topics<Step>]) {
    let line = |step: &Step| match step {
        Step::Made => "made".to_owned(),
        Step::Mended(difference) => format!("mended {difference}"),
        Step::Refused(difference) => {
            format!("stays as it is: {difference}; {}", difference.refusal().unwrap_or_default())
        }
    };
    let entry = |step: &Step| match step {
        Step::Made => json!({ "done": "made" }),
        Step::Mended(difference) => with(entry(difference), "mended"),
        Step::Refused(difference) => with(entry(difference), "refused"),
    };
    show(format, all, "steps", "as the spec says already", line, entry);
}

fn show<T>(
    format: Format,
    all: &[Topics<T>],
    list: &str,
    none: &str,
    line: impl Fn(&T) -> String,
    entry: impl Fn(&T) -> Value,
) {
    if format == Format::Json {
        let topic = |topic: &Topics<T>| {
            let entries: Value = topic.all.iter().map(&entry).collect();
            json!({ "pipeline": topic.pipeline, "topic": topic.topic.name, list: entries })
        };
        return output::document(&json!({ "topics": all.iter().map(topic).collect::<Value>() }));
    }
    for topic in all {
        let name = topic.topic.name;
        if topic.all.is_empty() {
            output::result(&format!("{name}: {none}"));
        }
        topic.all.iter().for_each(|found| output::result(&format!("{name}: {}", line(found))));
    }
}

fn entry(difference: &Difference) -> Value {
    let (found, asked) = difference.sides();
    json!({ "what": difference.what(), "found": found, "asked": asked, "refusal": difference.refusal() })
}

fn with(mut entry: Value, done: &str) -> Value {
    entry["done"] = done.into();
    entry
}

//! Where records come from, what they are and where they go.

use super::{columns, escape};
use crate::{
    dialect,
    pipeline::{InsertMode, Pipeline},
    schema::{Column, Type, plan::Writer},
    value::print,
};

/// The frame with columns and versions.
pub(super) fn filled(frame: &str, pipeline: &Pipeline) -> String {
    let (record, sink) = (&pipeline.record, &pipeline.sink);
    let key = if sink.key.is_empty() {
        String::new()
    } else {
        format!(" by {}", columns(pipeline, sink.key.iter().copied()))
    };
    let mode = match sink.mode {
        InsertMode::Insert => "each a new row".to_owned(),
        InsertMode::Upsert => format!("a later record replaces the row{key}"),
    };
    let lead = format!(
        "Records <code>{}</code> of topic <code>{}</code> go to table <code>{}</code>, {mode}.",
        escape(&record.name),
        escape(&pipeline.source.topic),
        escape(&sink.table)
    );
    let doc = record.doc.as_deref().map(|doc| format!("<p class=\"sub\">{}</p>\n", escape(doc))).unwrap_or_default();
    let text = format!("{doc}{}{}", table(pipeline), versions(pipeline));
    frame.replace("<!--lead-->", &lead).replace("<!--schema-->", &text)
}

fn table(pipeline: &Pipeline) -> String {
    let names: Vec<String> =
        dialect::ALL.iter().map(|dialect| format!("<th scope=\"col\">{}</th>", dialect.name)).collect();
    let rows: String =
        pipeline.record.columns.iter().enumerate().map(|(at, column)| row(pipeline, at, column)).collect();
    format!(
        "<h2>Columns</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Type</th>\
         {}<th scope=\"col\">Default</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n",
        names.concat()
    )
}

fn row(pipeline: &Pipeline, at: usize, column: &Column) -> String {
    let null = if column.nullable { ", may be null" } else { "" };
    let symbols = match &column.ty {
        Type::Enum { symbols } => format!("<p>{}</p>", escape(&symbols.join(", "))),
        _ => String::new(),
    };
    let mut marks = Vec::new();
    marks.extend(pipeline.sink.key.contains(&at).then_some("key of the table"));
    marks.extend(pipeline.source.key.contains(&at).then_some("key of the topic"));
    marks.extend(pipeline.source.event_time.as_ref().is_some_and(|time| time.column == at).then_some("event time"));
    marks.extend(pipeline.source.pii.contains(&at).then_some("of persons: shown as ***"));
    let doc = column.doc.as_deref().map(|doc| format!("<p>{}</p>", escape(doc))).unwrap_or_default();
    let marks = if marks.is_empty() { String::new() } else { format!("<p>{}</p>", marks.join(" · ")) };
    let types: String = dialect::ALL
        .iter()
        .map(|dialect| format!("<td><code>{}</code></td>", escape(&(dialect.type_name)(&column.ty))))
        .collect();
    let default = column.default.as_ref().map(|default| print::text(default).unwrap_or_else(|| "null".into()));
    let default = default.map(|default| format!("<code>{}</code>", escape(&default))).unwrap_or_default();
    format!(
        "<tr><th scope=\"row\"><code>{}</code>{doc}{marks}</th><td>{}{null}{symbols}</td>{types}<td>{default}</td></tr>\n",
        escape(&column.name),
        escape(&column.ty.name())
    )
}

fn versions(pipeline: &Pipeline) -> String {
    let rows: String = pipeline.writers.iter().rev().map(|writer| version(pipeline, writer)).collect();
    format!(
        "<h2>Versions</h2>\n<p class=\"sub\">All that was committed, newest first: records of each are read.</p>\n\
         <div class=\"wide\"><table><thead><tr><th scope=\"col\">Version</th><th scope=\"col\">File</th>\
         <th scope=\"col\">What it lacks</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn version(pipeline: &Pipeline, writer: &Writer) -> String {
    let lacks = match &writer.plan {
        Err(why) => format!("cannot be read: {}", escape(why)),
        Ok(plan) if plan.defaults.is_empty() => "nothing".to_owned(),
        Ok(plan) => columns(pipeline, plan.defaults.iter().map(|(at, _)| *at)),
    };
    format!(
        "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td>{lacks}</td></tr>\n",
        writer.version,
        escape(&writer.path)
    )
}

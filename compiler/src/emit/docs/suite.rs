//! The suite in prose, by column.

use super::{columns_of, escape, has_page, notes, prose, stage};
use crate::pipeline::{Expectation, Pipeline};

/// The frame with all that is expected.
pub(super) fn filled(frame: &str, pipeline: &Pipeline) -> String {
    let all = pipeline.suite.len();
    let words = match all {
        0 => "Nothing yet: the spec has no <code>suite</code>.".to_owned(),
        1 => "One expectation.".to_owned(),
        _ => format!(
            "{all} expectations, by column. One that reads several columns stands at the first. At the gate each \
             record is judged before it is written; after the load the rows of the table are, so what the gate \
             kept out is not among them."
        ),
    };
    frame.replace("<!--lead-->", &words).replace("<!--suite-->", &sections(pipeline))
}

fn sections(pipeline: &Pipeline) -> String {
    let record = &pipeline.record;
    let by_column = record.columns.iter().enumerate().map(|(at, column)| {
        let doc = column.doc.as_deref().map(|doc| format!(" · {}", escape(doc))).unwrap_or_default();
        let null = if column.nullable { ", may be null" } else { "" };
        let title = format!("<h2><code>{}</code></h2>\n", escape(&column.name));
        let words = format!("<p class=\"sub\">{}{null}{doc}</p>\n", escape(&column.ty.name()));
        (title + &words, Some(at))
    });
    let rest = "<h2>The table, and what is settled</h2>\n<p class=\"sub\">Of no single column.</p>\n".to_owned();
    by_column.chain([(rest, None)]).map(|(title, at)| section(pipeline, &title, at)).collect()
}

/// Expectations whose first column is this; nothing where there is none.
fn section(pipeline: &Pipeline, title: &str, column: Option<usize>) -> String {
    let first = |expectation: &&Expectation| columns_of(expectation).first().copied() == column;
    let items: String = pipeline.suite.iter().filter(first).map(item).collect();
    if items.is_empty() {
        String::new()
    } else {
        format!("<section>\n{title}<ul class=\"suite\">\n{items}</ul>\n</section>\n")
    }
}

fn item(expectation: &Expectation) -> String {
    let (id, sentence, stage) = (escape(&expectation.id), prose(&expectation.sentence), stage(expectation));
    let (chip, link) = if has_page(expectation) {
        (
            format!("{{{{ <verdict of={{verdicts.{id}}} /> }}}}"),
            format!("<a href=\"expectations/{id}.html\">{sentence}</a>"),
        )
    } else {
        ("<span class=\"v pass\"><i aria-hidden=\"true\">✓</i> holds</span>".to_owned(), sentence)
    };
    format!("<li>{chip}<div>{link}<p><code>{id}</code> · {stage}</p>{}</div></li>\n", notes(expectation))
}

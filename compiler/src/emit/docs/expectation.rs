//! The page of one expectation: what is expected, in words and as SQL.

use super::{columns, columns_of, escape, filled, notes, prose, stage};
use crate::{
    pipeline::{Expectation, Judged, Pipeline},
    rule::sentence,
    sql::checks,
};

/// What stands around: the frame of all expectations.
pub(super) fn template(pipeline: &Pipeline, expectation: &Expectation) -> String {
    let (id, sentence) = (escape(&expectation.id), prose(&expectation.sentence));
    let read = columns(pipeline, columns_of(expectation));
    let read = if read.is_empty() { String::new() } else { format!(" · reads {read}") };
    let about = format!(
        "<p class=\"sub\"><code>{id}</code> · <code>{}</code> · {}{read}</p>\n{}",
        escape(&expectation.name),
        stage(expectation),
        notes(expectation)
    );
    let text = format!(
        "{{% extends \"expectation.html\" %}}\n\
         {{% block title %}}{id} · <!--name-->{{% endblock title %}}\n\
         {{% block expected %}}{sentence}{{% endblock expected %}}\n\
         {{% block about %}}{about}{{% endblock about %}}\n\
         {{% block meaning %}}{}{{% endblock meaning %}}\n",
        meaning(pipeline, expectation)
    );
    filled(&text, pipeline)
}

/// How it is judged, to read and to run.
fn meaning(pipeline: &Pipeline, expectation: &Expectation) -> String {
    let (title, words, code) = match &expectation.judged {
        Judged::ByRow(rule) => {
            let condition = rule
                .condition
                .as_ref()
                .map(|condition| format!("\n-- of records where\n{}", sentence::expr(condition, &pipeline.record)));
            let code = format!("{}{}", sentence::expr(&rule.holds, &pipeline.record), condition.unwrap_or_default());
            ("What holds", "Only a record for which this is false fails: an absent value makes it unknown.", code)
        }
        Judged::ByTable(_) => {
            let at = pipeline.suite.iter().position(|other| other.id == expectation.id).unwrap_or_default();
            let code = checks::failing(pipeline, at).or_else(|| checks::alone(pipeline, at).map(|alone| alone.sql));
            let words = "As the database is asked: <code>$1</code> and <code>$2</code> are the instants between \
                         which rows are looked at, null for all.";
            ("How it is judged", words, code.unwrap_or_default())
        }
        Judged::ByCompiler => return String::new(),
    };
    format!(
        "<h2>{title}</h2>\n<p class=\"sub\">{words}</p>\n<pre class=\"cmd\" tabindex=\"0\"><code>{}</code></pre>\n",
        escape(&code)
    )
}

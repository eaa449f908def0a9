//! The JSON document of a demo.

use std::path::Path;

use serde_json::{Value, json};

use super::Outcome;
use crate::pipeline::About;

impl Outcome {
    /// The JSON document: its keys are API. `docs` is the first page of the site, if there is one.
    #[must_use]
    pub fn document(&self, about: &About, docs: Option<&Path>) -> Value {
        let sums = &self.run.summary;
        let reasons = sums.dead_by_reason.iter().map(|(reason, letters)| (reason.name().to_owned(), json!(letters)));
        let expectations = sums.expectations.iter().map(|expected| {
            json!({
                "id": expected.id,
                "expectation": expected.expectation,
                "element_count": expected.element_count,
                "missing_count": expected.missing_count,
                "unexpected_count": expected.unexpected_count,
            })
        });
        json!({
            "pipeline": about.name,
            "read": sums.read,
            "loaded": sums.loaded,
            "dead": sums.dead,
            "dropped": sums.dropped,
            "superseded": sums.superseded,
            "gaps": sums.gaps,
            "audit": if self.audit.is_ok() { "ok" } else { "failed" },
            "dead_by_reason": Value::Object(reasons.collect()),
            "expectations": expectations.collect::<Value>(),
            "table": self.checked.as_ref().map(|checked| checked.document(about)),
            "unconverted": self.unconverted,
            "docs": docs,
        })
    }
}

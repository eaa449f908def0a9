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
        json!({
            "pipeline": about.name,
            "read": sums.read,
            "loaded": sums.loaded,
            "dead": sums.dead,
            "dropped": sums.dropped,
            "superseded": sums.superseded,
            "gaps": sums.gaps,
            "audit": if self.audit.is_ok() { "ok" } else { "failed" },
            "dead_by_reason": sums.reasons_document(),
            "expectations": sums.expectations_document(),
            "table": self.checked.as_ref().map(|checked| checked.document(about)),
            "unconverted": self.unconverted,
            "docs": docs,
        })
    }
}

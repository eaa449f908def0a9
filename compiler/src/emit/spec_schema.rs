//! `specs/pipeline.schema.json`: the JSON Schema of every spec, beside the specs that name it.

use crate::{
    artifacts::{Artifacts, Origin},
    spec_schema,
};

/// Adds the schema.
pub(super) fn emit(artifacts: &mut Artifacts) {
    artifacts.insert("specs/pipeline.schema.json", Origin::Registry, &spec_schema::text());
}

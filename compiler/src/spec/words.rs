//! The fixed words of a spec.

use crate::{
    pipeline::{Compatibility, InsertMode, OnFailure, Reason, Severity, UnknownSchema},
    syntax::Words,
};

/// The version of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiVersion;

impl Words for ApiVersion {
    const WHAT: &'static str = "a version of this language";
    const WORDS: &'static [(&'static str, Self)] = &[("tollgate/v1", Self)];
}

/// What a file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecKind;

impl Words for SpecKind {
    const WHAT: &'static str = "a kind of spec";
    const WORDS: &'static [(&'static str, Self)] = &[("Pipeline", Self)];
}

/// Where an expectation is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// On each record, before it is written.
    Gate,
    /// On the rows of the table, after the load.
    Table,
}

impl Words for Stage {
    const WHAT: &'static str = "a stage";
    const WORDS: &'static [(&'static str, Self)] = &[("gate", Self::Gate), ("table", Self::Table)];
    const LATER: &'static [&'static str] = &["window"];
}

impl Words for InsertMode {
    const WHAT: &'static str = "an insert mode";
    const WORDS: &'static [(&'static str, Self)] = &[("insert", Self::Insert), ("upsert", Self::Upsert)];
}

impl Words for Severity {
    const WHAT: &'static str = "a severity";
    const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Critical.name(), Self::Critical),
        (Self::Warning.name(), Self::Warning),
        (Self::Info.name(), Self::Info),
    ];
}

impl Words for OnFailure {
    const WHAT: &'static str = "something to do on failure";
    const WORDS: &'static [(&'static str, Self)] =
        &[("quarantine", Self::Quarantine), ("drop", Self::Drop), ("warn", Self::Warn), ("halt", Self::Halt)];
}

impl Words for Compatibility {
    const WHAT: &'static str = "a compatibility mode";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("NONE", Self::None),
        ("BACKWARD", Self::Backward),
        ("BACKWARD_TRANSITIVE", Self::BackwardTransitive),
        ("FORWARD", Self::Forward),
        ("FORWARD_TRANSITIVE", Self::ForwardTransitive),
        ("FULL", Self::Full),
        ("FULL_TRANSITIVE", Self::FullTransitive),
    ];
}

impl Words for UnknownSchema {
    const WHAT: &'static str = "something to do about an unknown schema";
    const WORDS: &'static [(&'static str, Self)] = &[("quarantine", Self::Quarantine), ("wait", Self::Wait)];
}

impl Words for Reason {
    const WHAT: &'static str = "the reason of a dead letter";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("bad_frame", Self::BadFrame),
        ("unknown_schema", Self::UnknownSchema),
        ("schema_unresolvable", Self::SchemaUnresolvable),
        ("truncated", Self::Truncated),
        ("trailing_bytes", Self::TrailingBytes),
        ("invalid_utf8", Self::InvalidUtf8),
        ("nul_in_text", Self::NulInText),
        ("nan", Self::Nan),
        ("out_of_range", Self::OutOfRange),
        ("enum_unknown", Self::EnumUnknown),
        ("tombstone", Self::Tombstone),
        ("too_large", Self::TooLarge),
        ("expectation", Self::Expectation),
        ("sink_rejected", Self::SinkRejected),
    ];
}

/// The word for a value.
pub fn word<T: Words + PartialEq>(value: T) -> &'static str {
    T::WORDS.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

//! Why a partition stops that is left without its table, and what people can do, whatever the database.

use crate::{
    gate::{Halt, HaltReason},
    migrate::remake_command,
    offsets::Verb,
    pipeline::About,
};

/// Why a partition stops that has no table to load into.
pub(super) fn missing(about: &About) -> Halt {
    let sought = if about.table.name.contains('.') { "" } else { " from where this user looks for tables" };
    let detail = format!(
        "table `{}` is missing{sought}: restore it, or make it anew with {} and begin again with {}",
        about.table.name,
        remake_command(about.name),
        Verb::Reset.command(about.name)
    );
    Halt::new(HaltReason::MissingTable, detail)
}

/// Why a partition stops whose offsets belong to a table that is no more, and the two ways out.
pub(super) fn replaced(about: &About, evidence: &str) -> Halt {
    let table = about.table.name;
    let detail = format!(
        "table `{table}` is not the one that the offsets belong to: {evidence}; was it dropped and made anew, or \
         restored without rows that had been deleted by hand? restore it with all of them, or empty it and begin \
         again with {}",
        Verb::Reset.command(about.name)
    );
    Halt::new(HaltReason::TargetReplaced, detail)
}

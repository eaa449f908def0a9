//! Why a partition stops that is left without its table, or does not see it, and what people can do, whatever the database.

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

/// Why what a role sees of a table says nothing about the table, and what to do.
pub(super) fn veiled(table: &str, role: &str) -> String {
    format!(
        "policies (row-level security) choose which rows of table `{table}` role `{role}` sees, and what is counted of \
         them says nothing: come as a role that no policy binds, the table's owner (without FORCE) or one with BYPASSRLS"
    )
}

/// Why a partition stops whose offsets may belong to another table, where policies keep the rows that would tell.
pub(super) fn unseen(about: &About, role: &str) -> Halt {
    let table = about.table.name;
    let detail = format!(
        "table `{table}` was dropped and made anew, or restored: {}; once such a role has called `tollgate run {}`, \
         role `{role}` goes on",
        veiled(table, role),
        about.name
    );
    Halt::new(HaltReason::Contract, detail)
}

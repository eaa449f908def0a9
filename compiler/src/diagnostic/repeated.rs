//! Sets in which something stands twice.

use std::collections::BTreeMap;

use super::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Warns of members of a set that stand in it twice. Of each: what equal ones have in common, how it is written, and where.
pub(crate) fn warn_of_repeated<'a, K: Ord>(
    members: impl IntoIterator<Item = (K, &'a str, Span)>,
    diagnostics: &Diagnostics,
) {
    let mut seen = BTreeMap::new();
    for (key, text, place) in members {
        let first = *seen.entry(key).or_insert(place);
        if first != place {
            let message = format!("`{text}` stands in this set twice");
            let found = Diagnostic::new(Code::RepeatedValue, place, message).context(first, "first here");
            diagnostics.report(found.help("remove it, or write the one that was meant"));
        }
    }
}

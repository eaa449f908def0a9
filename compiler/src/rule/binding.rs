//! How tightly the parts of an expression bind where it is written as SQL.

/// How tightly a part binds, as in PostgreSQL's grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    Or,
    And,
    Not,
    Is,
    Comparison,
    Between,
    Match,
    Sum,
    Product,
    Sign,
    Atom,
}

/// A text and how tightly it binds.
pub(crate) type Part = (Binding, String);

/// A part, in brackets if it binds more loosely than its place asks.
pub(crate) fn bound((bound, text): Part, binding: Binding) -> String {
    if bound < binding { format!("({text})") } else { text }
}

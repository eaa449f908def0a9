//! Changes as data, and the sentence for each.

/// One difference between two schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of difference it is.
    pub kind: Kind,
    /// The field's name in the newer schema, or in the earlier one where it was removed; `None` for
    /// the record itself.
    pub field: Option<String>,
    /// The field's position in the newer schema.
    pub column: Option<usize>,
    /// How it was, where there was anything.
    pub before: Option<String>,
    /// How it is, where there is anything.
    pub after: Option<String>,
    /// Why the newer schema does not read what was written under the earlier one.
    pub backward: Option<Break>,
    /// Why the earlier schema does not read what is written under the newer one.
    pub forward: Option<Break>,
}

/// Why a change breaks one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// What cannot be read.
    pub why: String,
    /// How to reach the aim without breaking it.
    pub way_out: String,
}

/// What kind of difference something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The record's name or namespace.
    RecordName,
    /// The order of the fields.
    Order,
    /// A field that was not there.
    Added,
    /// A field that is there no more.
    Removed,
    /// A field whose other name is an alias.
    Renamed,
    /// The type.
    Type,
    /// What a plain type means.
    LogicalType,
    /// The bytes of a fixed.
    Size,
    /// The name or the namespace of an enum or a fixed.
    TypeName,
    /// Whether it may be null.
    Nullability,
    /// Where `null` stands in the union.
    Union,
    /// The symbols of an enum.
    Symbols,
    /// The symbol that stands in for unknown ones.
    DefaultSymbol,
    /// The default.
    Default,
    /// Other names of the record, the field or its type.
    Aliases,
    /// The earlier schema is none that a pipeline can have.
    Unreadable,
}

impl Kind {
    /// The word by which machines name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RecordName => "record_name",
            Self::Order => "order",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Type => "type",
            Self::LogicalType => "logical_type",
            Self::Size => "size",
            Self::TypeName => "type_name",
            Self::Nullability => "nullability",
            Self::Union => "union",
            Self::Symbols => "symbols",
            Self::DefaultSymbol => "default_symbol",
            Self::Default => "default",
            Self::Aliases => "aliases",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Change {
    /// What changed, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = self.field.as_ref().map_or("the record".to_owned(), |field| format!("`{field}`"));
        let before = self.before.as_deref().unwrap_or("none");
        let after = self.after.as_deref().unwrap_or("none");
        match self.kind {
            Kind::RecordName => format!("{what} is `{after}`, and was `{before}`"),
            Kind::Order => "the fields stand in another order".to_owned(),
            Kind::Added => format!("{what} was added: {after}"),
            Kind::Removed => format!("{what} was removed: {before}"),
            Kind::Renamed => format!("{what} was called `{before}`"),
            Kind::Type | Kind::LogicalType | Kind::Size => format!("{what} is {after}, and was {before}"),
            Kind::TypeName => format!("the type of {what} is `{after}`, and was `{before}`"),
            Kind::Nullability if self.after.as_deref() == Some("nullable") => format!("{what} may be null now"),
            Kind::Nullability => format!("{what} may not be null any more"),
            Kind::Union => format!("the union of {what} is {after}, and was {before}"),
            Kind::Symbols => format!("the symbols of {what}: {}", self.listed()),
            Kind::DefaultSymbol => {
                format!("what stands for unknown symbols of {what} is {}, and was {}", quoted(after), quoted(before))
            }
            Kind::Default => format!("the default of {what} is {after}, and was {before}"),
            Kind::Aliases => format!("the aliases of {what}: {}", self.listed()),
            Kind::Unreadable => format!("the earlier schema is none that a pipeline can have: {before}"),
        }
    }

    /// What came to a list of names, and what went.
    fn listed(&self) -> String {
        let names = |side: &Option<String>| -> Vec<String> {
            side.iter().flat_map(|list| list.split(", ")).map(String::from).collect()
        };
        let (before, after) = (names(&self.before), names(&self.after));
        let missing = |list: &[String], other: &[String]| {
            let names = list.iter().filter(|name| !other.contains(name)).map(|name| quoted(name));
            names.collect::<Vec<_>>().join(", ")
        };
        let (added, removed) = (missing(&after, &before), missing(&before, &after));
        match (added.is_empty(), removed.is_empty()) {
            (true, true) => "in another order".to_owned(),
            (false, true) => format!("{added} added"),
            (true, false) => format!("{removed} removed"),
            (false, false) => format!("{added} added, {removed} removed"),
        }
    }
}

fn quoted(name: &str) -> String {
    if name == "none" { name.to_owned() } else { format!("`{name}`") }
}

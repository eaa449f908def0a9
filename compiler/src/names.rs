//! One identity, many spellings: how a name of a spec is written in each target.
//!
//! This module alone knows reserved words and limits of length. What it refuses, `resolve`
//! reports; what reaches an emitter can be spelled.

mod rust;
mod sql;

pub(crate) use self::sql::{parts, quoted};
pub use self::{
    rust::{constants, enums, field, fields, functions, module, record, variants, version},
    sql::{Table, column, constraint, table},
};

use std::{collections::BTreeMap, fmt};

/// Why a name cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// It is not a letter or `_`, then letters, digits and `_`.
    Malformed,
    /// It has more than this many characters.
    TooLong(usize),
    /// It means something else already; in whose language or for what.
    Reserved(&'static str),
}

/// Two names that would be one in a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Position of the name that was there first.
    pub first: usize,
    /// Position of the name that collides with it.
    pub second: usize,
    /// Where they collide: `Rust`, `SQL`.
    pub target: &'static str,
    /// What both would be there.
    pub spelling: String,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("a name is a letter or `_`, then letters, digits and `_`"),
            Self::TooLong(limit) => write!(f, "a name has at most {limit} characters here"),
            Self::Reserved(by) => write!(f, "the name is reserved by {by}"),
        }
    }
}

/// Columns that collide in Rust or in a table, each with the first of its kind.
#[must_use]
pub fn column_collisions(columns: &[&str]) -> Vec<Collision> {
    let sql = collisions("SQL", columns.iter().map(|name| name.to_ascii_lowercase()));
    let mut all = sql.clone();
    for rust in collisions("Rust", columns.iter().map(|name| field(name))) {
        if !sql.iter().any(|other| other.second == rust.second) {
            all.push(rust);
        }
    }
    all.sort_by_key(|collision| collision.second);
    all
}

/// Pipelines whose modules are one module.
#[must_use]
pub fn pipeline_collisions(pipelines: &[&str]) -> Vec<Collision> {
    collisions("Rust", pipelines.iter().map(|name| module(name).unwrap_or_else(|_| (*name).to_owned())))
}

/// Pipelines whose tables are one table.
#[must_use]
pub fn table_collisions(tables: &[&str]) -> Vec<Collision> {
    collisions(
        "SQL",
        tables.iter().map(|name| {
            let (schema, table) = sql::parts(name);
            format!("{schema}.{table}").to_ascii_lowercase()
        }),
    )
}

fn collisions(target: &'static str, spellings: impl Iterator<Item = String>) -> Vec<Collision> {
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for (second, spelling) in spellings.enumerate() {
        match seen.get(&spelling) {
            Some(&first) => found.push(Collision { first, second, target, spelling }),
            None => {
                seen.insert(spelling, second);
            }
        }
    }
    found
}

/// A letter or `_`, then letters, digits and `_`: what Avro, Rust and SQL have in common.
fn is_word(name: &str) -> bool {
    let mut letters = name.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}

/// The spellings, with a number behind each that is taken or reserved.
fn distinct(spellings: impl Iterator<Item = String>, reserved: &[&str]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for spelling in spellings {
        let free = |name: &String| !taken.contains(name) && !reserved.contains(&name.as_str());
        let numbered = (2..).map(|number| format!("{spelling}{number}"));
        let name = std::iter::once(spelling.clone()).chain(numbered).find(free);
        taken.extend(name);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_collide_where_a_target_cannot_tell_them_apart() {
        let found = column_collisions(&["open", "Open", "fooBar", "foo_bar", "_open", "close"]);
        let pairs: Vec<_> = found.iter().map(|c| (c.first, c.second, c.target, c.spelling.as_str())).collect();
        assert_eq!(pairs, [(0, 1, "SQL", "open"), (2, 3, "Rust", "foo_bar"), (0, 4, "Rust", "open")]);
    }

    #[test]
    fn tables_collide_regardless_of_case() {
        assert_eq!(table_collisions(&["a.b", "a.c", "A.B"]).len(), 1);
        assert_eq!(table_collisions(&["b", "a.b", "Public.b"]).len(), 1);
    }

    #[test]
    fn distinct_spellings_are_kept() {
        let names = ["M", "M", "M2", "Self"].map(String::from).into_iter();
        assert_eq!(distinct(names, &["Self"]), ["M", "M2", "M22", "Self2"]);
    }
}

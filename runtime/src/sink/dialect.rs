//! The databases that pipelines load into: what differs between them stands here or in the
//! folder of each, and nowhere else.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use sqlx::AnyConnection;

use super::{Identity, Sink, Trouble, postgres, sqlite};
use crate::{checks::Begin, exit::Failure, gate::Halt, pipeline::About, setting::Secret};

/// All dialects, sorted by name.
const ALL: [&Dialect; 2] = [&postgres::POSTGRES, &sqlite::SQLITE];

/// A kind of database.
pub(crate) struct Dialect {
    /// Its name: of its migrations, in [`crate::pipeline::Migration::dialect`].
    pub(crate) name: &'static str,
    /// How the addresses begin that choose it.
    pub(crate) schemes: &'static [&'static str],
    /// What its addresses look like, for people.
    pub(crate) form: &'static str,
    /// Tollgate's own migrations: version, name and text of each, oldest first.
    pub(crate) own: &'static [(u32, &'static str, &'static str)],
    pub(crate) words: Words,
    /// Begins to judge a table as it is now.
    pub(crate) judge: Begin,
    /// A table's name as an identifier.
    pub(crate) table: fn(&str) -> String,
    /// A query that gives a row where there is a table of this name.
    pub(crate) there: fn(&str) -> String,
    /// A query that gives a row, the `role` that asks, where policies choose which rows of a table of this name it sees;
    /// nothing where all see all.
    pub(crate) veil: Option<fn(&str) -> String>,
    /// Whether there is anything at an address.
    pub(crate) exists: fn(&Secret) -> Result<bool, Failure>,
    /// Opens a connection for a verb.
    pub(crate) open: fn(&Secret, Access) -> Opening<'_>,
    /// Whose fault an error is for which no row can be to blame.
    pub(crate) trouble: fn(&sqlx::Error) -> Trouble,
    /// What may be told of an error whose words can quote values that are shown to nobody.
    pub(crate) hidden: fn(&sqlx::Error) -> String,
    /// Finds out, claiming nothing, to which partitions' offsets the target table does not belong
    /// as it is now, and why.
    pub(crate) survey: for<'a> fn(&'static About, &'a Secret) -> Survey<'a>,
    /// What makes the sinks of a pipeline's partitions.
    pub(crate) sinks: fn(&Secret) -> Result<Box<dyn Sinks>, Failure>,
    /// Takes a place among the processes of a pipeline; nothing where there can only be one.
    pub(crate) slot: Option<Take>,
    /// How another database is made on the same server; nothing where there is no server.
    pub(crate) apart: Option<&'static Apart>,
    /// Makes way for a database that is not there yet, or refuses one that is.
    pub(crate) fresh: fn(&'static About, &Secret) -> Result<(), Failure>,
    /// An address as people may see it: without a password.
    pub(crate) shown: fn(&Secret) -> String,
    /// A command with which people ask a database themselves, given a query.
    pub(crate) shell: fn(&Secret, &str) -> String,
}

/// Databases beside another one on its server.
pub(crate) struct Apart {
    /// Sees that the server answers.
    pub(crate) answer: fn(&Secret) -> Working<'_, ()>,
    /// Makes a database of this name, and returns its address.
    pub(crate) make: for<'a> fn(&'a Secret, &'a str) -> Working<'a, Secret>,
    /// Removes it, if it is there.
    pub(crate) remove: for<'a> fn(&'a Secret, &'a str) -> Working<'a, ()>,
}

/// Work to wait for.
pub(crate) type Working<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// SQL that differs.
pub(crate) struct Words {
    /// What makes JSON of a text before it.
    pub(crate) json: &'static str,
    /// The present moment, as the clock columns hold it.
    pub(crate) now: &'static str,
    /// A clock's column, in microseconds since 1970.
    pub(crate) micros: fn(&str) -> String,
    /// The function whose rows are the elements of a JSON list.
    pub(crate) elements: &'static str,
    /// Gives a row if the table that remembers migrations is there.
    pub(crate) remembers: &'static str,
    /// Makes that table where it is missing.
    pub(crate) remember: &'static str,
    /// Begins a transaction in which nobody else migrates.
    pub(crate) begin_alone: &'static str,
    /// Begins a transaction that sees one moment.
    pub(crate) begin_moment: &'static str,
    /// Forgets which table offsets belong to (pipeline `$1`, topic `$2`): the next one that is written to; nothing where
    /// that is not remembered.
    pub(crate) forget: Option<&'static str>,
    /// Makes a transaction print values as everybody reads them.
    pub(crate) plain: &'static str,
}

/// Makes the sink of each partition.
pub(crate) trait Sinks: Send + Sync {
    /// The sink of one partition.
    fn sink(&self, identity: Identity) -> Box<dyn Sink>;
}

/// How a place is taken.
pub(crate) type Take = for<'a> fn(&'static About, &'a Secret) -> Taking<'a>;

/// A place to wait for.
pub(crate) type Taking<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn Slot>, Failure>> + Send + 'a>>;

/// A place among the processes of a pipeline. Whoever has it has it alone, until it is dropped or
/// the process ends in whatever way.
pub(crate) trait Slot: Send {
    /// Its number: the lowest that was free.
    fn number(&self) -> u32;

    /// Watches over it until it is lost, and says why it was. A database that is away for a while
    /// is waited for, and the same place taken again.
    fn lost(&mut self) -> Pin<Box<dyn Future<Output = String> + Send + '_>>;
}

/// A connection to wait for.
pub(crate) type Opening<'a> = Pin<Box<dyn Future<Output = Result<AnyConnection, Failure>> + Send + 'a>>;

/// Why partitions could not go on, to wait for.
pub(crate) type Survey<'a> = Pin<Box<dyn Future<Output = Result<BTreeMap<i32, Halt>, Failure>> + Send + 'a>>;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading a database that must be there.
    Read,
    /// Writing to a database that must be there.
    Write,
    /// Writing to a database that is made where it is missing, if it can be.
    Create,
}

impl Dialect {
    /// The dialect that an address chooses.
    pub(crate) fn of(database: &Secret) -> Result<&'static Self, Failure> {
        let address = database.expose();
        let chosen = ALL.into_iter().find(|dialect| dialect.schemes.iter().any(|scheme| address.starts_with(scheme)));
        chosen.ok_or_else(|| {
            let forms: Vec<String> = ALL.iter().map(|dialect| format!("`{}`", dialect.form)).collect();
            Failure::usage(format!("the database's address must be {}", forms.join(" or ")))
        })
    }

    /// A text that all dialects understand but for the names of tables, `[tollgate.dead_letter]`,
    /// and for `{now}`, `{elements}` and `{json}`.
    pub(crate) fn sql(&self, text: &str) -> String {
        let mut sql = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once('[').and_then(|(before, behind)| Some((before, behind.split_once(']')?)))
        {
            sql.push_str(before);
            sql.push_str(&(self.table)(name));
            rest = after;
        }
        sql.push_str(rest);
        let Words { now, elements, json, .. } = self.words;
        sql.replace("{now}", now).replace("{elements}", elements).replace("{json}", json)
    }

    /// An error of a verb that asks once.
    pub(crate) fn failure(&self, error: &sqlx::Error) -> Failure {
        (self.trouble)(error).into()
    }
}

/// What a database is called at the beginning of what went wrong with it.
pub(crate) const DATABASE: &str = "database: ";

/// A failure of a database that says which one it was.
pub(crate) fn placed(failure: Failure, database: &Secret) -> Failure {
    match (failure.message.strip_prefix(DATABASE), Dialect::of(database)) {
        (Some(words), Ok(dialect)) => {
            let message = format!("database {}: {words}", (dialect.shown)(database));
            Failure { message, ..failure }
        }
        _ => failure,
    }
}

/// An identifier, dots and all: every dialect knows double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as a literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::{ALL, Dialect};
    use crate::setting::Secret;

    #[test]
    fn an_address_chooses_its_dialect() {
        let name = |address: &str| Dialect::of(&Secret::new(address)).map(|dialect| dialect.name).ok();
        assert_eq!(name("sqlite:x.db"), Some("sqlite"));
        assert_eq!(name("postgres://localhost/x"), Some("postgres"));
        assert_eq!(name("postgresql://localhost/x"), Some("postgres"));
        assert_eq!((name("mysql://localhost/x"), name("x.db"), name("")), (None, None, None));
        let failure = Dialect::of(&Secret::new("mysql://user:hunter2@localhost/x")).err().unwrap();
        assert!(!failure.message.contains("hunter2"), "{failure}");
    }

    #[test]
    fn a_dialect_names_tables_in_its_own_way() {
        let sql = |dialect: &Dialect| dialect.sql("SELECT 1 FROM [tollgate.dead_letter], {elements}(x)");
        assert_eq!(sql(ALL[0]), r#"SELECT 1 FROM "tollgate"."dead_letter", json_array_elements(x)"#);
        assert_eq!(sql(ALL[1]), r#"SELECT 1 FROM "tollgate.dead_letter", json_each(x)"#);
    }
}

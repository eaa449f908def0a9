//! A connection of a verb that reads or migrates.

use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow, query};

use super::{
    dialect::{Access, Dialect, placed},
    stranded::veiled,
};
use crate::{exit::Failure, setting::Secret};

/// A connection, and what it speaks.
pub(crate) struct Session {
    pub(crate) dialect: &'static Dialect,
    pub(crate) connection: AnyConnection,
    database: Secret,
}

impl Session {
    /// Opens the database at an address.
    pub(crate) async fn open(database: &Secret, access: Access) -> Result<Self, Failure> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(database)?;
        let connection = (dialect.open)(database, access).await.map_err(|failure| placed(failure, database))?;
        Ok(Self { dialect, connection, database: database.clone() })
    }

    /// Whether there is a table of this name.
    pub(crate) async fn has(&mut self, table: &str) -> Result<bool, Failure> {
        let found = query(AssertSqlSafe((self.dialect.there)(table))).fetch_optional(&mut self.connection).await;
        Ok(found.map_err(|error| self.failure(&error))?.is_some())
    }

    /// Refuses a table of which policies may hide rows from this session: the database leaves them out without a word,
    /// and whatever is counted or judged is wrong.
    pub(crate) async fn sees_all(&mut self, table: &str) -> Result<(), Failure> {
        let Some(veil) = self.dialect.veil else { return Ok(()) };
        let found = query(AssertSqlSafe(veil(table))).fetch_optional(&mut self.connection).await;
        let role = found.and_then(|row| row.map(|row| row.try_get::<String, _>("role")).transpose());
        match role.map_err(|error| self.failure(&error))? {
            Some(role) => Err(Failure::usage(veiled(table, &role))),
            None => Ok(()),
        }
    }

    /// An error of this session.
    pub(crate) fn failure(&self, error: &sqlx::Error) -> Failure {
        placed(self.dialect.failure(error), &self.database)
    }
}

/// A column that counts.
pub(crate) fn count(row: &AnyRow, name: &str) -> Result<u64, sqlx::Error> {
    row.try_get::<i64, _>(name).map(|count| u64::try_from(count).unwrap_or_default())
}

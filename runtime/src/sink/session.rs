//! A connection of a verb that reads or migrates.

use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow, query};

use super::dialect::{Access, Dialect, placed};
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

    /// An error of this session.
    pub(crate) fn failure(&self, error: &sqlx::Error) -> Failure {
        placed(self.dialect.failure(error), &self.database)
    }
}

/// A column that counts.
pub(crate) fn count(row: &AnyRow, name: &str) -> Result<u64, sqlx::Error> {
    row.try_get::<i64, _>(name).map(|count| u64::try_from(count).unwrap_or_default())
}

//! The connection to a SQLite file.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::fault::trouble;
use crate::{exit::Failure, setting::Secret, sink::Trouble};

/// Waits at least as long for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading a file that must be there.
    Read,
    /// Writing to a file that must be there.
    Write,
    /// Writing to a file that is made where it is missing.
    Create,
}

/// A connection that is opened when it is needed.
pub(crate) struct Link {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
}

/// The options for an address, `sqlite:PATH` or `sqlite://PATH`.
pub(crate) fn address(address: &str, access: Access) -> Result<SqliteConnectOptions, Failure> {
    if !address.starts_with("sqlite:") {
        return Err(Failure::usage("the database's address must be `sqlite:PATH`: no other database is supported yet"));
    }
    if address.contains(":memory:") || address.contains("mode=memory") {
        return Err(Failure::usage("a database in memory keeps nothing: expected `sqlite:PATH`"));
    }
    let options = SqliteConnectOptions::from_str(address);
    let options = options.map_err(|error| Failure::usage(format!("the database's address: {error}")))?;
    let file = options.get_filename();
    if access != Access::Create && !file.exists() {
        let file = file.display();
        return Err(Failure::usage(format!("database `{file}` is missing: make it with `tollgate migrate apply`")));
    }
    let options = options.busy_timeout(BUSY).disable_statement_logging();
    Ok(match access {
        Access::Read => options.read_only(true),
        // Readers go on while a batch is written, and a committed batch survives a power cut.
        Access::Write | Access::Create => options
            .create_if_missing(access == Access::Create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full),
    })
}

/// A connection for a verb that asks once.
pub(crate) async fn open(database: &Secret, access: Access) -> Result<SqliteConnection, Failure> {
    let options = address(database.expose(), access)?;
    options.connect().await.map_err(|error| failure(&error))
}

/// An error of a verb that asks once.
pub(crate) fn failure(error: &sqlx::Error) -> Failure {
    match trouble(error) {
        Trouble::Passing(words) => Failure::environment(format!("database: {words}")),
        Trouble::Contract(halt) => Failure::usage(format!("database: {}", halt.detail)),
        Trouble::Lost => Failure::environment("database: somebody else was faster"),
    }
}

impl Link {
    pub(crate) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, connection: None }
    }

    /// The connection, opened anew where there is none.
    pub(crate) async fn connection(&mut self) -> Result<&mut SqliteConnection, Trouble> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(|error| trouble(&error))?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Closes the connection after trouble; what it had not committed is rolled back.
    pub(crate) async fn keep_if_well<T>(&mut self, result: Result<T, Trouble>) -> Result<T, Trouble> {
        if result.is_err() {
            self.close().await;
        }
        result
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Whether closing went well makes no difference: the file decides at the next claim.
            let _ = connection.close().await;
        }
    }
}

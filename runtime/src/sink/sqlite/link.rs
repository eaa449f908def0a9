//! The connection to a SQLite file.

use std::{fs, path::PathBuf, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    any::AnyConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{SQLITE, fault::trouble};
use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::{
        Trouble,
        dialect::{Access, Opening},
    },
};

/// Waits at least as long for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// A connection that is opened when it is needed.
pub(crate) struct Link {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
}

/// The options for an address, `sqlite:PATH` or `sqlite://PATH`.
pub(crate) fn address(address: &str, access: Access) -> Result<SqliteConnectOptions, Failure> {
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
pub(super) fn open(database: &Secret, access: Access) -> Opening<'_> {
    Box::pin(async move {
        address(database.expose(), access)?;
        let options: Result<AnyConnectOptions, _> = database.expose().parse();
        let mut options = options.map_err(|error| SQLITE.failure(&error))?.disable_statement_logging();
        let mode = match access {
            Access::Read => "ro",
            Access::Write => "rw",
            Access::Create => "rwc",
        };
        options.database_url.query_pairs_mut().append_pair("mode", mode);
        let mut connection = options.connect().await.map_err(|error| SQLITE.failure(&error))?;
        if access == Access::Create {
            let wal = sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&mut connection).await;
            wal.map_err(|error| SQLITE.failure(&error))?;
        }
        Ok(connection)
    })
}

/// The file of an address; nothing where the address is none.
pub(super) fn file(database: &Secret) -> PathBuf {
    address(database.expose(), Access::Create).map(|options| options.get_filename().to_path_buf()).unwrap_or_default()
}

/// Refuses a file that is there, else makes its folder.
pub(super) fn fresh(_: &'static About, database: &Secret) -> Result<(), Failure> {
    let exists = exists(database)?;
    let file = file(database);
    let shown = file.display();
    if exists {
        return Err(Failure::usage(format!("`{shown}` is there already: remove it, or name a file that is not")));
    }
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    made.map_err(|error| Failure::environment(format!("cannot make the folder of `{shown}`: {error}")))
}

/// Whether the file is there.
pub(super) fn exists(database: &Secret) -> Result<bool, Failure> {
    Ok(address(database.expose(), Access::Create)?.get_filename().exists())
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

//! Can a database keep every text?

use sqlx::{AnyConnection, query_scalar};

use super::POSTGRES;
use crate::{exit::Failure, sink::dialect::DATABASE};

/// Why a database of this encoding is refused: of a text that it lacks a character for, the server refuses even to
/// tell which row it is in, and `SQL_ASCII` keeps bytes that it knows nothing of.
///
/// In ASCII alone: such a database keeps these words, too.
pub(super) fn refusal(encoding: &str) -> Option<String> {
    (encoding != "UTF8").then(|| {
        format!(
            "the database's encoding is {encoding}, expected UTF8: it cannot keep every text that a topic holds. \
             Make another one, CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
        )
    })
}

/// Refuses to make tables in such a database.
pub(super) async fn check(connection: &mut AnyConnection) -> Result<(), Failure> {
    let encoding = query_scalar("SELECT current_setting('server_encoding')").fetch_one(connection).await;
    let encoding: String = encoding.map_err(|error| POSTGRES.failure(&error))?;
    refusal(&encoding).map_or(Ok(()), |words| Err(Failure::usage(format!("{DATABASE}{words}"))))
}

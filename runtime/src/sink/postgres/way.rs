//! How the rows of a batch are written.

use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

use super::{check::Target, fault::Fault, statements::Statements};
use crate::pipeline::About;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Straight into the table, all at once. If the database refuses one, the whole transaction is void.
    Quick,
    /// All at once too, but from the stage.
    Staged,
    /// From the stage and behind savepoints, so that a row that is refused can be left out.
    Careful,
}

/// What the batches before have taught.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Caution {
    /// The last one held rows that the database refused: the next one may, too.
    pub(super) careful: bool,
    /// Rows refused one after another while none got in, of which it may be that no row is to blame.
    pub(super) doubts: u64,
}

/// Chooses the quickest way that the table and the batches before allow, and makes the stage where it needs one. COPY
/// can replace no rows, and the server takes none where policies judge them.
pub(super) async fn choose(
    connection: &mut PgConnection,
    about: &About,
    statements: &Statements,
    caution: Caution,
    target: &Target,
) -> Result<Way, Fault> {
    let way = match caution.careful {
        true => Way::Careful,
        false if about.table.upsert || target.guarded => Way::Staged,
        false => Way::Quick,
    };
    if way != Way::Quick {
        raw_sql(AssertSqlSafe(&*statements.stage)).execute(connection).await?;
    }
    Ok(way)
}

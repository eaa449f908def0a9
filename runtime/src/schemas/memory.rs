//! What registries said, kept in the database: so that a gate that starts while its registry is
//! away goes on with what any gate has learned.
//!
//! It is asked only where the registry does not answer, since a registry that was made anew gives
//! old ids to other schemas.

use sqlx::{AssertSqlSafe, query, query_scalar};

use crate::{
    exit::Failure,
    setting::Secret,
    sink::{dialect::Access, session::Session},
};

const KEEP: &str = "
INSERT INTO [tollgate.schema_id] (registry, id, schema, learned_at) VALUES ($1, $2, $3, {now})
ON CONFLICT (registry, id) DO UPDATE SET schema = excluded.schema, learned_at = excluded.learned_at";

const RECALL: &str = "SELECT schema FROM [tollgate.schema_id] WHERE registry = $1 AND id = $2";

/// What one registry said.
pub(super) struct Memory {
    database: Secret,
    registry: String,
}

impl Memory {
    pub(super) fn new(database: Secret, registry: String) -> Self {
        Self { database, registry }
    }

    /// Keeps the text of a schema.
    pub(super) async fn keep(&self, id: u32, schema: &str) -> Result<(), Failure> {
        let mut session = Session::open(&self.database, Access::Write).await?;
        let keep = query(AssertSqlSafe(session.dialect.sql(KEEP)));
        let keep = keep.bind(&self.registry).bind(i64::from(id)).bind(schema);
        let kept = keep.execute(&mut session.connection).await;
        kept.map(drop).map_err(|error| session.failure(&error))
    }

    /// The text of a schema, if it was ever kept.
    pub(super) async fn recall(&self, id: u32) -> Result<Option<String>, Failure> {
        let mut session = Session::open(&self.database, Access::Read).await?;
        let recall = query_scalar(AssertSqlSafe(session.dialect.sql(RECALL)));
        let recall = recall.bind(&self.registry).bind(i64::from(id));
        let recalled = recall.fetch_optional(&mut session.connection).await;
        recalled.map_err(|error| session.failure(&error))
    }
}

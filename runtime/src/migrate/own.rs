//! Tollgate's own migrations.

/// Version, name and text of each, oldest first.
pub(super) const MIGRATIONS: [(u32, &str, &str); 2] = [
    (1, "0001_ledger.sql", include_str!("../../migrations/sqlite/0001_ledger.sql")),
    (2, "0002_topic_id.sql", include_str!("../../migrations/sqlite/0002_topic_id.sql")),
];

/// The table that remembers what was applied; Tollgate's own migrations have no pipeline.
pub(super) const LEDGER_OF_MIGRATIONS: &str = r#"
CREATE TABLE IF NOT EXISTS "tollgate.migration" (
    pipeline   TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    sql        TEXT    NOT NULL,
    applied_at INTEGER NOT NULL,
    PRIMARY KEY (pipeline, version)
) STRICT"#;

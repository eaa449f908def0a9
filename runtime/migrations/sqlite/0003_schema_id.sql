-- What registries said about schema ids, for the time when they do not answer.
CREATE TABLE "tollgate.schema_id" (
    registry   TEXT    NOT NULL,                      -- its address, without a password
    id         INTEGER NOT NULL,
    schema     TEXT    NOT NULL,
    learned_at INTEGER NOT NULL,
    PRIMARY KEY (registry, id)
) STRICT;

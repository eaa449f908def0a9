-- Tollgate's own tables: where each partition stands, the proof of what was read,
-- what was not loaded and why.

-- One row per partition: the next offset is the truth, whoever swaps it owns the batch.
CREATE TABLE "tollgate.partition_state" (
    pipeline     TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    incarnation  INTEGER NOT NULL DEFAULT 0,
    epoch        INTEGER NOT NULL DEFAULT 0,          -- grows with each claim
    first_offset INTEGER NOT NULL,                    -- where accounting began in this incarnation
    next_offset  INTEGER NOT NULL,                    -- the first offset that is not accounted for
    status       TEXT    NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'halted')),
    halt_reason  TEXT,
    halt_detail  TEXT,
    owner        TEXT    NOT NULL,
    digest       TEXT    NOT NULL,
    claimed_at   INTEGER NOT NULL,                    -- microseconds since 1970, as all clock columns
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (pipeline, topic, partition)
) STRICT;

-- One row per committed batch. The spans of a partition tile.
CREATE TABLE "tollgate.batch_ledger" (
    pipeline        TEXT    NOT NULL,
    topic           TEXT    NOT NULL,
    incarnation     INTEGER NOT NULL,
    partition       INTEGER NOT NULL,
    first_offset    INTEGER NOT NULL,
    next_offset     INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    read            INTEGER NOT NULL,
    loaded          INTEGER NOT NULL,
    dead            INTEGER NOT NULL,
    dropped         INTEGER NOT NULL,
    superseded      INTEGER NOT NULL,
    gaps            INTEGER NOT NULL,                 -- offsets that hold no record
    gap_spans       TEXT    NOT NULL,                 -- JSON: [[first, next], …]
    replaced        INTEGER NOT NULL,                 -- of the loaded: took the place of another row
    cross_partition INTEGER NOT NULL,                 -- of the replaced: rows of another partition
    counts          TEXT    NOT NULL,                 -- JSON: {id: [element, missing, unexpected]}
    digest          TEXT    NOT NULL,
    committed_at    INTEGER NOT NULL,
    PRIMARY KEY (pipeline, topic, incarnation, partition, first_offset),
    CHECK (read = loaded + dead + dropped + superseded),
    CHECK (next_offset - first_offset = read + gaps),
    CHECK (next_offset > first_offset AND replaced <= loaded AND cross_partition <= replaced)
) STRICT, WITHOUT ROWID;

-- Records that were not loaded, byte for byte.
CREATE TABLE "tollgate.dead_letter" (
    pipeline     TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    incarnation  INTEGER NOT NULL,
    partition    INTEGER NOT NULL,
    "offset"     INTEGER NOT NULL,
    timestamp_ms INTEGER,
    key          BLOB,
    value        BLOB,
    headers      BLOB,                                -- names and values, each behind its length in 4 bytes; -1 for none
    schema_id    INTEGER,
    reason       TEXT    NOT NULL,
    field        TEXT,
    detail       TEXT    NOT NULL,
    expectation  TEXT,                                -- the one that acted
    failed       TEXT    NOT NULL,                    -- JSON: all that failed
    digest       TEXT    NOT NULL,
    recorded_at  INTEGER NOT NULL,
    PRIMARY KEY (pipeline, topic, incarnation, partition, "offset")
) STRICT;

CREATE INDEX "tollgate.dead_letter_reason" ON "tollgate.dead_letter" (pipeline, reason);

-- What is to be sent elsewhere, written with the batch that causes it.
CREATE TABLE "tollgate.outbox" (
    id           INTEGER PRIMARY KEY,
    pipeline     TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    dedupe_key   TEXT    NOT NULL UNIQUE,
    payload      BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    published_at INTEGER
) STRICT;

CREATE INDEX "tollgate.outbox_unpublished" ON "tollgate.outbox" (id) WHERE published_at IS NULL;

-- Tollgate's own tables: where each partition stands, the proof of what was read,
-- what was not loaded and why.

-- One row per partition: the next offset is the truth, whoever swaps it owns the batch.
CREATE TABLE tollgate.partition_state (
    pipeline     text        NOT NULL,
    topic        text        NOT NULL,
    partition    integer     NOT NULL,
    incarnation  bigint      NOT NULL DEFAULT 0,
    epoch        bigint      NOT NULL DEFAULT 0,      -- grows with each claim
    first_offset bigint      NOT NULL,                -- where accounting began in this incarnation
    next_offset  bigint      NOT NULL,                -- the first offset that is not accounted for
    target       bigint,                              -- the oid of the table that the offsets belong to
    status       text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'halted')),
    halt_reason  text,
    halt_detail  text,
    owner        text        NOT NULL,
    digest       text        NOT NULL,
    claimed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pipeline, topic, partition)
) WITH (
    -- Each batch updates one row in place: room on the page, and a vacuum that comes early.
    fillfactor = 50,
    autovacuum_vacuum_threshold = 100,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);

-- One row per committed batch. The spans of a partition tile.
CREATE TABLE tollgate.batch_ledger (
    pipeline        text        NOT NULL,
    topic           text        NOT NULL,
    incarnation     bigint      NOT NULL,
    partition       integer     NOT NULL,
    first_offset    bigint      NOT NULL,
    next_offset     bigint      NOT NULL,
    epoch           bigint      NOT NULL,
    read            bigint      NOT NULL,
    loaded          bigint      NOT NULL,
    dead            bigint      NOT NULL,
    dropped         bigint      NOT NULL,
    superseded      bigint      NOT NULL,
    gaps            bigint      NOT NULL,             -- offsets that hold no record
    gap_spans       json        NOT NULL,             -- [[first, next], …]
    replaced        bigint      NOT NULL,             -- of the loaded: took the place of another row
    cross_partition bigint      NOT NULL,             -- of the replaced: rows of another partition
    counts          json        NOT NULL,             -- {id: [element, missing, unexpected]}
    digest          text        NOT NULL,
    committed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pipeline, topic, incarnation, partition, first_offset),
    CHECK (read = loaded + dead + dropped + superseded),
    CHECK (next_offset - first_offset = read + gaps),
    CHECK (next_offset > first_offset AND replaced <= loaded AND cross_partition <= replaced)
);

-- Records that were not loaded, byte for byte.
CREATE TABLE tollgate.dead_letter (
    pipeline     text        NOT NULL,
    topic        text        NOT NULL,
    incarnation  bigint      NOT NULL,
    partition    integer     NOT NULL,
    "offset"     bigint      NOT NULL,
    timestamp_ms bigint,                              -- any number that a producer may send
    key          bytea,
    value        bytea,
    headers      bytea,                               -- names and values, each behind its length in 4 bytes; -1 for none
    schema_id    bigint,
    reason       text        NOT NULL,
    field        text,
    detail       text        NOT NULL,
    expectation  text,                                -- the one that acted
    failed       json        NOT NULL,                -- all that failed
    digest       text        NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pipeline, topic, incarnation, partition, "offset")
);

CREATE INDEX dead_letter_reason ON tollgate.dead_letter (pipeline, reason);

-- What is to be sent elsewhere, written with the batch that causes it.
CREATE TABLE tollgate.outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline     text        NOT NULL,
    kind         text        NOT NULL,
    dedupe_key   text        NOT NULL UNIQUE,
    payload      bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz
);

CREATE INDEX outbox_unpublished ON tollgate.outbox (id) WHERE published_at IS NULL;

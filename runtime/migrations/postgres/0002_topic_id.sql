-- To which topic the offsets belong: one that is deleted and made anew has another id.
ALTER TABLE tollgate.partition_state ADD COLUMN topic_id text;

-- With which incarnation the target table begins: rows of those before it went with an older table.
ALTER TABLE tollgate.partition_state ADD COLUMN target_since bigint NOT NULL DEFAULT 0;

-- Each time somebody moved offsets by hand: what, why, who.
CREATE TABLE tollgate.offset_change (
    pipeline        text        NOT NULL,
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    incarnation     bigint      NOT NULL,             -- the one that begins
    verb            text        NOT NULL CHECK (verb IN ('accept', 'reset')),
    next_offset     bigint      NOT NULL,             -- where it begins
    old_next_offset bigint      NOT NULL,             -- where the one before it ended
    topic_id        text,
    old_topic_id    text,
    reason          text        NOT NULL,
    changed_by      text        NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pipeline, topic, partition, incarnation)
);

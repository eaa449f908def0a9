-- To which topic the offsets belong: one that is deleted and made anew has another id.
ALTER TABLE "tollgate.partition_state" ADD COLUMN topic_id TEXT;

-- With which incarnation the target table begins: rows of those before it went with an older table.
ALTER TABLE "tollgate.partition_state" ADD COLUMN target_since INTEGER NOT NULL DEFAULT 0;

-- Each time somebody moved offsets by hand: what, why, who.
CREATE TABLE "tollgate.offset_change" (
    pipeline        TEXT    NOT NULL,
    topic           TEXT    NOT NULL,
    partition       INTEGER NOT NULL,
    incarnation     INTEGER NOT NULL,                 -- the one that begins
    verb            TEXT    NOT NULL CHECK (verb IN ('accept', 'reset')),
    next_offset     INTEGER NOT NULL,                 -- where it begins
    old_next_offset INTEGER NOT NULL,                 -- where the one before it ended
    topic_id        TEXT,
    old_topic_id    TEXT,
    reason          TEXT    NOT NULL,
    changed_by      TEXT    NOT NULL,
    changed_at      INTEGER NOT NULL,
    PRIMARY KEY (pipeline, topic, partition, incarnation)
) STRICT;

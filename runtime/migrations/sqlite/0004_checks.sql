-- What the table stage found, for Data Docs.

-- One row per run of the checks of a pipeline.
CREATE TABLE "tollgate.check_run" (
    id          INTEGER PRIMARY KEY,
    pipeline    TEXT    NOT NULL,
    run_id      TEXT,                                 -- the caller's name for it
    digest      TEXT    NOT NULL,
    since       INTEGER,                              -- the event time of its rows, in microseconds since 1970
    until       INTEGER,
    success     INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX "tollgate.check_run_pipeline" ON "tollgate.check_run" (pipeline, id);

-- One row per expectation.
CREATE TABLE "tollgate.check_result" (
    run               INTEGER NOT NULL REFERENCES "tollgate.check_run" ON DELETE CASCADE,
    id                TEXT    NOT NULL,
    expectation       TEXT    NOT NULL,
    sentence          TEXT    NOT NULL,
    severity          TEXT    NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    verdict           TEXT    NOT NULL CHECK (verdict IN ('pass', 'fail', 'error')),
    element_count     INTEGER,
    missing_count     INTEGER,
    unexpected_count  INTEGER,
    observed_value    TEXT,
    unexpected_values TEXT,
    missing_values    TEXT,
    samples           TEXT    NOT NULL,               -- [{"key": {…}, "columns": {…}}, …]
    error             TEXT,
    PRIMARY KEY (run, id),
    CHECK ((error IS NOT NULL) = (verdict = 'error'))
) STRICT;

-- Rows that failed, where every one was asked for.
CREATE TABLE "tollgate.check_failure" (
    run     INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    key     TEXT    NOT NULL,
    columns TEXT    NOT NULL,
    PRIMARY KEY (run, id, number),
    FOREIGN KEY (run, id) REFERENCES "tollgate.check_result" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT;

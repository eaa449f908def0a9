-- What the table stage found, for Data Docs.

-- One row per run of the checks of a pipeline.
CREATE TABLE tollgate.check_run (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline    text        NOT NULL,
    run_id      text,                                 -- the caller's name for it
    digest      text        NOT NULL,
    since       bigint,                               -- the event time of its rows, in microseconds since 1970
    until       bigint,
    success     boolean     NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX check_run_pipeline ON tollgate.check_run (pipeline, id);

-- One row per expectation.
CREATE TABLE tollgate.check_result (
    run               bigint NOT NULL REFERENCES tollgate.check_run ON DELETE CASCADE,
    id                text   NOT NULL,
    expectation       text   NOT NULL,
    sentence          text   NOT NULL,
    severity          text   NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    verdict           text   NOT NULL CHECK (verdict IN ('pass', 'fail', 'error')),
    element_count     bigint,
    missing_count     bigint,
    unexpected_count  bigint,
    observed_value    json,
    unexpected_values json,
    missing_values    json,
    samples           json   NOT NULL,                -- [{"key": {…}, "columns": {…}}, …]
    error             text,
    PRIMARY KEY (run, id),
    CHECK ((error IS NOT NULL) = (verdict = 'error'))
);

-- Rows that failed, where every one was asked for.
CREATE TABLE tollgate.check_failure (
    run     bigint NOT NULL,
    id      text   NOT NULL,
    number  bigint NOT NULL,
    key     json   NOT NULL,
    columns json   NOT NULL,
    PRIMARY KEY (run, id, number),
    FOREIGN KEY (run, id) REFERENCES tollgate.check_result ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

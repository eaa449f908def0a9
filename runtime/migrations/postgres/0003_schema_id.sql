-- What registries said about schema ids, for the time when they do not answer.
CREATE TABLE tollgate.schema_id (
    registry   text        NOT NULL,                  -- its address, without a password
    id         bigint      NOT NULL,
    schema     text        NOT NULL,
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (registry, id)
);

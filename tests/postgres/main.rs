//! PostgreSQL behind the gate, on a real server.
//!
//! What must be the same whatever the database are the tests of SQLite, run once more; what only
//! a server can do to a gate stands here.

#[path = "../../runtime/tests/gate/audits.rs"]
mod audits;
#[path = "../../runtime/tests/gate/bench.rs"]
mod bench;
#[path = "../suite/binary.rs"]
mod binary;
#[path = "../../runtime/tests/gate/commands.rs"]
mod commands;
mod disk;
mod doubts;
mod edges;
mod encodings;
#[path = "../../runtime/tests/gate/halts.rs"]
mod halts;
#[path = "../../runtime/tests/gate/kills.rs"]
mod kills;
#[path = "../../runtime/tests/gate/letters.rs"]
mod letters;
#[path = "../../runtime/tests/gate/migrations.rs"]
mod migrations;
#[path = "../../runtime/tests/gate/offsets.rs"]
mod offsets;
mod outages;
mod place;
mod policies;
mod private;
mod proxy;
mod rejects;
mod sessions;
mod tables;
#[path = "../../runtime/tests/gate/tiny.rs"]
mod tiny;
#[path = "../../runtime/tests/gate/topics.rs"]
mod topics;
mod turns;
#[path = "../../runtime/tests/gate/upserts.rs"]
mod upserts;
mod values;
#[path = "../../runtime/tests/gate/wire.rs"]
mod wire;

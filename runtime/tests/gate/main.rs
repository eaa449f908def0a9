//! The whole gate against a broker in this process and a SQLite file.

mod audits;
mod bench;
mod commands;
mod groups;
mod halts;
mod kills;
mod letters;
mod migrations;
mod offsets;
mod place;
mod rejects;
mod tables;
mod tiny;
mod topics;
mod upserts;
mod wire;

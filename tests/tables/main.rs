//! The table stage on a real server: what PostgreSQL says of a table is what the reference says of its
//! rows, numbers included; and what `check-table` makes of it.

mod agreement;
mod batches;
#[path = "../suite/binary.rs"]
mod binary;
#[path = "../pipelines/tests/agreement/postgres/cells.rs"]
mod cells;
mod lab;
#[expect(dead_code, reason = "the tests of services use the rest")]
#[path = "../services/programs.rs"]
mod programs;
mod psql;
mod trouble;
mod verb;

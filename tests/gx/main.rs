//! Suites in Great Expectations' own shape: it loads them and judges the same rows of a real server. It
//! says what we say wherever the compiler promises that, and something else somewhere wherever it does not.

mod agreement;
#[path = "../tables/batches.rs"]
mod batches;
#[path = "../suite/binary.rs"]
mod binary;
#[path = "../pipelines/tests/agreement/postgres/cells.rs"]
mod cells;
mod judge;
mod lab;
#[expect(dead_code, reason = "the tests of services use the rest")]
#[path = "../services/programs.rs"]
mod programs;
#[path = "../tables/psql.rs"]
mod psql;
mod result;
mod rows;

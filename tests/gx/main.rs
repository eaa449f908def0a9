//! Suites in Great Expectations' own shape: it loads them and judges the same rows of a real server. It
//! says what we say wherever the compiler promises that, and something else somewhere wherever it does not.

mod agreement;
#[path = "../tables/batches.rs"]
mod batches;
#[path = "../pipelines/tests/agreement/postgres/cells.rs"]
mod cells;
mod judge;
mod lab;
mod rows;

//! Generated DAGs in a real Airflow: what it reads in them, how runs end on a real table, and its scheduler.

#[path = "../suite/binary.rs"]
mod binary;
mod home;
mod lag;
mod looks;
mod place;
#[expect(dead_code, reason = "the tests of services use the rest")]
#[path = "../services/programs.rs"]
mod programs;
mod runs;
mod scheduler;
#[expect(dead_code, reason = "the suite uses the rest")]
#[path = "../suite/tree.rs"]
mod tree;

//! The DAG of a pipeline. Durations are in milliseconds, instants in microseconds since 1970.

use super::Severity;

/// When and how Airflow judges the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dag {
    /// Cron or one of Airflow's words for it; nothing where it runs by hand only.
    pub schedule: Option<String>,
    /// The schedule's time zone, by its IANA name.
    pub timezone: String,
    /// Where the first data interval begins, at the earliest.
    pub start_date: i64,
    /// Where the last data interval ends.
    pub end_date: Option<i64>,
    /// Whether intervals that have passed are made up for.
    pub catchup: bool,
    /// How many runs there are at a time.
    pub max_active_runs: u64,
    /// How long a run takes at most.
    pub dagrun_timeout: u64,
    /// Who is asked about it.
    pub owner: String,
    /// Words by which it is found.
    pub tags: Vec<String>,
    /// How often a task is tried again.
    pub retries: u64,
    /// How long is waited before that.
    pub retry_delay: u64,
    /// How many times as long each further wait is.
    pub retry_exponential_backoff: u64,
    /// The longest wait.
    pub max_retry_delay: u64,
    /// How long a task takes at most.
    pub execution_timeout: u64,
    /// The pool whose slots its tasks take.
    pub pool: Option<String>,
    /// The queue of its workers.
    pub queue: Option<String>,
    /// The Airflow connection that says where the database is.
    pub conn_id: Option<String>,
    /// The least severity whose failure fails the run.
    pub fail_on: Severity,
    /// How the load is waited for.
    pub lag: Lag,
}

/// How the load is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// How many records of the interval may be missing yet.
    pub max_lag: u64,
    /// How long is waited before it is looked again.
    pub poke_interval: u64,
    /// How long is waited at most.
    pub timeout: u64,
}

//! `dag`: when and how Airflow judges the table, in Airflow's own names.

use crate::{
    pipeline::Severity,
    source::Spanned,
    syntax::{Count, Word, mapping::mapping},
};

mapping! {
    /// The DAG that judges the table after each load: `generated/dags/<pipeline>.py`.
    pub struct Dag {
        /// When it runs: five fields of cron, `@hourly`, `@daily`, `@weekly`, `@monthly`, `@quarterly` or `@yearly`, or
        /// `none`: only by hand.
        required schedule: Spanned<String>,
        /// The schedule's time zone, by its IANA name; `UTC` if absent.
        optional timezone: Spanned<String>,
        /// Where the first data interval begins, at the earliest: a date or an instant; 2026-01-01 if absent.
        optional start_date: Spanned<String>,
        /// Where the last data interval ends: a date or an instant; there is no end if absent.
        optional end_date: Spanned<String>,
        /// Whether the intervals that have passed since `start_date` are made up for; false if absent.
        optional catchup: Spanned<bool>,
        /// How many runs there are at a time; 1 if absent.
        optional max_active_runs: Spanned<Count>,
        /// A run that takes longer has failed; `2h` if absent, or what it may take to wait for the load and to run
        /// two tasks, where that is longer.
        optional dagrun_timeout: Spanned<String>,
        /// Who is asked about it; the pipeline's owner if absent.
        optional owner: Spanned<String>,
        /// Words by which it is found; `tollgate` if absent.
        optional tags: Vec<Spanned<String>>,
        /// How often a task is tried again whose failure may pass; 3 if absent.
        optional retries: Spanned<Count>,
        /// How long is waited before that; `30s` if absent, or `max_retry_delay` where that is shorter.
        optional retry_delay: Spanned<String>,
        /// How many times as long each further wait is; 2 if absent, and 1 for waits that stay as they are.
        optional retry_exponential_backoff: Spanned<Count>,
        /// The longest wait; `10m` if absent, or `retry_delay` where that is longer.
        optional max_retry_delay: Spanned<String>,
        /// A task that takes longer is ended, and has failed; `30m` if absent, or `dagrun_timeout` where that is shorter.
        optional execution_timeout: Spanned<String>,
        /// The pool whose slots its tasks take, which has to be there; Airflow's default if absent.
        optional pool: Spanned<String>,
        /// The queue of the workers that have the binary; Airflow's default if absent.
        optional queue: Spanned<String>,
        /// The Airflow connection that says where the database is; `servers.database` if absent.
        optional conn_id: Spanned<String>,
        /// The least severity whose failure fails the run: `critical` (the default), `warning` or `info`.
        optional fail_on: Word<Severity>,
        /// How the load is waited for.
        optional lag: Lag,
    }
}

mapping! {
    /// How the load is waited for.
    pub struct Lag {
        /// How many records of the interval may be missing yet; 0 if absent.
        optional max_lag: Spanned<Count>,
        /// How long is waited before it is looked again; `1m` if absent, or `timeout` where that is shorter.
        optional poke_interval: Spanned<String>,
        /// Waiting longer than this is a failure; `30m` if absent, or `dagrun_timeout` where that is shorter, or
        /// `poke_interval` where that is longer.
        optional timeout: Spanned<String>,
    }
}

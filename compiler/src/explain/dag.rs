//! The DAG of a spec.

use crate::{
    pipeline::{Dag, Pipeline},
    spec::word,
    value::calendar,
};

/// What it comes down to, every default in its place, under Airflow's names.
pub(super) fn lines(pipeline: &Pipeline) -> Vec<(&'static str, String)> {
    let Some(dag) = &pipeline.dag else { return vec![("dag", "none".into())] };
    let by_hand = || "by hand only".to_owned();
    let schedule = dag.schedule.as_ref().map_or_else(by_hand, |schedule| format!("{schedule}, {}", dag.timezone));
    let end = dag.end_date.map(|end| format!(" to {}", instant(end))).unwrap_or_default();
    let at =
        |key: &str, value: &Option<String>| value.as_ref().map(|value| format!(", {key} {value}")).unwrap_or_default();
    let Dag { catchup, max_active_runs, owner, retries, lag, .. } = dag;
    let dates = format!("{}{end}, catchup {catchup}, max_active_runs {max_active_runs}", instant(dag.start_date));
    let places = [at("pool", &dag.pool), at("queue", &dag.queue), at("conn_id", &dag.conn_id)].concat();
    vec![
        ("dag", format!("{schedule}, fail_on {}", word(dag.fail_on))),
        ("  dates", dates),
        ("  owner", format!("{owner}, tags {}{places}", dag.tags.join(", "))),
        (
            "  retries",
            format!(
                "{retries}, retry_delay {}, retry_exponential_backoff {}, max_retry_delay {}",
                duration(dag.retry_delay),
                dag.retry_exponential_backoff,
                duration(dag.max_retry_delay)
            ),
        ),
        (
            "  timeouts",
            format!(
                "execution_timeout {}, dagrun_timeout {}",
                duration(dag.execution_timeout),
                duration(dag.dagrun_timeout)
            ),
        ),
        (
            "  lag",
            format!(
                "max_lag {}, poke_interval {}, timeout {}",
                lag.max_lag,
                duration(lag.poke_interval),
                duration(lag.timeout)
            ),
        ),
    ]
}

fn instant(micros: i64) -> String {
    let printed = calendar::print_timestamp(micros).unwrap_or_default();
    printed.strip_suffix(" 00:00:00").map(str::to_owned).unwrap_or(printed)
}

/// As a spec writes it.
fn duration(millis: u64) -> String {
    let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let unit = units.into_iter().find(|(_, size)| millis > 0 && millis.is_multiple_of(*size));
    let (unit, size) = unit.unwrap_or(if millis == 0 { ("s", 1) } else { ("ms", 1) });
    format!("{}{unit}", millis / size)
}

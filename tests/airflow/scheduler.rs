//! The real scheduler: a schedule comes round, and the results are there.

use std::{
    fs,
    net::TcpListener,
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    home::Home,
    place::{Place, compiled},
    programs::sql,
};

/// Longer than this nobody waits.
const PATIENCE: Duration = Duration::from_mins(4);

/// A process, and all that it started.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // The shell that guards it reads the end of this pipe.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[test]
fn a_schedule_fires_and_the_results_arrive() {
    let place = Place::new();
    let bundle = place.bundle("scheduled", &compiled(&["dag: { schedule: '* * * * *', conn_id: warehouse }"]));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port is free").port();
    let (port, base) = (port.to_string(), format!("http://127.0.0.1:{port}"));
    let mut settings = place.settings();
    settings.extend([
        ("AIRFLOW__API__PORT", port.clone()),
        ("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", format!("{base}/execution/")),
        ("AIRFLOW__API__BASE_URL", base),
        ("AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "False".to_owned()),
        ("AIRFLOW__CORE__PARALLELISM", "2".to_owned()),
    ]);
    let home = Home::new(&bundle, &settings);
    let api = ["api-server", "--workers", "1", "--port", &port];
    let _processes = [&api[..], &["scheduler"], &["dag-processor"]].map(|arguments| Process(home.start(arguments)));
    let state = succeeded(&home);
    assert_eq!((&state["type"], &state["dag"]), (&json!("scheduled"), &json!("ohlcv")), "{state}");
    assert_eq!(state["events"]["ohlcv.validated"]["success"], true, "{state}");
    let kept = format!(
        "SELECT run.success, until - since, count(*) FROM tollgate.check_run AS run
         JOIN tollgate.check_result ON check_result.run = run.id WHERE run_id = '{}' GROUP BY 1, 2",
        state["run"].as_str().expect("a run has an id")
    );
    assert_eq!(sql(&place.postgres.url(), &kept), "t|60000000|6");
}

/// The state after a run that succeeded.
fn succeeded(home: &Home) -> Value {
    let start = Instant::now();
    loop {
        let state = home.state();
        match state["state"].as_str() {
            Some("success") => return state,
            Some("failed") => panic!("{state}: {}", said(home)),
            _ => assert!(start.elapsed() < PATIENCE, "{state}: {}", said(home)),
        }
        sleep(Duration::from_millis(300));
    }
}

/// What the processes said.
fn said(home: &Home) -> String {
    ["api-server", "scheduler", "dag-processor"]
        .map(|name| fs::read_to_string(home.log(name)).unwrap_or_default())
        .concat()
}

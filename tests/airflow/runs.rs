//! Runs on a real table: how they end, and what is tried again.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    binary::tollgate,
    home::{BUNDLES, Home, Served, bundles},
    place::{Place, argument, committed, compiled, spec_of},
    programs::{sql, wait_for},
    tree,
};

const TEST: [&str; 3] = ["dags", "test", "ohlcv"];

/// Airflow's own folder and processes, and what its DAGs work on.
struct Scene {
    place: Place,
    home: Home,
    served: Served,
}

impl Scene {
    /// What a run of these arguments comes to: the exit status, and the states of the tasks, in order.
    #[track_caller]
    fn ends(&mut self, status: i64, states: [&str; 4]) -> Value {
        assert_eq!(self.served.end(), status, "{}", self.served.log());
        let state = self.home.state();
        let tasks = ["lag", "check_table", "docs", "validated"].map(|task| state["tasks"][task]["state"].as_str());
        assert_eq!(tasks, states.map(Some), "{state}\n{}", self.served.log());
        state
    }

    /// Begins a run of the DAG in a bundle.
    fn begin(&mut self, bundle: &Path, further: &[&str], environment: &[(&str, &str)]) {
        let bundles = bundles(bundle);
        self.served.begin(&[&TEST, further].concat(), &[environment, &[(BUNDLES, &bundles)]].concat());
    }
}

/// One after the other: Airflow takes seconds to load.
#[test]
fn a_run_ends_as_the_checks_do() {
    let place = Place::new();
    let home = Home::new(&committed(), &place.settings());
    let mut scene = Scene { served: Served::start(&home), home, place };
    good(&mut scene);
    red(&mut scene);
    nothing(&mut scene);
    another_spec(&mut scene);
    no_binary(&mut scene);
    outage(&mut scene);
}

fn good(scene: &mut Scene) {
    scene.begin(&committed(), &[], &[]);
    let state = scene.ends(0, ["success"; 4]);
    let found = &state["events"]["ohlcv.validated"];
    assert_eq!((&found["success"], &found["failed"]), (&json!(true), &json!([])), "{state}");
    let url = scene.place.postgres.url();
    let kept = sql(&url, "SELECT run_id, success, until > since, digest FROM tollgate.check_run");
    let (kept, spec) = kept.rsplit_once('|').expect("a row");
    assert_eq!(kept, format!("{}|t|t", state["run"].as_str().expect("a run has an id")));
    assert!(spec_of(&tree::text("generated/dags/ohlcv.py")).contains(spec), "{spec}");
    assert!(scene.place.docs().join("ohlcv/index.html").is_file(), "the site is there");
    let password = url.split([':', '@']).nth(2).expect("the address has a password");
    assert!(!scene.served.log().contains(password), "the log holds a secret");
}

/// A critical expectation is broken: red, and nobody tries again.
fn red(scene: &mut Scene) {
    let window = json!({ "since": "2031-01-01T00:00:00Z", "until": "2031-01-02T00:00:00Z" }).to_string();
    scene.begin(&committed(), &["--conf", &window], &[]);
    let state = scene.ends(1, ["success", "failed", "success", "upstream_failed"]);
    assert_eq!((&state["tasks"]["check_table"]["tries"], &state["events"]), (&json!(1), &json!({})), "{state}");
    let failed = "SELECT id FROM tollgate.check_result WHERE verdict = 'fail' AND severity = 'critical'";
    assert_eq!(sql(&scene.place.postgres.url(), failed), "close_mean_between");
}

/// No instant lies in the window: skipped, and nothing is said to be good.
fn nothing(scene: &mut Scene) {
    let window = json!({ "since": "2031-01-01T00:00:00Z", "until": "2031-01-01T00:00:00Z" }).to_string();
    scene.begin(&committed(), &["--conf", &window], &[]);
    let state = scene.ends(0, ["success", "skipped", "success", "skipped"]);
    assert_eq!(state["events"], json!({}), "{state}");
}

/// The binary was built from another spec than the DAG: red at once.
fn another_spec(scene: &mut Scene) {
    let text = tree::text("generated/dags/ohlcv.py");
    let other = text.replace(spec_of(&text), "PIPELINE = [\"ohlcv\", \"--digest\", \"0123456789abcdef\"]");
    let bundle = scene.place.bundle("other", &other);
    scene.begin(&bundle, &[], &[]);
    let state = scene.ends(1, ["failed", "upstream_failed", "failed", "upstream_failed"]);
    assert_eq!(state["tasks"]["lag"]["tries"], 1, "{state}");
    assert!(scene.served.log().contains("was built from another spec of `ohlcv`"));
}

/// The binary is not there, which waiting does not change.
fn no_binary(scene: &mut Scene) {
    scene.begin(&committed(), &[], &[("TOLLGATE_BIN", "no-such-program")]);
    let state = scene.ends(1, ["failed", "upstream_failed", "failed", "upstream_failed"]);
    assert_eq!(state["tasks"]["lag"]["tries"], 1, "{state}");
    assert!(scene.served.log().contains("TOLLGATE_BIN says where it is"));
}

/// The database is away: up for retry, until it is there again. The texts of this spec are hostile, which changes nothing.
fn outage(scene: &mut Scene) {
    let hostile = "{{ 7 * 7 }} {% raw %} \"\"\" \\ it's";
    let (text, name) = (json!(format!("{hostile}\n")).to_string(), json!(hostile).to_string());
    let retries = "retries: 5, retry_delay: 2s, retry_exponential_backoff: 1";
    let dag = format!("dag: {{ schedule: '@daily', conn_id: warehouse, {retries}, owner: {name}, tags: [{name}] }}");
    let text = compiled(&[&format!("description: {text}"), &dag]);
    let bundle = scene.place.bundle("outage", &text);
    scene.place.postgres.stop();
    let binary = tollgate();
    scene.begin(&bundle, &[], &[("TOLLGATE_BIN", argument(&binary))]);
    wait_for("a task is up for retry", || scene.home.state()["tasks"]["lag"]["state"] == "up_for_retry");
    scene.place.postgres.restart().expect("it starts again");
    let state = scene.ends(0, ["success"; 4]);
    assert!(state["tasks"]["lag"]["tries"].as_u64() > Some(1), "{state}");
}

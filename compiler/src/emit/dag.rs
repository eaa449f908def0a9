//! `generated/dags/<pipeline>.py`: the Airflow DAG that waits for the load, judges the table, builds the Data Docs and
//! then says that the table is good.
//!
//! The file needs nothing but Airflow: what its tasks do is the binary's work. Texts of the spec stand in it as literals
//! only, and never in `argv`, the one field in which Airflow looks for templates: there are names and words of ours.

mod python;

use self::python::Py;
use super::GENERATED;
use crate::{
    artifacts::{Artifacts, Origin},
    digest::digest,
    exit::Exit,
    pipeline::{Dag, Pipeline, Severity},
    value::calendar,
};

/// What the tasks do: the same for all.
const TASKS: &str = include_str!("dag/tasks.py");

/// Parts of it that only some need.
const OF_A_CONNECTION: [&str; 2] = [", **environment()", "\n\ndef environment() "];
const OF_EVENT_TIME: &str = ", *window(context, \"since\", \"until\")";

/// What Airflow need not look at.
const IGNORED: &str = "__pycache__/\n";

/// Adds the DAGs of all pipelines that have one.
pub(super) fn emit(pipelines: &[Pipeline], artifacts: &mut Artifacts) {
    let mut any = false;
    for pipeline in pipelines {
        let Some(dag) = &pipeline.dag else { continue };
        let path = format!("{GENERATED}/dags/{}.py", pipeline.name);
        artifacts.insert(path, Origin::Spec(&pipeline.spec), &file(pipeline, dag));
        any = true;
    }
    if any {
        artifacts.insert(format!("{GENERATED}/dags/.airflowignore"), Origin::Registry, IGNORED);
    }
}

fn file(pipeline: &Pipeline, dag: &Dag) -> String {
    let parts =
        [about(&pipeline.name), imports(dag), constants(pipeline, dag), tasks(pipeline, dag), flow(pipeline, dag)];
    parts.concat()
}

fn about(name: &str) -> String {
    format!(
        "\"\"\"Judges the table of `{name}` after each load.\n\n\
         Waits until the table has what the topic got before the end of the data interval, judges\n\
         the rows of the interval, and builds the Data Docs. Only where no check has failed there\n\
         is an event of the asset `{name}.validated`.\n\"\"\"\n\n"
    )
}

fn imports(dag: &Dag) -> String {
    let sdk = [
        ("DAG", true),
        ("Asset", true),
        ("BaseOperator", true),
        ("BaseSensorOperator", true),
        ("Connection", dag.conn_id.is_some()),
        ("CronDataIntervalTimetable", dag.schedule.is_some()),
        ("Param", true),
        ("PokeReturnValue", true),
    ];
    let names: String = sdk.iter().filter(|(_, needed)| *needed).map(|(name, _)| format!("    {name},\n")).collect();
    format!(
        "from __future__ import annotations\n\nimport json\nimport os\nimport signal\nimport subprocess\n\
         import tempfile\nfrom datetime import datetime, timedelta, timezone\n\n\
         from airflow.sdk import (\n{names})\n\
         from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException\n\n"
    )
}

fn constants(pipeline: &Pipeline, dag: &Dag) -> String {
    let name = &pipeline.name;
    let [no, usage, bug, nothing] = [Exit::No, Exit::Usage, Exit::Bug, Exit::Nothing].map(|exit| exit as u8);
    let validated = Py::Call(
        "Asset",
        vec![],
        vec![
            ("name", Py::text(&format!("{name}.validated"))),
            ("uri", Py::text(&format!("x-tollgate://{name}/validated"))),
            ("group", Py::text("tollgate")),
        ],
    );
    let argv = [name.as_str(), "--digest", &digest(pipeline)].map(Py::text);
    let connection = dag.conn_id.as_ref().map(|conn_id| {
        let text = Py::text(conn_id).print(0, "CONNECTION = ", "");
        format!(
            "# The Airflow connection that says where the database is; the binary is told by a\n\
             # variable, since arguments can be read by everybody.\n{text}\n\
             DATABASE = [\"--database\", \"${{env:DATABASE_URL}}\"]\n\n"
        )
    });
    format!(
        "# Variables of the worker's environment: where the binary is, if it is not on the PATH,\n\
         # and where the Data Docs go.\n\
         BINARY = \"TOLLGATE_BIN\"\nDOCS = \"TOLLGATE_DOCS\"\n\n\
         # The pipeline, and the spec from which the binary has to be built.\n{}\n\n{}\
         # How the binary ends. Whatever else is not 0, death by a signal too, is tried again.\n\
         FAILED = {{{no}, {usage}, {bug}}}  # the answer is no, wrong usage or settings, a bug of Tollgate\n\
         NOTHING = {nothing}  # there is nothing to do\n\n{}\n\n\n",
        Py::List(argv.into()).print(0, "PIPELINE = ", ""),
        connection.unwrap_or_default(),
        validated.print(0, "VALIDATED = ", "")
    )
}

/// The classes of the tasks, without what this DAG does not need.
fn tasks(pipeline: &Pipeline, dag: &Dag) -> String {
    let mut text = TASKS.to_owned();
    if dag.conn_id.is_none() {
        text = text.replace(&format!("{{**os.environ{}}}", OF_A_CONNECTION[0]), "os.environ");
        let whole =
            text.split_once(OF_A_CONNECTION[1]).and_then(|(before, rest)| Some((before, rest.split_once("\n\n\n")?.1)));
        text = whole.map_or(text.clone(), |(before, behind)| format!("{before}\n\n{behind}"));
    }
    if pipeline.source.event_time.is_none() {
        text = text.replace(OF_EVENT_TIME, "");
    }
    text + "\n\n"
}

/// The DAG and its tasks.
fn flow(pipeline: &Pipeline, dag: &Dag) -> String {
    let named = settings(pipeline, dag);
    let lines: String = named.iter().map(|(name, value)| value.print(4, &format!("{name}="), ",") + "\n").collect();
    let tasks: String = calls(dag).iter().map(|(name, task)| task.print(4, &format!("{name} = "), "") + "\n").collect();
    format!(
        "with DAG(\n{lines}):\n{tasks}    validated = Validated(task_id=\"validated\", outlets=[VALIDATED])\n\n    \
         lag >> check_table >> docs >> validated\n    check_table >> validated\n"
    )
}

/// The arguments of the DAG.
fn settings(pipeline: &Pipeline, dag: &Dag) -> Vec<(&'static str, Py)> {
    let schedule = dag.schedule.as_ref().map_or(Py::code("None"), |schedule| {
        let timezone = ("timezone", Py::text(&dag.timezone));
        Py::Call("CronDataIntervalTimetable", vec![Py::text(schedule)], vec![timezone])
    });
    let mut named = vec![("dag_id", Py::text(&pipeline.name))];
    named.extend(pipeline.description.as_ref().map(|text| ("description", Py::Prose(text.clone()))));
    named.extend([("doc_md", Py::code("__doc__")), ("schedule", schedule), ("start_date", instant(dag.start_date))]);
    named.extend(dag.end_date.map(|end| ("end_date", instant(end))));
    named.extend([
        ("catchup", Py::code(if dag.catchup { "True" } else { "False" })),
        ("max_active_runs", Py::code(dag.max_active_runs.to_string())),
        ("dagrun_timeout", duration(dag.dagrun_timeout)),
        ("default_args", Py::Dict(default_args(dag))),
        ("params", Py::Dict(params(pipeline, dag))),
        ("tags", Py::List(dag.tags.iter().map(|tag| Py::text(tag)).collect())),
    ]);
    named
}

fn default_args(dag: &Dag) -> Vec<(&'static str, Py)> {
    let mut named = vec![
        ("owner", Py::text(&dag.owner)),
        ("retries", Py::code(dag.retries.to_string())),
        ("retry_delay", duration(dag.retry_delay)),
        ("retry_exponential_backoff", Py::code(dag.retry_exponential_backoff.to_string())),
        ("max_retry_delay", duration(dag.max_retry_delay)),
        ("execution_timeout", duration(dag.execution_timeout)),
    ];
    named.extend(dag.pool.as_ref().map(|pool| ("pool", Py::text(pool))));
    named.extend(dag.queue.as_ref().map(|queue| ("queue", Py::text(queue))));
    named
}

/// What a person may ask of a run.
fn params(pipeline: &Pipeline, dag: &Dag) -> Vec<(&'static str, Py)> {
    let end = |description: &str| {
        let types = Py::List(vec![Py::text("null"), Py::text("string")]);
        let named = vec![("type", types), ("format", Py::text("date-time")), ("description", Py::text(description))];
        Py::Call("Param", vec![Py::code("None")], named)
    };
    let severities = [Severity::Info, Severity::Warning, Severity::Critical].map(|severity| Py::text(severity.name()));
    let fail_on = Py::Call(
        "Param",
        vec![Py::text(dag.fail_on.name())],
        vec![
            ("type", Py::text("string")),
            ("enum", Py::List(severities.into())),
            ("description", Py::text("The least severity whose failure fails the run")),
        ],
    );
    let mut named = Vec::new();
    if pipeline.source.event_time.is_some() {
        named.push(("since", end("Start of the window; empty: of the data interval")));
        named.push(("until", end("End of the window; empty: of the data interval")));
    }
    named.push(("fail_on", fail_on));
    named
}

/// The tasks that call the binary, with the variables that hold them.
fn calls(dag: &Dag) -> [(&'static str, Py); 3] {
    let call = |class: &'static str, task: &str, verb: &[&str], settings: Vec<(&'static str, Py)>| {
        let mut argv: Vec<Py> = verb.iter().copied().map(Py::text).collect();
        argv.push(Py::code("*PIPELINE"));
        argv.extend(dag.conn_id.as_ref().map(|_| Py::code("*DATABASE")));
        let mut named = vec![("task_id", Py::text(task)), ("argv", Py::List(argv))];
        named.extend(settings);
        Py::Call(class, vec![], named)
    };
    let lag = vec![
        ("max_lag", Py::code(dag.lag.max_lag.to_string())),
        ("mode", Py::text("reschedule")),
        ("poke_interval", duration(dag.lag.poke_interval)),
        ("timeout", duration(dag.lag.timeout)),
    ];
    [
        ("lag", call("CaughtUp", "lag", &["lag"], lag)),
        ("check_table", call("CheckTable", "check_table", &["check-table"], vec![])),
        ("docs", call("Docs", "docs", &["docs", "build"], vec![("trigger_rule", Py::text("all_done"))])),
    ]
}

/// Milliseconds, in the largest unit that has no rest.
fn duration(millis: u64) -> Py {
    let units = [("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1_000)];
    let unit = units.into_iter().find(|(_, size)| millis > 0 && millis.is_multiple_of(*size));
    let (name, size) = unit.unwrap_or(if millis == 0 { ("seconds", 1) } else { ("milliseconds", 1) });
    Py::code(format!("timedelta({name}={})", millis / size))
}

/// An instant, in microseconds since 1970, as `datetime(2026, 1, 1, tzinfo=timezone.utc)`.
fn instant(micros: i64) -> Py {
    let printed = calendar::print_timestamp(micros).unwrap_or_default();
    let (whole, part) = printed.split_once('.').unwrap_or((&printed, ""));
    let mut fields: Vec<u32> = whole.split(['-', ' ', ':']).filter_map(|field| field.parse().ok()).collect();
    if !part.is_empty() {
        fields.extend(format!("{part:0<6}").parse::<u32>());
    }
    while fields.len() > 3 && fields.last() == Some(&0) {
        fields.pop();
    }
    let fields: Vec<String> = fields.iter().map(u32::to_string).collect();
    Py::code(format!("datetime({}, tzinfo=timezone.utc)", fields.join(", ")))
}

#[cfg(test)]
mod tests;

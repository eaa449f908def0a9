//! An Airflow of its own: a folder, its database, and its processes.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::LazyLock,
};

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tollgate_xtask::services::python;

use crate::{
    binary::text,
    programs::said,
    tree::{self, root},
};

/// Ends a process and all that it started when the pipe from whoever started it closes, in whatever way.
const GUARD: &str = r#"trap : TERM; "$@" </dev/null & read -r _; kill -TERM 0; sleep 2; kill -KILL 0"#;

/// Python with Airflow.
static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let requirements = tree::text("tests/airflow/requirements.txt");
    python::environment("airflow", &requirements).unwrap_or_else(|problem| panic!("{problem}"))
});

/// Settings of an environment.
pub(crate) type Settings = Vec<(String, String)>;

/// Airflow's list of bundles.
pub(crate) const BUNDLES: &str = "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST";

/// The list of this folder alone.
pub(crate) fn bundles(folder: &Path) -> String {
    let bundle = json!({
        "name": "tollgate",
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": { "path": folder, "refresh_interval": 1 },
    });
    json!([bundle]).to_string()
}

/// What `dags.py` answers to a question.
#[track_caller]
pub(crate) fn asked(settings: &Settings, arguments: &[&str]) -> Value {
    let said = said(python(settings).arg(script()).args(arguments));
    let last = said.lines().next_back().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The interpreter; what it imports leaves no trace in the tree.
fn python(settings: &Settings) -> Command {
    let mut command = Command::new(&*PYTHON);
    command.env("PYTHONDONTWRITEBYTECODE", "1").envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

fn script() -> PathBuf {
    root().join("tests/checks/dags.py")
}

/// `AIRFLOW_HOME`, with a bundle of DAGs and a database.
pub(crate) struct Home {
    folder: TempDir,
    settings: Settings,
}

impl Home {
    /// Makes one whose only bundle is this folder.
    pub(crate) fn new(bundle: &Path, settings: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = [
            ("AIRFLOW_HOME", folder.path().display().to_string()),
            ("AIRFLOW__CORE__LOAD_EXAMPLES", "False".to_owned()),
            (BUNDLES, bundles(bundle)),
        ];
        let settings = own.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        said(python(&settings).args(["-m", "airflow", "db", "migrate"]));
        Self { folder, settings }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The last run, as Airflow's tables have it.
    pub(crate) fn state(&self) -> Value {
        asked(&Vec::new(), &["state", self.path().to_str().expect("paths are UTF-8")])
    }

    /// A process of Airflow's that ends with us.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let log = File::create(self.log(arguments[0])).expect("it can be written");
        let mut command = Command::new("sh");
        command.args(["-c", GUARD, "sh"]).arg(&*PYTHON).args(["-m", "airflow"]).args(arguments);
        command.env("PYTHONDONTWRITEBYTECODE", "1").envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).process_group(0);
        command.stdout(log.try_clone().expect("it can be shared")).stderr(log).spawn().expect("it starts")
    }

    /// Where the words of a process go.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.path().join(format!("{name}.txt"))
    }
}

/// Airflow's command line, loaded once.
pub(crate) struct Served {
    child: Child,
    lines: ChildStdin,
    answers: BufReader<ChildStdout>,
    log: PathBuf,
}

impl Served {
    pub(crate) fn start(home: &Home) -> Self {
        let log = home.log("served");
        let mut command = python(&home.settings);
        command.arg(script()).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(File::create(&log).expect("it can be written")).spawn().expect("Python starts");
        let lines = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, lines, answers, log }
    }

    /// Begins a command line.
    pub(crate) fn begin(&mut self, arguments: &[&str], environment: &[(&str, &str)]) {
        let environment: Map<String, Value> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        writeln!(self.lines, "{}", json!({ "arguments": arguments, "environment": environment })).expect("it listens");
    }

    /// Its exit status.
    #[track_caller]
    pub(crate) fn end(&mut self) -> i64 {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("it answers");
        answer.trim().parse().unwrap_or_else(|_| panic!("no answer: {}", self.log()))
    }

    /// All that was said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log can be read")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `ruff` says of files; it has to be nothing.
#[track_caller]
pub(crate) fn ruff(arguments: &[&str], path: &Path) {
    let mut command = python(&Vec::new());
    let output = command.args(["-m", "ruff"]).args(arguments).args(["--isolated", "--no-cache"]).arg(path).output();
    let output = output.expect("Python starts");
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
}

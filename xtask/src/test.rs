//! `test`: every check of this workspace, in groups that each print their seconds.

mod needs;

use std::{process::Command, time::Instant};

use crate::{exit::Exit, output};

/// What `test` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leave out what takes minutes
    #[arg(long)]
    quick: bool,
    /// Install what the tests need and this machine lacks
    #[arg(long)]
    install: bool,
    /// Seed of the random pipelines; if absent another one each time, but under `CI` always the same: a verdict on a commit
    /// must be repeatable
    #[arg(long)]
    seed: Option<u64>,
}

/// One group of checks: its name, and cargo's arguments.
struct Group {
    name: &'static str,
    cargo: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    quick: bool,
}

const GROUPS: &[Group] = &[
    Group::new("format", &["fmt", "--all", "--check"]).quick(),
    Group::new("drift", &["xtask", "check"]).quick(),
    // Every version that is committed, also where git's own history is not.
    Group::new("schemas", &["xtask", "diff", "--against", "."]).quick(),
    Group::new("build", &["test", "--workspace", "--no-run", "--quiet"]).quick(),
    Group::new("binary", &["build", "--quiet", "--package", "tollgate"]).quick(),
    Group::new("compiler", &["test", "--quiet", "--package", "tollgate-compiler"]).quick(),
    Group::new("runtime", &["test", "--quiet", "--package", "tollgate-runtime"]).quick(),
    Group::new("xtask", &["test", "--quiet", "--package", "tollgate-xtask"]).quick(),
    Group::new("agreement", &["test", "--quiet", "--package", "tollgate-test-pipelines"]).quick(),
    Group::new("suite", &["test", "--quiet", "--package", "tollgate-tests", "--test", "suite"]).quick(),
    Group::new("postgres", &["test", "--quiet", "--package", "tollgate-tests", "--test", "postgres"]).quick(),
    Group::new("tables", &["test", "--quiet", "--package", "tollgate-tests", "--test", "tables"]).quick(),
    Group::new("gx", &["test", "--quiet", "--package", "tollgate-tests", "--test", "gx"]),
    Group::new("bench", &["test", "--quiet", "--package", "tollgate-bench"]),
    Group::new("site", &["test", "--quiet", "--package", "tollgate-tests", "--test", "site"]),
    Group::new("services", &["test", "--quiet", "--package", "tollgate-tests", "--test", "services"]),
    Group::new("verbs", &["test", "--quiet", "--package", "tollgate-tests", "--test", "verbs"]),
    Group::new("interop", &["test", "--quiet", "--package", "tollgate-tests", "--test", "interop"]),
    Group::new("diff", &["test", "--quiet", "--package", "tollgate-tests", "--test", "diff"]),
    Group::new("tutorial", &["test", "--quiet", "--package", "tollgate-test-tutorial"]),
    Group::new("airflow", &["test", "--quiet", "--package", "tollgate-tests", "--test", "airflow"]),
    Group::new("members", &["test", "--quiet", "--package", "tollgate-tests", "--test", "members"]),
    Group::new("torture", &["test", "--quiet", "--package", "tollgate-tests", "--test", "torture"]),
    Group::new("tls", &["test", "--quiet", "--package", "tollgate-test-https", "--features", "tls"]),
    // With TLS, so that its tests are seen too; no line is there only without it.
    Group::new(
        "lints",
        &[
            "clippy",
            "--workspace",
            "--features",
            "tollgate-test-https/tls",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ],
    ),
    Group::new("docs", &["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"])
        .with(&[("RUSTDOCFLAGS", "--deny warnings")]),
];

/// The seed of CI; the test package's own as well, so that nothing is built anew for it.
const SEED: u64 = 20_240_229;

/// Runs all groups; one that fails does not keep the others from running.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    if let Err(problem) = needs::prepare(arguments.install, arguments.quick) {
        return output::problem(&problem);
    }
    let seed = arguments.seed.unwrap_or_else(|| if std::env::var_os("CI").is_some() { SEED } else { fresh_seed() });
    output::note(&format!("seed of the random pipelines: {seed} (again with `--seed {seed}`)\n"));
    let mut rows = Vec::new();
    for group in GROUPS.iter().filter(|group| group.quick || !arguments.quick) {
        output::note(&format!("\n== {}\n", group.name));
        let start = Instant::now();
        let passed = group.run(seed);
        rows.push((group.name, start.elapsed().as_secs(), passed));
    }
    output::note("\ngroup        seconds\n");
    for (name, seconds, passed) in &rows {
        output::note(&format!("{name:<12} {seconds:>7}  {}\n", if *passed { "ok" } else { "FAILED" }));
    }
    if rows.iter().all(|(_, _, passed)| *passed) { Exit::Yes } else { Exit::No }
}

/// A seed that nobody chose.
fn fresh_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(1, |since| since.as_secs())
}

impl Group {
    const fn new(name: &'static str, cargo: &'static [&'static str]) -> Self {
        Self { name, cargo, environment: &[], quick: false }
    }

    /// Part of `--quick` too.
    const fn quick(self) -> Self {
        Self { quick: true, ..self }
    }

    const fn with(self, environment: &'static [(&'static str, &'static str)]) -> Self {
        Self { environment, ..self }
    }

    fn run(&self, seed: u64) -> bool {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(self.cargo)
            .envs(self.environment.iter().copied())
            .env("TOLLGATE_SEED", seed.to_string())
            .status();
        status.is_ok_and(|status| status.success())
    }
}

//! `bench docs`: what a site costs, built at once and by one run of the checks more.

use std::{fs, path::Path, time::Instant};

use clap::Args;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, raw_sql};
use tempfile::TempDir;
use tollgate_runtime::{
    docs::{Target, build},
    migrate,
    setting::Secret,
};

use crate::{Outcome, conditions, pipelines, report, spread::Rounds};

/// Runs of the checks that never were; the pipeline in it is that of the specs.
const RUNS: &str = include_str!("../../fixtures/site/runs.sql");

/// Options of `bench docs`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Runs of the checks that come before the one more
    #[arg(long, value_delimiter = ',', default_values_t = [10, 1_000, 10_000])]
    runs: Vec<u32>,

    /// Expectations of each run
    #[arg(long, default_value_t = 60)]
    expectations: u32,

    /// How often each is measured
    #[arg(long, default_value_t = 5)]
    rounds: u32,

    /// Show the figures and leave BENCHMARKS.md alone
    #[arg(long)]
    show: bool,
}

/// Measures, and reports.
pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let expectations = arguments.expectations;
    let mut rows = String::new();
    for runs in &arguments.runs {
        let [mut all, mut one, mut none] = [Rounds::default(), Rounds::default(), Rounds::default()];
        let mut touched = 0;
        for _ in 0..arguments.rounds {
            let place = Place::new()?;
            place.plant(1, *runs, expectations)?;
            all.push(place.build()?.0);
            place.plant(runs + 1, runs + 1, expectations)?;
            let (seconds, pages) = place.build()?;
            one.push(seconds);
            none.push(place.build()?.0);
            touched = pages;
        }
        rows += &format!("| {runs} | {all} | {one} | {touched} | {none} |\n");
    }
    let body = format!(
        "Data Docs of {expectations} expectations out of SQLite, in seconds.\n\n\
         | runs | all pages | one run more | pages written then | nothing new |\n|---|---|---|---|---|\n{rows}\n{}",
        conditions::lines(&[format!("rounds: {}", arguments.rounds)])
    );
    report::write("docs", &body, arguments.show)
}

/// A database and a site beside it.
struct Place(TempDir);

impl Place {
    fn new() -> Outcome<Self> {
        let place = Self(TempDir::new()?);
        migrate::apply(pipelines::ALL[0].about(), &place.database())?;
        Ok(place)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn database(&self) -> Secret {
        Secret::new(format!("sqlite:{}", self.path("results.sqlite")))
    }

    fn plant(&self, first: u32, last: u32, expectations: u32) -> Outcome<()> {
        let name = pipelines::ALL[0].about().name;
        let sql = RUNS.replace("'ohlcv'", &format!("'{name}'"));
        let numbers = [("FIRST", first), ("LAST", last), ("EXPECTATIONS", expectations)];
        let sql = numbers.iter().fold(sql, |sql, (name, number)| sql.replace(name, &number.to_string()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut connection = SqliteConnection::connect(self.database().expose()).await?;
            raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
            connection.close().await?;
            Ok(())
        })
    }

    /// Builds what is new: the seconds, and how many pages were written.
    fn build(&self) -> Outcome<(f64, u64)> {
        let about = pipelines::ALL[0].about();
        let target = Target { about, database: self.database(), option: String::new() };
        let site = self.path("site");
        let began = Instant::now();
        let built = build(&[target], &[about], Path::new(&site), None)?;
        let seconds = began.elapsed().as_secs_f64();
        if let Some((_, failure)) = built.failed.into_iter().next() {
            return Err(failure.into());
        }
        fs::metadata(built.index)?;
        Ok((seconds, built.written))
    }
}

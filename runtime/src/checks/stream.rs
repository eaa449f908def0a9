//! A database that judges nothing itself: the rows of the table stream through the generated judge.
//!
//! One pass takes in all rows. Where an expectation is not met, a second one over the same snapshot lists the
//! rows that fail, in the order of their keys.

mod cell;
mod select;

use futures_util::TryStreamExt;
use serde_json::Value as Json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query, raw_sql, sqlite::SqliteArguments};

use self::{cell::cells, select::Select};
use super::{CheckResult, Counts, MAX_SAMPLES, Moment, Progress, Request, Row, Verdict, store::Record};
use crate::{
    batch::AnyPipeline,
    cells::Value,
    exit::Failure,
    output,
    pipeline::{About, Check},
    setting::Secret,
    sink::{
        Trouble,
        dialect::{Access, Dialect, Working},
        sqlite,
    },
    table::{Cells, Finding, Judging, json},
};

/// Rows that are kept at once.
const PAGE: usize = 1_000;

/// What stands for a value that nobody is to see.
const HIDDEN: &str = "***";

/// A snapshot of the table.
struct Stream {
    dialect: &'static Dialect,
    connection: SqliteConnection,
    about: &'static About,
    judge: Option<Box<dyn Judging>>,
    select: Select,
    /// The event time of its rows, in microseconds since 1970.
    window: [Option<i64>; 2],
}

/// Begins it; whatever happens later in the database is not seen.
pub(crate) fn begin<'a>(
    pipeline: &'static dyn AnyPipeline,
    database: &'a Secret,
    request: &'a Request,
) -> Working<'a, Box<dyn Moment>> {
    Box::pin(async move {
        let (about, dialect) = (pipeline.about(), Dialect::of(database)?);
        let options = sqlite::address(database.expose(), Access::Read)?;
        let failure = |error: sqlx::Error| dialect.failure(&error);
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(failure)?;
        raw_sql(dialect.words.begin_moment).execute(&mut connection).await.map_err(failure)?;
        let window = [request.since, request.until].map(|at| at.map(|at| at.0));
        let select = Select::of(&mut connection, about, window != [None, None]).await.map_err(failure)?;
        let judge = pipeline.table();
        Ok(Box::new(Stream { dialect, connection, about, judge, select, window }) as Box<dyn Moment>)
    })
}

impl Moment for Stream {
    fn results<'a>(&'a mut self, progress: Progress<'a>) -> Working<'a, Vec<CheckResult>> {
        Box::pin(async move {
            let checks = self.about.checks.expectations;
            progress(&checks.iter().map(|check| check.id).collect::<Vec<_>>().join(", "));
            if let Some(why) = self.take_in().await? {
                return Ok(checks.iter().map(|check| error(check, why.clone())).collect());
            }
            let findings = self.judge.iter().flat_map(|judge| judge.findings());
            Ok(checks.iter().zip(findings).map(|(check, finding)| self.result(check, finding)).collect())
        })
    }

    fn samples<'a>(
        &'a mut self,
        results: &'a mut [CheckResult],
        mut keep: Option<&'a mut Record>,
        progress: Progress<'a>,
    ) -> Working<'a, ()> {
        Box::pin(async move {
            let mut listing = Listing::new(results, self.about.checks.expectations, keep.is_some());
            if listing.open.is_empty() {
                return Ok(());
            }
            progress(&listing.open.iter().map(|&at| listing.checks[at].id).collect::<Vec<_>>().join(", "));
            if let Some(why) = self.list(&mut listing, &mut keep).await? {
                output::notice(&format!("the rows that fail cannot be listed: {why}"));
            }
            Ok(())
        })
    }
}

impl Stream {
    /// Takes in all rows; or why the database does not give them.
    async fn take_in(&mut self) -> Result<Option<String>, Failure> {
        let Some(judge) = &mut self.judge else { return Ok(Some("nothing was generated to judge it".to_owned())) };
        if let Some(why) = &self.select.refused {
            return Ok(Some(why.clone()));
        }
        for (column, why) in &self.select.gone {
            judge.exclude(*column, why);
        }
        let sql = self.select.rows();
        let mut rows = bound(&sql, self.window).fetch(&mut self.connection);
        loop {
            match rows.try_next().await {
                Ok(None) => return Ok(None),
                Ok(Some(row)) => judge.add(&mut Cells::new(self.about, &cells(&row, &self.select.places))),
                Err(refused) => return refusal(self.dialect, &refused, self.about).map(Some),
            }
        }
    }

    /// Lists the rows that fail; or why the database does not give them.
    async fn list(
        &mut self,
        listing: &mut Listing<'_>,
        keep: &mut Option<&mut Record>,
    ) -> Result<Option<String>, Failure> {
        let Some(judge) = &mut self.judge else { return Ok(None) };
        let sql = self.select.sorted();
        let mut rows = bound(&sql, self.window).fetch(&mut self.connection);
        while !listing.open.is_empty() {
            let row = match rows.try_next().await {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(refused) => return refusal(self.dialect, &refused, self.about).map(Some),
            };
            let cells = cells(&row, &self.select.places);
            let mut cells = Cells::new(self.about, &cells);
            for at in judge.failing(&mut cells, &listing.open) {
                let shown = Row { key: cells.key(), columns: cells.shown(listing.checks[at].shown) };
                listing.add(at, shown, keep).await?;
            }
        }
        listing.end(keep).await?;
        Ok(None)
    }

    fn result(&self, check: &Check, finding: Result<Finding, String>) -> CheckResult {
        let finding = match finding {
            Ok(finding) => finding,
            Err(why) => return error(check, why),
        };
        let hidden = check.shown.iter().any(|column| self.about.checks.hidden.contains(column));
        let shown = |value: &Value, hidden: bool| match json(value) {
            json if json.is_null() || !hidden => json,
            _ => HIDDEN.into(),
        };
        let list = |values: &[Value]| {
            if values.is_empty() { Json::Null } else { values.iter().map(|value| shown(value, hidden)).collect() }
        };
        let number = |count: u64| i64::try_from(count).ok();
        let counts = Counts {
            element: number(finding.element),
            missing: number(finding.missing),
            unexpected: finding.unexpected.and_then(number),
            observed: shown(&finding.observed, hidden && finding.telling),
            unexpected_values: list(&finding.unexpected_values),
            missing_values: list(&finding.missing_values),
        };
        CheckResult::new(check, if finding.success { Verdict::Pass } else { Verdict::Fail }, counts)
    }
}

/// A statement over the rows of the window.
fn bound(sql: &str, window: [Option<i64>; 2]) -> sqlx::query::Query<'_, sqlx::Sqlite, SqliteArguments> {
    let [since, until] = window;
    query(AssertSqlSafe(sql.to_owned())).bind(since).bind(until)
}

/// Why the database refuses a statement; a failure where it may do so for a passing reason.
fn refusal(dialect: &Dialect, error: &sqlx::Error, about: &About) -> Result<String, Failure> {
    match (dialect.trouble)(error) {
        // Nobody knows which of the columns it is about.
        Trouble::Contract(_) if !about.checks.hidden.is_empty() => Ok((dialect.hidden)(error)),
        Trouble::Contract(halt) => Ok(halt.detail),
        trouble => Err(trouble.into()),
    }
}

fn error(check: &Check, why: String) -> CheckResult {
    CheckResult::new(check, Verdict::Error(why), Counts::default())
}

/// The rows that fail, as they come.
struct Listing<'a> {
    checks: &'static [Check],
    results: &'a mut [CheckResult],
    /// Expectations of which more rows are wanted.
    open: Vec<usize>,
    /// Whether all rows are.
    all: bool,
    /// Rows that are not kept yet, and how many are, by expectation.
    pages: Vec<(Vec<Row>, i64)>,
}

impl<'a> Listing<'a> {
    fn new(results: &'a mut [CheckResult], checks: &'static [Check], all: bool) -> Self {
        let is_open = |at: &usize| results[*at].verdict == Verdict::Fail && !checks[*at].failing.is_empty();
        let open = (0..results.len()).filter(is_open).collect();
        let pages = results.iter().map(|_| (Vec::new(), 0)).collect();
        Self { checks, results, open, all, pages }
    }

    async fn add(&mut self, at: usize, row: Row, keep: &mut Option<&mut Record>) -> Result<(), Failure> {
        let samples = &mut self.results[at].samples;
        if samples.len() < MAX_SAMPLES as usize {
            samples.push(row.clone());
        } else if !self.all {
            self.open.retain(|open| *open != at);
        }
        if self.all {
            self.pages[at].0.push(row);
            if self.pages[at].0.len() == PAGE {
                self.turn(at, keep).await?;
            }
        }
        Ok(())
    }

    async fn end(&mut self, keep: &mut Option<&mut Record>) -> Result<(), Failure> {
        for at in 0..self.pages.len() {
            self.turn(at, keep).await?;
        }
        Ok(())
    }

    /// Keeps a page.
    async fn turn(&mut self, at: usize, keep: &mut Option<&mut Record>) -> Result<(), Failure> {
        let (rows, before) = &mut self.pages[at];
        if let Some(record) = keep {
            record.failures(self.checks[at].id, *before, rows).await?;
        }
        *before += i64::try_from(rows.len()).unwrap_or_default();
        rows.clear();
        Ok(())
    }
}

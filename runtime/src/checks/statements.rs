//! A database that judges by the generated statements, all over one snapshot.
//!
//! Each runs behind a savepoint: where the database refuses one, its expectations are judged one by one, and
//! only the culprit is an *error*.

use serde_json::{Map, Value as Json};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow, query, raw_sql};

use super::{CheckResult, Counts, MAX_SAMPLES, Moment, Progress, Request, Row, Verdict, store::Record};
use crate::{
    batch::AnyPipeline,
    exit::Failure,
    output,
    pipeline::{About, Check},
    setting::Secret,
    sink::{
        Trouble,
        dialect::{Access, Working},
        session::Session,
    },
};

/// Rows that are kept at once.
const PAGE: u32 = 1_000;
/// SQLSTATEs of what takes too long, or too much room.
const LIMITS: [&str; 2] = ["57014", "53400"];

/// A snapshot of the database.
struct Snapshot {
    session: Session,
    about: &'static About,
    /// `$1` and `$2` of every statement.
    window: [Option<String>; 2],
}

/// Begins it; whatever happens later in the database is not seen.
pub(crate) fn begin<'a>(
    pipeline: &'static dyn AnyPipeline,
    database: &'a Secret,
    request: &'a Request,
) -> Working<'a, Box<dyn Moment>> {
    Box::pin(async move {
        let mut session = Session::open(database, Access::Read).await?;
        session.sees_all(pipeline.about().table.name).await?;
        let instant = |at: Option<crate::value::Timestamp>| at.map(|at| at.to_string());
        let window = [instant(request.since), instant(request.until)];
        let mut snapshot = Snapshot { session, about: pipeline.about(), window };
        let words = &snapshot.session.dialect.words;
        for sql in [words.begin_moment, words.plain] {
            snapshot.run(sql).await?;
        }
        Ok(Box::new(snapshot) as Box<dyn Moment>)
    })
}

impl Moment for Snapshot {
    fn results<'a>(&'a mut self, progress: Progress<'a>) -> Working<'a, Vec<CheckResult>> {
        Box::pin(self.judge(progress))
    }

    fn samples<'a>(
        &'a mut self,
        results: &'a mut [CheckResult],
        mut keep: Option<&'a mut Record>,
        progress: Progress<'a>,
    ) -> Working<'a, ()> {
        Box::pin(async move {
            let failed = results.iter_mut().zip(self.about.checks.expectations);
            for (result, check) in failed.filter(|(result, _)| result.verdict == Verdict::Fail) {
                progress(check.id);
                result.samples = self.failing(check, keep.as_deref_mut()).await?;
            }
            Ok(())
        })
    }
}

impl Snapshot {
    /// What is found about each expectation, in the order of the suite.
    async fn judge(&mut self, progress: Progress<'_>) -> Result<Vec<CheckResult>, Failure> {
        let checks = self.about.checks;
        let mut results: Vec<Option<CheckResult>> = checks.expectations.iter().map(|_| None).collect();
        for (scan, sql) in statements(checks.sql).enumerate() {
            let asked: Vec<usize> = (0..results.len()).filter(|&at| checks.expectations[at].scan == scan).collect();
            progress(&asked.iter().map(|&at| checks.expectations[at].id).collect::<Vec<_>>().join(", "));
            let hides = asked.iter().any(|&at| checks.hides(&checks.expectations[at]));
            match self.ask(sql, hides).await? {
                Ok(rows) => {
                    for at in asked {
                        results[at] = Some(of(&rows, &checks.expectations[at]));
                    }
                }
                // One of them is to blame: each is asked by itself.
                Err(why) if asked.len() > 1 => {
                    for at in asked {
                        results[at] = Some(self.alone(&checks.expectations[at], &why).await?);
                    }
                }
                Err(why) => {
                    for at in asked {
                        results[at] = Some(error(&checks.expectations[at], why.clone()));
                    }
                }
            }
        }
        let unasked = |(result, check): (Option<CheckResult>, &Check)| {
            result.unwrap_or_else(|| error(check, "no statement judges it".to_owned()))
        };
        Ok(results.into_iter().zip(checks.expectations).map(unasked).collect())
    }

    async fn alone(&mut self, check: &Check, why: &str) -> Result<CheckResult, Failure> {
        let Some(sql) = statements(check.alone).next() else { return Ok(error(check, why.to_owned())) };
        Ok(match self.ask(sql, self.about.checks.hides(check)).await? {
            Ok(rows) => of(&rows, check),
            Err(why) => error(check, why),
        })
    }

    /// The rows of a statement, or why the database refuses it, of which it `hides` the words; the snapshot outlives that.
    async fn ask(&mut self, sql: &'static str, hides: bool) -> Result<Result<Vec<AnyRow>, String>, Failure> {
        self.run("SAVEPOINT scan").await?;
        let [since, until] = self.window.clone();
        let asked = query(sql).bind(since).bind(until).fetch_all(&mut self.session.connection).await;
        match asked {
            Ok(rows) => {
                self.run("RELEASE SAVEPOINT scan").await?;
                Ok(Ok(rows))
            }
            Err(refused) => {
                let why = self.refusal(&refused, hides)?;
                self.run("ROLLBACK TO SAVEPOINT scan").await?;
                Ok(Err(why))
            }
        }
    }

    /// Why the database refuses a statement; a failure where it may do so for a passing reason. One that takes too
    /// long or too much room does so again: that is no reason to try all of them again.
    fn refusal(&self, error: &sqlx::Error, hides: bool) -> Result<String, Failure> {
        let dialect = self.session.dialect;
        let limited =
            error.as_database_error().filter(|error| error.code().is_some_and(|code| LIMITS.contains(&&*code)));
        match (limited, (dialect.trouble)(error)) {
            (Some(limited), _) => Ok(limited.message().to_owned()),
            (None, Trouble::Contract(_)) if hides => Ok((dialect.hidden)(error)),
            (None, Trouble::Contract(halt)) => Ok(halt.detail),
            _ => Err(self.session.failure(error)),
        }
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), Failure> {
        raw_sql(sql).execute(&mut self.session.connection).await.map_err(|error| self.session.failure(&error))?;
        Ok(())
    }

    async fn failing(&mut self, check: &'static Check, keep: Option<&mut Record>) -> Result<Vec<Row>, Failure> {
        let Some(sql) = statements(check.failing).next() else { return Ok(Vec::new()) };
        self.run("SAVEPOINT listing").await?;
        match self.list(sql, check, keep).await? {
            Ok(samples) => {
                self.run("CLOSE failing; RELEASE SAVEPOINT listing").await?;
                Ok(samples)
            }
            Err(refused) => {
                let why = self.refusal(&refused, self.about.checks.hides(check))?;
                self.run("ROLLBACK TO SAVEPOINT listing").await?;
                output::notice(&format!("`{}`: the rows that fail cannot be listed: {why}", check.id));
                Ok(Vec::new())
            }
        }
    }

    async fn list(
        &mut self,
        sql: &str,
        check: &'static Check,
        mut keep: Option<&mut Record>,
    ) -> Result<Result<Vec<Row>, sqlx::Error>, Failure> {
        let mut samples = Vec::new();
        let mut kept = 0;
        let [since, until] = self.window.clone();
        let most = keep.is_none().then_some(i64::from(MAX_SAMPLES));
        let declare = query(AssertSqlSafe(format!("DECLARE failing NO SCROLL CURSOR FOR {sql}")));
        let declared = declare.bind(since).bind(until).bind(most).execute(&mut self.session.connection).await;
        if let Err(refused) = declared {
            return Ok(Err(refused));
        }
        loop {
            let page = query(AssertSqlSafe(format!("FETCH {PAGE} FROM failing")))
                .fetch_all(&mut self.session.connection)
                .await;
            let rows = match page.and_then(|page| page.iter().map(row).collect::<Result<Vec<Row>, _>>()) {
                Ok(rows) => rows,
                Err(refused) => return Ok(Err(refused)),
            };
            if let Some(record) = &mut keep {
                record.failures(check.id, kept, &rows).await?;
            }
            kept += i64::from(PAGE);
            let last = rows.len() < PAGE as usize;
            let room = MAX_SAMPLES as usize - samples.len();
            samples.extend(rows.into_iter().take(room));
            if last {
                return Ok(Ok(samples));
            }
        }
    }
}

/// The statements of a generated file: no text in one has a line end in it.
fn statements(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.split(";\n").filter(|statement| !statement.trim().is_empty())
}

fn error(check: &Check, why: String) -> CheckResult {
    CheckResult::new(check, Verdict::Error(why), Counts::default())
}

/// The result of one expectation among the rows of a statement.
fn of(rows: &[AnyRow], check: &Check) -> CheckResult {
    let own = rows.iter().find(|row| row.try_get::<String, _>("id").is_ok_and(|id| id == check.id));
    match own.map(read) {
        Some(Ok((true, counts))) => CheckResult::new(check, Verdict::Pass, counts),
        Some(Ok((false, counts))) => CheckResult::new(check, Verdict::Fail, counts),
        Some(Err(unreadable)) => error(check, format!("its result cannot be read: {unreadable}")),
        None => error(check, "its statement has no row for it".to_owned()),
    }
}

fn read(row: &AnyRow) -> Result<(bool, Counts), sqlx::Error> {
    let json = |name: &str| -> Result<Json, sqlx::Error> {
        let text: Option<String> = row.try_get(name)?;
        text.map_or(Ok(Json::Null), |text| serde_json::from_str(&text).map_err(unreadable))
    };
    let counts = Counts {
        element: row.try_get("element_count")?,
        missing: row.try_get("missing_count")?,
        unexpected: row.try_get("unexpected_count")?,
        observed: json("observed_value")?,
        unexpected_values: json("unexpected_values")?,
        missing_values: json("missing_values")?,
    };
    Ok((row.try_get("success")?, counts))
}

fn row(row: &AnyRow) -> Result<Row, sqlx::Error> {
    let object = |name: &str| -> Result<Map<String, Json>, sqlx::Error> {
        let text: String = row.try_get(name)?;
        serde_json::from_str(&text).map_err(unreadable)
    };
    Ok(Row { key: object("key")?, columns: object("columns")? })
}

fn unreadable(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

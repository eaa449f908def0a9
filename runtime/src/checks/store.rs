//! Keeping what was found, in one transaction.

use serde_json::{Value as Json, json};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _, query, raw_sql};

use super::{CheckResult, Request, Row, Verdict};
use crate::{
    exit::Failure,
    pipeline::About,
    sink::{dialect::Dialect, session::Session},
};

const RUN: &str = "
INSERT INTO [tollgate.check_run] (pipeline, run_id, digest, since, until, success, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, {now}) RETURNING id";

const RESULT: &str = "
INSERT INTO [tollgate.check_result] (run, id, expectation, sentence, severity, verdict, element_count,
    missing_count, unexpected_count, observed_value, unexpected_values, missing_values, samples, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10 AS json), CAST($11 AS json), CAST($12 AS json),
    CAST($13 AS json), $14)";

const FAILURES: &str = "
INSERT INTO [tollgate.check_failure] (run, id, number, key, columns)
SELECT $1, $2, $3 + row_number() OVER (), failed.value -> 'key', failed.value -> 'columns'
FROM json_array_elements(CAST($4 AS json)) AS failed (value)";

/// A transaction that keeps a run.
pub(super) struct Record<'a> {
    dialect: &'static Dialect,
    connection: &'a mut AnyConnection,
}

impl<'a> Record<'a> {
    pub(super) async fn begin(session: &'a mut Session) -> Result<Self, Failure> {
        let Session { dialect, connection, .. } = session;
        // It stands idle while failing rows are listed from the snapshot.
        for sql in ["BEGIN", dialect.words.plain] {
            raw_sql(sql).execute(&mut *connection).await.map_err(|error| dialect.failure(&error))?;
        }
        Ok(Self { dialect, connection })
    }

    /// Keeps the run; its number.
    pub(super) async fn run(&mut self, about: &About, request: &Request, success: bool) -> Result<i64, Failure> {
        let instant = |at: Option<crate::value::Timestamp>| at.map(|at| at.0);
        let sql = self.dialect.sql(RUN);
        let kept = query(AssertSqlSafe(sql)).bind(about.name).bind(request.run_id.clone()).bind(about.digest);
        let kept = kept.bind(instant(request.since)).bind(instant(request.until)).bind(success);
        let row = kept.fetch_one(&mut *self.connection).await;
        row.and_then(|row| row.try_get("id")).map_err(|error| self.dialect.failure(&error))
    }

    /// Keeps the result of one expectation.
    pub(super) async fn result(&mut self, run: i64, result: &CheckResult) -> Result<(), Failure> {
        let text = |json: &Json| (!json.is_null()).then(|| json.to_string());
        let samples: Json = result.samples.iter().map(entry).collect();
        let error = match &result.verdict {
            Verdict::Error(why) => Some(why.clone()),
            _ => None,
        };
        let counts = &result.counts;
        let sql = self.dialect.sql(RESULT);
        let kept = query(AssertSqlSafe(sql))
            .bind(run)
            .bind(result.id)
            .bind(result.expectation)
            .bind(result.sentence)
            .bind(result.severity.name())
            .bind(result.verdict.name())
            .bind(counts.element)
            .bind(counts.missing)
            .bind(counts.unexpected)
            .bind(text(&counts.observed))
            .bind(text(&counts.unexpected_values))
            .bind(text(&counts.missing_values))
            .bind(samples.to_string())
            .bind(error);
        kept.execute(&mut *self.connection).await.map_err(|error| self.dialect.failure(&error))?;
        Ok(())
    }

    /// Keeps rows that failed, which have so many before them.
    pub(super) async fn failures(&mut self, run: i64, id: &str, before: i64, rows: &[Row]) -> Result<(), Failure> {
        let list: Json = rows.iter().map(entry).collect();
        let sql = self.dialect.sql(FAILURES);
        let kept = query(AssertSqlSafe(sql)).bind(run).bind(id.to_owned()).bind(before).bind(list.to_string());
        kept.execute(&mut *self.connection).await.map_err(|error| self.dialect.failure(&error))?;
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), Failure> {
        let done = raw_sql("COMMIT").execute(&mut *self.connection).await;
        done.map_err(|error| self.dialect.failure(&error))?;
        Ok(())
    }
}

fn entry(row: &Row) -> Json {
    json!({ "key": row.key, "columns": row.columns })
}

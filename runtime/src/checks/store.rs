//! Keeping what was found, in one transaction.

use serde_json::{Value as Json, json};
use sqlx::{AssertSqlSafe, Row as _, query, raw_sql};

use super::{CheckResult, Request, Row, Verdict};
use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
};

const RUN: &str = "
INSERT INTO [tollgate.check_run] (pipeline, run_id, digest, since, until, success, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, {now}) RETURNING id";

const RESULT: &str = "
INSERT INTO [tollgate.check_result] (run, id, expectation, sentence, severity, verdict, element_count,
    missing_count, unexpected_count, observed_value, unexpected_values, missing_values, samples, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10{json}, $11{json}, $12{json}, $13{json}, $14)";

const FAILURES: &str = "
INSERT INTO [tollgate.check_failure] (run, id, number, key, columns)
SELECT $1, $2, $3 + row_number() OVER (), failed.value -> 'key', failed.value -> 'columns'
FROM {elements}($4{json}) AS failed";

/// A transaction that keeps a run.
pub(crate) struct Record {
    session: Session,
    run: i64,
}

impl Record {
    /// Begins it; the run gets its number.
    pub(super) async fn begin(
        about: &About,
        database: &Secret,
        request: &Request,
        success: bool,
    ) -> Result<Self, Failure> {
        let mut session = Session::open(database, Access::Write).await?;
        let Session { dialect, connection, .. } = &mut session;
        // It stands idle while failing rows are listed.
        for sql in ["BEGIN", dialect.words.plain] {
            raw_sql(sql).execute(&mut *connection).await.map_err(|error| dialect.failure(&error))?;
        }
        let instant = |at: Option<crate::value::Timestamp>| at.map(|at| at.0);
        let sql = dialect.sql(RUN);
        let kept = query(AssertSqlSafe(sql)).bind(about.name).bind(request.run_id.clone()).bind(about.digest);
        let kept = kept.bind(instant(request.since)).bind(instant(request.until)).bind(success);
        let row = kept.fetch_one(&mut *connection).await;
        let run = row.and_then(|row| row.try_get("id")).map_err(|error| dialect.failure(&error))?;
        Ok(Self { session, run })
    }

    /// Keeps what was found about each expectation; the run's number.
    pub(super) async fn keep(mut self, results: &[CheckResult]) -> Result<i64, Failure> {
        for result in results {
            self.result(result).await?;
        }
        let done = raw_sql("COMMIT").execute(&mut self.session.connection).await;
        done.map_err(|error| self.session.failure(&error))?;
        Ok(self.run)
    }

    async fn result(&mut self, result: &CheckResult) -> Result<(), Failure> {
        let text = |json: &Json| (!json.is_null()).then(|| json.to_string());
        let samples: Json = result.samples.iter().map(entry).collect();
        let error = match &result.verdict {
            Verdict::Error(why) => Some(why.clone()),
            _ => None,
        };
        let counts = &result.counts;
        let sql = self.session.dialect.sql(RESULT);
        let kept = query(AssertSqlSafe(sql))
            .bind(self.run)
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
        kept.execute(&mut self.session.connection).await.map_err(|error| self.session.failure(&error))?;
        Ok(())
    }

    /// Keeps rows that failed, which have so many before them.
    pub(super) async fn failures(&mut self, id: &str, before: i64, rows: &[Row]) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let list: Json = rows.iter().map(entry).collect();
        let sql = self.session.dialect.sql(FAILURES);
        let kept = query(AssertSqlSafe(sql)).bind(self.run).bind(id.to_owned()).bind(before).bind(list.to_string());
        kept.execute(&mut self.session.connection).await.map_err(|error| self.session.failure(&error))?;
        Ok(())
    }
}

fn entry(row: &Row) -> Json {
    json!({ "key": row.key, "columns": row.columns })
}

//! Runs of the checks, and what they found.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use super::{Bound, Moment};
use crate::{
    docs::verdict::Kind,
    pipeline::{About, Check},
    text::{HIDDEN, code_alone},
};

/// Most runs that charts and histories show.
pub(in crate::docs) const RECENT: usize = 120;

const RUNS: &str = "
SELECT id, run_id, digest, since, until, {at recorded_at} AS at FROM [tollgate.check_run]
WHERE pipeline = $1 AND id > $2 ORDER BY id";

const TALLIES: &str = "
SELECT result.run, result.verdict, result.severity, count(*) AS results, max(result.element_count) AS most
FROM [tollgate.check_result] AS result JOIN [tollgate.check_run] AS run ON run.id = result.run
WHERE run.pipeline = $1 AND run.id > $2 GROUP BY result.run, result.verdict, result.severity";

const AT: &str = "SELECT {at recorded_at} AS at FROM [tollgate.check_run] WHERE pipeline = $1 AND id = $2";

/// Without what only the page of a run shows.
const OUTLINE: &str = "
SELECT result.run, result.id, result.verdict, result.severity, result.sentence, result.expectation,
       result.element_count, result.missing_count, result.unexpected_count,
       CAST(result.observed_value AS text) AS observed_value
FROM [tollgate.check_result] AS result JOIN [tollgate.check_run] AS run ON run.id = result.run
WHERE run.pipeline = $1 AND result.run >= $2 ORDER BY result.run, result.id";

const RESULTS: &str = "
SELECT result.run, result.id, result.verdict, result.severity, result.sentence, result.expectation,
       result.element_count, result.missing_count, result.unexpected_count,
       CAST(result.observed_value AS text) AS observed_value,
       CAST(result.unexpected_values AS text) AS unexpected_values,
       CAST(result.missing_values AS text) AS missing_values, CAST(result.samples AS text) AS samples, result.error
FROM [tollgate.check_result] AS result JOIN [tollgate.check_run] AS run ON run.id = result.run
WHERE run.pipeline = $1 AND result.run = $2 ORDER BY result.id";

/// A run of the checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::docs) struct Run {
    pub(in crate::docs) id: i64,
    /// The caller's name for it.
    pub(in crate::docs) name: Option<String>,
    pub(in crate::docs) digest: String,
    pub(in crate::docs) since: Option<i64>,
    pub(in crate::docs) until: Option<i64>,
    pub(in crate::docs) at: i64,
    /// How many expectations ended in each way.
    pub(in crate::docs) tally: BTreeMap<u8, u64>,
    /// Most rows that an expectation looked at.
    pub(in crate::docs) rows: Option<i64>,
}

/// What a run found about an expectation.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::docs) struct Found {
    pub(in crate::docs) run: i64,
    pub(in crate::docs) id: String,
    pub(in crate::docs) kind: Kind,
    pub(in crate::docs) severity: String,
    pub(in crate::docs) sentence: String,
    pub(in crate::docs) expectation: String,
    pub(in crate::docs) element: Option<i64>,
    pub(in crate::docs) missing: Option<i64>,
    pub(in crate::docs) unexpected: Option<i64>,
    pub(in crate::docs) observed: Json,
    /// Values that a set has too many, and those that it lacks.
    pub(in crate::docs) values: [Json; 2],
    pub(in crate::docs) samples: Json,
    pub(in crate::docs) error: Option<String>,
}

const KINDS: [Kind; 5] = [Kind::Pass, Kind::Info, Kind::Warn, Kind::Error, Kind::Fail];

impl Run {
    /// How many expectations ended so.
    pub(in crate::docs) fn count(&self, kind: Kind) -> u64 {
        self.tally.get(&(kind as u8)).copied().unwrap_or_default()
    }

    /// How many there were.
    pub(in crate::docs) fn all(&self) -> u64 {
        self.tally.values().sum()
    }

    /// The worst that became of one.
    pub(in crate::docs) fn kind(&self) -> Kind {
        KINDS.into_iter().rev().find(|kind| self.count(*kind) > 0).unwrap_or(Kind::None)
    }
}

impl Moment<'_> {
    /// Runs behind this one, oldest first.
    pub(in crate::docs) async fn runs(&mut self, behind: i64) -> Result<Vec<Run>, sqlx::Error> {
        let rows = self.rows(RUNS, &[Bound::Number(behind)]).await?;
        let mut runs = rows.iter().map(run).collect::<Result<Vec<_>, _>>()?;
        for row in self.rows(TALLIES, &[Bound::Number(behind)]).await? {
            let id: i64 = row.try_get("run")?;
            let Ok(at) = runs.binary_search_by_key(&id, |run| run.id) else { continue };
            let (verdict, severity): (String, String) = (row.try_get("verdict")?, row.try_get("severity")?);
            let results: i64 = row.try_get("results")?;
            let kind = Kind::of_result(&verdict, &severity) as u8;
            *runs[at].tally.entry(kind).or_default() += u64::try_from(results).unwrap_or_default();
            runs[at].rows = runs[at].rows.max(row.try_get("most")?);
        }
        Ok(runs)
    }

    /// When a run was recorded; nothing where it is not there.
    pub(in crate::docs) async fn recorded(&mut self, run: i64) -> Result<Option<i64>, sqlx::Error> {
        let rows = self.rows(AT, &[Bound::Number(run)]).await?;
        rows.first().map(|row| row.try_get("at")).transpose()
    }

    /// What was found from this run on, in outline.
    pub(in crate::docs) async fn outline(&mut self, from: i64) -> Result<Vec<Found>, sqlx::Error> {
        let rows = self.rows(OUTLINE, &[Bound::Number(from)]).await?;
        rows.iter().map(|row| Ok(masked(self.about, found(row)?))).collect()
    }

    /// All that a run found.
    pub(in crate::docs) async fn results(&mut self, run: i64) -> Result<Vec<Found>, sqlx::Error> {
        let rows = self.rows(RESULTS, &[Bound::Number(run)]).await?;
        let whole = |row: &AnyRow| -> Result<Found, sqlx::Error> {
            let values = [json(row, "unexpected_values")?, json(row, "missing_values")?];
            let found = Found { values, samples: json(row, "samples")?, error: row.try_get("error")?, ..found(row)? };
            Ok(masked(self.about, found))
        };
        rows.iter().map(whole).collect()
    }
}

fn run(row: &AnyRow) -> Result<Run, sqlx::Error> {
    Ok(Run {
        id: row.try_get("id")?,
        name: row.try_get("run_id")?,
        digest: row.try_get("digest")?,
        since: row.try_get("since")?,
        until: row.try_get("until")?,
        at: row.try_get("at")?,
        ..Run::default()
    })
}

fn found(row: &AnyRow) -> Result<Found, sqlx::Error> {
    let (verdict, severity): (String, String) = (row.try_get("verdict")?, row.try_get("severity")?);
    Ok(Found {
        run: row.try_get("run")?,
        id: row.try_get("id")?,
        kind: Kind::of_result(&verdict, &severity),
        severity,
        sentence: row.try_get("sentence")?,
        expectation: row.try_get("expectation")?,
        element: row.try_get("element_count")?,
        missing: row.try_get("missing_count")?,
        unexpected: row.try_get("unexpected_count")?,
        observed: json(row, "observed_value")?,
        values: [Json::Null, Json::Null],
        samples: Json::Null,
        error: None,
    })
}

/// Values are masked when they are stored. They were not where the spec did not say then whom they are about.
fn masked(about: &About, found: Found) -> Found {
    let check = about.checks.expectations.iter().find(|check| check.id == found.id);
    let names = |at: &usize| about.columns.get(*at).is_none_or(|column| about.docs.pii.contains(&column.name));
    // Of one that is not in the suite any more nobody knows what it was about.
    let hides = |columns: fn(&Check) -> &[usize]| {
        !about.docs.pii.is_empty() && check.is_none_or(|check| columns(check).iter().any(names))
    };
    // An error may quote any column that is read.
    let error = found.error.map(|why| if hides(|check| check.columns) { code_alone(&why) } else { why });
    if !hides(|check| check.shown) {
        return Found { error, ..found };
    }
    let hide = |value: Json| if value.is_null() { value } else { HIDDEN.into() };
    let all = |values: Json| match values {
        Json::Array(values) => values.into_iter().map(hide).collect(),
        other => hide(other),
    };
    let values = found.values.map(all);
    Found { observed: hide(found.observed), values, error, ..found }
}

/// A column of JSON. What is none, in SQLite's, is shown as the text that it is.
fn json(row: &AnyRow, name: &str) -> Result<Json, sqlx::Error> {
    let text: Option<String> = row.try_get(name)?;
    Ok(text.map_or(Json::Null, |text| serde_json::from_str(&text).unwrap_or(Json::String(text))))
}

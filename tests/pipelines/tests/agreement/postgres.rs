//! PostgreSQL: what its SQL says of each row, and which rows its CHECKs refuse, against the
//! reference. The tables are made by the pipelines' own migrations.

mod cells;
mod replay;
mod script;
mod server;

use std::{collections::BTreeSet, io::Write as _};

use tollgate_compiler::{
    history::{self, Check},
    rule::eval::Outcome,
    sql::{
        self,
        exact::{self, Target},
    },
    value::Value,
};
use tollgate_test_pipelines::SEED;

use self::server::{Database, Server};
use crate::{case::Case, cases, each_row};

/// Records of each schema version.
const RECORDS: usize = 1_000;

/// The rows of one pipeline.
type Rows = Vec<Vec<Value>>;

#[test]
fn sql_and_checks_are_one() {
    let server = Server::start();
    let cases = cases();
    let mut rows: Vec<Rows> = vec![Rows::new(); cases.len()];
    each_row(RECORDS, |_, case, version, _, datum| {
        // What generated code makes of the same datums is compared with the reference elsewhere.
        if let Ok(record) = case.expected(version, datum) {
            let at = cases.iter().position(|other| other.generated.name == case.generated.name);
            rows[at.expect("a case is one of the cases")].push(record);
        }
    });
    let mut seen = Seen::default();
    for (case, rows) in cases.iter().zip(&rows) {
        seen.add(&Judged::new(&server, case, rows).compare());
    }
    let Seen { pipelines, rows, verdicts, inexact, checks, refused, accepted } = &seen;
    let _ = writeln!(
        std::io::stderr(),
        "seed {SEED}: {pipelines} pipelines, {rows} rows, {verdicts} verdicts compared, {inexact} rules inexact; \
        {checks} CHECKs refused {refused} rows and let {accepted} pass"
    );
    assert!(*refused > 0 && *accepted > 0 && *checks > 0, "{seen:?}");
}

/// What was compared.
#[derive(Debug, Default)]
struct Seen {
    pipelines: usize,
    rows: usize,
    verdicts: usize,
    inexact: usize,
    checks: usize,
    refused: usize,
    accepted: usize,
}

impl Seen {
    fn add(&mut self, other: &Self) {
        self.pipelines += 1;
        self.rows += other.rows;
        self.verdicts += other.verdicts;
        self.inexact += other.inexact;
        self.checks += other.checks;
        self.refused += other.refused;
        self.accepted += other.accepted;
    }
}

/// A pipeline's rows in a database of its own.
struct Judged<'a> {
    case: &'a Case,
    rows: &'a Rows,
    database: Database<'a>,
    /// What the reference says: of each row, of each rule.
    outcomes: Vec<Vec<Outcome>>,
}

impl<'a> Judged<'a> {
    fn new(server: &'a Server, case: &'a Case, rows: &'a Rows) -> Self {
        let database = server.database(case.generated.name);
        database.run(&script::migrations(case.generated.about));
        database.run(&script::staging(case, rows));
        let outcomes = rows.iter().map(|row| case.outcomes(row)).collect();
        Self { case, rows, database, outcomes }
    }

    fn compare(&self) -> Seen {
        let (verdicts, inexact) = self.masks();
        let checks = self.checks();
        self.constraints(&checks);
        let (refused, accepted) = self.refusals(&checks);
        Seen { pipelines: 1, rows: self.rows.len(), verdicts, inexact, checks: checks.len(), refused, accepted }
    }

    /// Compares what each rule that has an exact twin says of each row.
    fn masks(&self) -> (usize, usize) {
        let record = &self.case.pipeline.record;
        let rules: Vec<_> = self.case.rules().collect();
        let exact: Vec<usize> =
            (0..rules.len()).filter(|at| exact::obstacle(rules[*at].1, Target::Table).is_none()).collect();
        let masks: Vec<sql::Masks> = exact.iter().map(|at| sql::masks(rules[*at].1, record)).collect();
        let found = self.database.bits(masks.iter().flat_map(|masks| [&masks.selected, &masks.missing, &masks.failed]));
        assert_eq!(found.len(), self.rows.len(), "{}", self.case.generated.name);
        for ((row, outcomes), found) in self.rows.iter().zip(&self.outcomes).zip(&found) {
            for ((at, masks), found) in exact.iter().zip(&masks).zip(found.chunks(3)) {
                let expected = bits(outcomes[*at]);
                let (expectation, rule) = rules[*at];
                assert_eq!(found, expected, "{}: {row:?}\n{masks:#?}\n{rule:#?}", expectation.id);
            }
        }
        (exact.len() * self.rows.len(), rules.len() - exact.len())
    }

    /// The rules that the table holds, by their numbers.
    fn checks(&self) -> Vec<(usize, Check)> {
        let record = &self.case.pipeline.record;
        let held = |(at, (expectation, _))| Some((at, history::check(expectation, record)?.0));
        self.case.rules().enumerate().filter_map(held).collect()
    }

    /// Compares what the table's constraints say, as the database has kept them.
    fn constraints(&self, checks: &[(usize, Check)]) {
        let kept = self.database.constraints();
        let names =
            |checks: &[(usize, Check)]| checks.iter().map(|(_, check)| check.id.clone()).collect::<BTreeSet<_>>();
        assert_eq!(kept.keys().cloned().collect::<BTreeSet<_>>(), names(checks), "{}", self.case.generated.name);
        let fails: Vec<String> = checks.iter().map(|(_, check)| format!("({}) is false", kept[&check.id])).collect();
        let found = self.database.bits(fails.iter());
        for ((row, outcomes), found) in self.rows.iter().zip(&self.outcomes).zip(&found) {
            for ((at, check), found) in checks.iter().zip(found) {
                assert_eq!(*found, outcomes[*at] == Outcome::Failed, "{}: {row:?}\n{}", check.id, kept[&check.id]);
            }
        }
    }

    /// Inserts each row alone: it is refused, and by a rule that it fails, or else by none.
    fn refusals(&self, checks: &[(usize, Check)]) -> (usize, usize) {
        let refused = self.database.refusals();
        assert_eq!(refused.len(), self.rows.len(), "{}", self.case.generated.name);
        for ((row, outcomes), refused) in self.rows.iter().zip(&self.outcomes).zip(&refused) {
            let failed: Vec<&str> = checks
                .iter()
                .filter(|(at, _)| outcomes[*at] == Outcome::Failed)
                .map(|(_, check)| check.id.as_str())
                .collect();
            let agrees = refused.as_ref().map_or(failed.is_empty(), |by| failed.contains(&by.as_str()));
            assert!(agrees, "{}: refused by {refused:?}, fails {failed:?}: {row:?}", self.case.generated.name);
        }
        let count = refused.iter().flatten().count();
        (count, refused.len() - count)
    }
}

/// Whether a rule selects a row, misses its value, fails it.
fn bits(outcome: Outcome) -> [bool; 3] {
    [outcome != Outcome::NotSelected, outcome == Outcome::Missing, outcome == Outcome::Failed]
}

//! PostgreSQL: what its SQL says of each row, and which rows its CHECKs refuse, against the
//! reference. The tables are made by the pipelines' own migrations.

mod cells;
mod edges;
mod inexact;
mod replay;
mod script;
mod server;

use std::{collections::BTreeSet, io::Write as _};

use tollgate_compiler::{
    history::{self, Check},
    pipeline::Expectation,
    rule::{Rule, eval::Outcome, sentence},
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

/// Rules that are shown; the others are likely wrong for the same reason.
const SHOWN: usize = 5;

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
    for (case, rows) in cases.iter().zip(&mut rows) {
        rows.extend(edges::rows(case, rows));
    }
    let mut seen = Seen::default();
    for (case, rows) in cases.iter().zip(&rows) {
        seen.add(Judged::new(&server, case, rows).compare());
    }
    assert!(seen.wrong.is_empty(), "seed {SEED}: {} rules:\n{}", seen.wrong.len(), seen.shown());
    let Seen { pipelines, rows, verdicts, inexact, checks, refused, accepted, .. } = &seen;
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
    /// Rules on which the sides disagree, and the first row of each.
    wrong: Vec<String>,
}

impl Seen {
    fn shown(&self) -> String {
        self.wrong.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("\n\n")
    }

    fn add(&mut self, other: Self) {
        self.pipelines += 1;
        self.rows += other.rows;
        self.verdicts += other.verdicts;
        self.inexact += other.inexact;
        self.checks += other.checks;
        self.refused += other.refused;
        self.accepted += other.accepted;
        self.wrong.extend(other.wrong);
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
        let mut seen = Seen { pipelines: 1, rows: self.rows.len(), ..Seen::default() };
        self.masks(&mut seen);
        let checks = self.checks();
        seen.checks = checks.len();
        self.constraints(&checks, &mut seen);
        self.refusals(&checks, &mut seen);
        seen
    }

    /// Compares what each rule that has an exact twin says of each row.
    fn masks(&self, seen: &mut Seen) {
        let record = &self.case.pipeline.record;
        let rules: Vec<(usize, &Expectation, &Rule)> =
            self.case.rules().enumerate().map(|(at, (expectation, rule))| (at, expectation, rule)).collect();
        let exact: Vec<_> =
            rules.iter().filter(|(_, _, rule)| exact::obstacle(rule, Target::Table).is_none()).collect();
        seen.inexact = rules.len() - exact.len();
        seen.verdicts = exact.len() * self.rows.len();
        let masks: Vec<sql::Masks> = exact.iter().map(|(_, _, rule)| sql::masks(rule, record)).collect();
        let found = self.database.bits(masks.iter().flat_map(|masks| [&masks.selected, &masks.missing, &masks.failed]));
        for (number, ((at, expectation, rule), masks)) in exact.iter().zip(&masks).enumerate() {
            self.agree(seen, &expectation.id, |row| {
                let (found, expected) = (&found[row][number * 3..number * 3 + 3], bits(self.outcomes[row][*at]));
                (*found != expected)
                    .then(|| format!("{found:?}, not {expected:?}\n{masks:#?}\n{}", sentence::rule(rule, record)))
            });
        }
    }

    /// Notes the first row on which the sides disagree about a rule.
    fn agree(&self, seen: &mut Seen, id: &str, differs: impl Fn(usize) -> Option<String>) {
        let wrong = (0..self.rows.len()).find_map(|row| Some((row, differs(row)?)));
        let name = self.case.generated.name;
        seen.wrong.extend(wrong.map(|(row, told)| format!("{name}: `{id}`: {told}\n{:?}", self.rows[row])));
    }

    /// The rules that the table holds, by their numbers.
    fn checks(&self) -> Vec<(usize, Check)> {
        let record = &self.case.pipeline.record;
        let held = |(at, (expectation, _))| Some((at, history::check(expectation, record)?.0));
        self.case.rules().enumerate().filter_map(held).collect()
    }

    /// Compares what the table's constraints say, as the database has kept them.
    fn constraints(&self, checks: &[(usize, Check)], seen: &mut Seen) {
        let kept = self.database.constraints();
        let expected: BTreeSet<&String> = checks.iter().map(|(_, check)| &check.id).collect();
        assert_eq!(kept.keys().collect::<BTreeSet<_>>(), expected, "{}", self.case.generated.name);
        let fails: Vec<String> = checks.iter().map(|(_, check)| format!("({}) is false", kept[&check.id])).collect();
        let found = self.database.printed_bits(&fails);
        for (number, (at, check)) in checks.iter().enumerate() {
            self.agree(seen, &check.id, |row| {
                let expected = self.outcomes[row][*at] == Outcome::Failed;
                (found[row][number] != expected).then(|| format!("refused is not {expected}: {}", kept[&check.id]))
            });
        }
    }

    /// Inserts each row alone: it is refused, and by a rule that it fails, or else by none.
    fn refusals(&self, checks: &[(usize, Check)], seen: &mut Seen) {
        let refused = self.database.refusals();
        assert_eq!(refused.len(), self.rows.len(), "{}", self.case.generated.name);
        self.agree(seen, "CHECK", |row| {
            let failed = checks.iter().filter(|(at, _)| self.outcomes[row][*at] == Outcome::Failed);
            let failed: Vec<&str> = failed.map(|(_, check)| check.id.as_str()).collect();
            let agrees = refused[row].as_ref().map_or(failed.is_empty(), |by| failed.contains(&by.as_str()));
            (!agrees).then(|| format!("refused by {:?}, fails {failed:?}", refused[row]))
        });
        seen.refused = refused.iter().flatten().count();
        seen.accepted = refused.len() - seen.refused;
    }
}

/// Whether a rule selects a row, misses its value, fails it.
fn bits(outcome: Outcome) -> [bool; 3] {
    [outcome != Outcome::NotSelected, outcome == Outcome::Missing, outcome == Outcome::Failed]
}

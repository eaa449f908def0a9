//! Writing rows.

use std::ops::Range;

use sqlx::{AssertSqlSafe, PgConnection, Row as _, query, query_scalar};

use super::{
    copy::{Row, copy},
    fault::{Fault, fault, fault_of_copy, unblamed},
    link::Pulse,
    statements::Statements,
    way::Way,
};
use crate::{
    gate::{Halt, HaltReason},
    rows::Rows,
    sink::{Batch, Identity, Trouble, Written},
};

/// What became of the rows.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) written: Written,
    /// Rows that the database refused, and its words.
    pub(super) refused: Vec<(usize, String)>,
    /// As in [`super::way::Caution`], for the next batch.
    pub(super) doubts: u64,
}

impl Loaded {
    pub(super) fn add(&mut self, written: Written) {
        let sum = &mut self.written;
        sum.loaded += written.loaded;
        sum.superseded += written.superseded;
        sum.replaced += written.replaced;
        sum.cross_partition += written.cross_partition;
    }
}

/// Writes all rows that no later one supersedes.
pub(super) async fn load(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    batch: &Batch<'_>,
    way: Way,
    doubts: u64,
    pulse: &Pulse,
) -> Result<Loaded, Fault> {
    let judged = batch.judged;
    let encoded = Encoded { identity, batch };
    let mut loader = Loader { connection, statements, encoded, staged: Vec::new(), pulse };
    let superseded = judged.origins.iter().filter(|origin| origin.superseded).count() as u64;
    let mut loaded = match way {
        _ if judged.standing.is_empty() => Loaded { doubts, ..Loaded::default() },
        Way::Careful => loader.careful(doubts).await?,
        Way::Staged => {
            let all = loader.stage(&judged.standing).await?;
            Loaded { written: loader.write(all).await?, ..Loaded::default() }
        }
        Way::Quick => Loaded { written: loader.copy().await?, ..Loaded::default() },
    };
    // The row that a refused one superseded got its place.
    let restored = loaded.refused.iter().filter(|(row, _)| judged.origins[*row].previous.is_some()).count() as u64;
    loaded.written.superseded += superseded - restored;
    Ok(loaded)
}

/// Writes the rows of one batch.
pub(super) struct Loader<'a> {
    pub(super) connection: &'a mut PgConnection,
    statements: &'a Statements,
    pub(super) encoded: Encoded<'a>,
    /// The rows in the stage, by their numbers.
    pub(super) staged: Vec<usize>,
    pub(super) pulse: &'a Pulse,
}

impl Loader<'_> {
    /// Straight into the target.
    async fn copy(&mut self) -> Result<Written, Fault> {
        let Self { encoded, statements, .. } = *self;
        let standing = &encoded.batch.judged.standing;
        let rows = standing.iter().map(|row| encoded.row(*row, None));
        let found = copy(self.connection, &statements.copy, encoded.width(), rows).await;
        let found = found.map_err(|error| fault_of_copy(&error, encoded.hides()))?;
        let expected = standing.len() as u64;
        if found != expected {
            return Err(self.miscounted(found, expected));
        }
        Ok(Written { loaded: found, ..Written::default() })
    }

    /// Puts rows into the stage; returns their numbers.
    pub(super) async fn stage(&mut self, rows: &[usize]) -> Result<Range<i32>, Fault> {
        let Self { encoded, statements, .. } = *self;
        let from = number(self.staged.len());
        let numbered = rows.iter().zip(from..).map(|(row, number)| encoded.row(*row, Some(number)));
        let staged = copy(self.connection, &statements.copy_to_stage, encoded.width(), numbered).await;
        staged.map_err(|error| unblamed(&error, encoded.hides()))?;
        self.staged.extend(rows);
        Ok(from..number(self.staged.len()))
    }

    /// From the stage into the target. Rows whose key is taken are counted by what the statements
    /// themselves did, since lanes of other partitions write at the same time.
    pub(super) async fn write(&mut self, piece: Range<i32>) -> Result<Written, Fault> {
        let expected = piece.len() as u64;
        let first = self.insert(&self.statements.write, &piece).await?;
        let mut taken_over = Inserted::default();
        if self.encoded.identity.about.table.upsert && first.written < expected {
            taken_over = self.insert(&self.statements.take_over, &piece).await?;
        }
        let loaded = first.written + taken_over.written;
        if loaded < expected {
            self.settled(&piece).await?;
        }
        Ok(Written {
            loaded,
            superseded: expected.saturating_sub(loaded),
            replaced: loaded - first.fresh - taken_over.fresh,
            cross_partition: taken_over.written - taken_over.fresh,
            ..Written::default()
        })
    }

    async fn insert(&mut self, sql: &str, piece: &Range<i32>) -> Result<Inserted, Fault> {
        let insert = query(AssertSqlSafe(sql)).bind(piece.start).bind(piece.end);
        let row = insert.fetch_one(&mut *self.connection).await;
        let row = row.map_err(|error| fault(&error, self.encoded.hides()))?;
        let count = |name| row.try_get::<i64, _>(name).map(|count| u64::try_from(count).unwrap_or_default());
        Ok(Inserted { written: count("written")?, fresh: count("fresh")? })
    }

    /// Each row that was not written must have met one that is not older.
    async fn settled(&mut self, piece: &Range<i32>) -> Result<(), Fault> {
        let settled = query_scalar(AssertSqlSafe(&*self.statements.settled)).bind(piece.start).bind(piece.end);
        let found = settled.fetch_one(&mut *self.connection).await;
        let found: i64 = found.map_err(|error| unblamed(&error, self.encoded.hides()))?;
        let (found, expected) = (u64::try_from(found).unwrap_or_default(), piece.len() as u64);
        if found == expected { Ok(()) } else { Err(self.miscounted(found, expected)) }
    }

    fn miscounted(&self, found: u64, expected: u64) -> Fault {
        let table = self.encoded.identity.about.table.name;
        let detail = format!("table `{table}` took {found} rows of {expected}: does a trigger or a rule drop rows?");
        Trouble::Contract(Halt::new(HaltReason::RowCount, detail)).into()
    }
}

/// The rows of a batch, as COPY takes them.
#[derive(Clone, Copy)]
pub(super) struct Encoded<'a> {
    pub(super) identity: &'a Identity,
    pub(super) batch: &'a Batch<'a>,
}

impl<'a> Encoded<'a> {
    fn row(self, row: usize, number: Option<i32>) -> Row<'a> {
        let Rows::Postgres(rows) = &self.batch.judged.rows else { unreachable!("rows are encoded for their own sink") };
        Row {
            columns: rows.row(row),
            incarnation: self.batch.incarnation,
            partition: self.identity.partition,
            offset: self.batch.records[self.batch.judged.origins[row].record].offset,
            number,
        }
    }

    /// Whether words that may quote a value are kept from everybody.
    fn hides(self) -> bool {
        self.identity.about.topic.is_private()
    }

    fn width(self) -> i16 {
        // PostgreSQL's tables have at most 1,600 columns.
        i16::try_from(self.identity.about.columns.len()).unwrap_or(i16::MAX - 4)
    }
}

/// What an insert did.
#[derive(Default)]
struct Inserted {
    written: u64,
    /// Of these, the rows that took nobody's place.
    fresh: u64,
}

/// The number of a place in the stage; no batch holds two billion rows.
fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

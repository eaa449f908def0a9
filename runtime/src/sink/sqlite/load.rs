//! Writing rows, and finding those that the database refuses.

use sqlx::{AssertSqlSafe, Row, Sqlite, SqliteConnection, query, query::Query, sqlite::SqliteArguments};

use super::{
    fault::{Fault, fault, trouble, unblamed},
    statements::Statements,
};
use crate::{
    gate::{Halt, HaltReason},
    pipeline::About,
    rows::{Cell, Rows, SqliteRows},
    sink::{Batch, Identity, Trouble, Written},
};

/// What became of the rows.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) written: Written,
    /// Rows that the database refused, and its words.
    pub(super) refused: Vec<(usize, String)>,
}

/// Writes all rows that no later one supersedes. A piece that is refused is halved until the row
/// to blame stands alone; then the row that it superseded, if any, gets its place.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    identity: &Identity,
    statements: &Statements,
    batch: &Batch<'_>,
) -> Result<Loaded, Trouble> {
    let origins = &batch.judged.origins;
    let mut loader = Loader { connection, identity, statements, batch, loaded: Loaded::default() };
    let mut pieces = cut(&batch.judged.standing, statements);
    let mut superseded = origins.iter().filter(|origin| origin.superseded).count() as u64;
    while let Some(piece) = pieces.pop() {
        let Err(words) = loader.try_piece(&piece).await? else { continue };
        if let [row] = *piece {
            loader.loaded.refused.push((row, words));
            superseded -= u64::from(origins[row].previous.is_some());
            pieces.extend(origins[row].previous.map(|previous| vec![previous]));
        } else {
            let (left, right) = piece.split_at(piece.len() / 2);
            pieces.extend([right.to_vec(), left.to_vec()]);
        }
    }
    loader.loaded.written.superseded += superseded;
    Ok(loader.loaded)
}

/// Pieces for which there are statements, the last one first.
fn cut(rows: &[usize], statements: &Statements) -> Vec<Vec<usize>> {
    let mut pieces = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(statements.fit(rest.len()));
        pieces.push(piece.to_vec());
        rest = behind;
    }
    pieces.reverse();
    pieces
}

struct Loader<'a> {
    connection: &'a mut SqliteConnection,
    identity: &'a Identity,
    statements: &'a Statements,
    batch: &'a Batch<'a>,
    loaded: Loaded,
}

impl Loader<'_> {
    /// Writes some rows, or none of them where the database refuses one.
    async fn try_piece(&mut self, piece: &[usize]) -> Result<Result<(), String>, Trouble> {
        self.run("SAVEPOINT piece").await?;
        let written = match self.write(piece).await {
            Ok(written) => written,
            Err(Fault::Trouble(trouble)) => return Err(trouble),
            Err(Fault::Row(words)) => {
                self.run("ROLLBACK TO piece").await.map_err(|trouble| ended_by(trouble, &words))?;
                self.run("RELEASE piece").await?;
                return Ok(Err(words));
            }
        };
        self.run("RELEASE piece").await?;
        let sum = &mut self.loaded.written;
        sum.loaded += written.loaded;
        sum.superseded += written.superseded;
        sum.replaced += written.replaced;
        sum.cross_partition += written.cross_partition;
        Ok(Ok(()))
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), Trouble> {
        query(sql).execute(&mut *self.connection).await.map(drop).map_err(|error| trouble(&error))
    }

    async fn write(&mut self, piece: &[usize]) -> Result<Written, Fault> {
        let standing = self.standing(piece).await?;
        let mut insert = query(AssertSqlSafe(self.statements.insert(piece.len())))
            .bind(self.batch.incarnation)
            .bind(self.identity.partition);
        for row in piece {
            insert = self.rows().row(*row).fold(insert, bind).bind(self.offset(*row));
        }
        let done = insert.execute(&mut *self.connection).await.map_err(|error| fault(&error, self.hides()))?;
        let expected = piece.len() as u64 - standing.newer;
        if done.rows_affected() != expected {
            return Err(Fault::Trouble(Trouble::Contract(self.miscounted(done.rows_affected(), expected))));
        }
        Ok(Written {
            loaded: expected,
            superseded: standing.newer,
            replaced: standing.taken - standing.newer,
            cross_partition: standing.crossing,
            ..Written::default()
        })
    }

    /// What stands in the way of these rows.
    async fn standing(&mut self, piece: &[usize]) -> Result<Standing, Fault> {
        if !self.about().table.upsert {
            return Ok(Standing::default());
        }
        let mut look = query(AssertSqlSafe(self.statements.standing(piece.len())))
            .bind(self.identity.partition)
            .bind(self.batch.incarnation);
        for row in piece {
            let cells: Vec<Cell<'_>> = self.rows().row(*row).collect();
            look = self.about().table.key.iter().fold(look, |look, column| bind(look, cells[*column]));
            look = look.bind(self.offset(*row));
        }
        let row = look.fetch_one(&mut *self.connection).await;
        let row = row.map_err(|error| Fault::Trouble(unblamed(&error, self.hides())))?;
        let count = |name| row.try_get(name).map_err(|error| Fault::Trouble(trouble(&error)));
        Ok(Standing { taken: count("taken")?, crossing: count("crossing")?, newer: count("newer")? })
    }

    fn miscounted(&self, found: u64, expected: u64) -> Halt {
        let table = self.about().table.name;
        let detail = format!("table `{table}` took {found} rows of {expected}: does a trigger or a rule drop rows?");
        Halt::new(HaltReason::RowCount, detail)
    }

    fn about(&self) -> &'static About {
        self.identity.about
    }

    /// Whether words that may quote a value are kept from everybody.
    fn hides(&self) -> bool {
        self.about().topic.is_private()
    }

    fn rows(&self) -> &SqliteRows {
        let Rows::Sqlite(rows) = &self.batch.judged.rows else { unreachable!("rows are encoded for their own sink") };
        rows
    }

    fn offset(&self, row: usize) -> i64 {
        self.batch.records[self.batch.judged.origins[row].record].offset
    }
}

/// A trigger can end the whole transaction (`RAISE(ROLLBACK, …)`): no single row can then be left out.
fn ended_by(trouble: Trouble, words: &str) -> Trouble {
    match trouble {
        Trouble::Contract(_) => {
            Trouble::Contract(Halt::new(HaltReason::Contract, format!("`{words}` ended the transaction")))
        }
        other => other,
    }
}

#[derive(Default)]
struct Standing {
    taken: u64,
    crossing: u64,
    newer: u64,
}

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

fn bind<'q>(statement: Statement<'q>, cell: Cell<'_>) -> Statement<'q> {
    match cell {
        Cell::Null => statement.bind(None::<i64>),
        Cell::Integer(value) => statement.bind(value),
        Cell::Real(value) => statement.bind(value),
        Cell::Text(value) => statement.bind(value),
        Cell::Blob(value) => statement.bind(value),
    }
}

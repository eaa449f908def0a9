//! Finding the rows that the database refuses, and telling them from a table that refuses all.

use std::ops::Range;

use sqlx::raw_sql;

use super::{
    fault::{Fault, Refusal},
    load::{Loaded, Loader},
    statements::{INDEX_STAGE, UNINDEX_STAGE},
};
use crate::{
    gate::{Halt, HaltReason},
    sink::{Trouble, Written},
};

/// What was done since the savepoint stays, whatever becomes of what follows.
const KEEP: &str = "RELEASE piece; SAVEPOINT piece";
const UNDO: &str = "ROLLBACK TO piece";

/// So many rows one after another, in however many batches, are not to blame each for itself where their codes are of
/// what is wrong whatever the row, and not one row got in between. Fewer may be: a partition does not stand still
/// for a few rows that a policy is there to keep out.
const MOST_DOUBTS: u64 = 20;

impl Loader<'_> {
    /// Rows that are refused are halved until the one to blame stands alone; then the row that it
    /// superseded, if any, gets its place.
    pub(super) async fn careful(&mut self, doubts: u64) -> Result<Loaded, Fault> {
        let judged = self.encoded.batch.judged;
        let mut loaded = Loaded::default();
        let mut pieces = vec![self.stage(&judged.standing).await?];
        self.run(INDEX_STAGE).await?;
        self.run("SAVEPOINT piece").await?;
        while let Some(piece) = pieces.pop() {
            self.pulse.notify_one();
            match self.try_piece(piece.clone()).await? {
                Ok(written) => loaded.add(written),
                Err(refusal) if piece.len() == 1 => {
                    let row = self.refuse(&mut loaded, &piece, refusal);
                    if let Some(previous) = judged.origins[row].previous {
                        pieces.push(self.stage(&[previous]).await?);
                        self.run(KEEP).await?;
                    }
                }
                Err(_) => {
                    let middle = piece.start + (piece.end - piece.start) / 2;
                    pieces.extend([middle..piece.end, piece.start..middle]);
                }
            }
        }
        self.suspect(&mut loaded, doubts).await?;
        self.run("RELEASE piece").await?;
        self.run(UNINDEX_STAGE).await?;
        Ok(loaded)
    }

    /// Notes that the only row of a piece is refused; returns which it is.
    fn refuse(&self, loaded: &mut Loaded, piece: &Range<i32>, refusal: Refusal) -> usize {
        let row = self.staged[usize::try_from(piece.start).unwrap_or_default()];
        loaded.doubts += u64::from(refusal.doubtful);
        loaded.refused.push((row, refusal.words));
        row
    }

    /// Writes some rows, or none of them where the database refuses one, behind a savepoint.
    async fn try_piece(&mut self, piece: Range<i32>) -> Result<Result<Written, Refusal>, Fault> {
        match self.write(piece).await {
            Ok(written) => {
                self.run(KEEP).await?;
                Ok(Ok(written))
            }
            Err(Fault::Row(refusal)) => {
                self.run(UNDO).await?;
                Ok(Err(refusal))
            }
            Err(other) => Err(other),
        }
    }

    /// Where not one row got in it may be the table that takes none: dead letters of all that a topic holds would
    /// help nobody. With the doubts of the batches before it.
    async fn suspect(&mut self, loaded: &mut Loaded, doubts: u64) -> Result<(), Fault> {
        let Some((_, words)) = loaded.refused.last().filter(|_| loaded.written == Written::default()) else {
            loaded.doubts = 0;
            return Ok(());
        };
        // What refuses a statement without rows, as a trigger of statements does, judges none.
        match self.write(0..0).await {
            Ok(_) => self.run(UNDO).await?,
            Err(Fault::Row(refusal)) => return Err(self.shut("a statement that writes no row", &refusal.words)),
            Err(other) => return Err(other),
        }
        let are_all = loaded.doubts == loaded.refused.len() as u64;
        loaded.doubts += doubts;
        if are_all && loaded.doubts >= MOST_DOUBTS {
            return Err(self.shut(&format!("{} rows one after another, and took none", loaded.doubts), words));
        }
        Ok(())
    }

    fn shut(&self, what: &str, words: &str) -> Fault {
        let table = self.encoded.identity.about.table.name;
        let detail = format!("table `{table}` refused {what}: is a trigger or a policy of it wrong? {words}");
        Trouble::Contract(Halt::new(HaltReason::Contract, detail)).into()
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), Fault> {
        raw_sql(sql).execute(&mut *self.connection).await?;
        Ok(())
    }
}

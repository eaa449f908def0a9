//! SQLite behind the gate.
//!
//! All partitions share one connection, since SQLite has one writer at a time. It is never used
//! inside `select!` or a timeout; after any trouble it is closed and a new one is opened.

mod check;
mod claim;
mod fault;
mod ledger;
mod link;
mod load;
mod statements;
mod transaction;

use std::sync::Arc;

use tokio::sync::Mutex;

use self::statements::Statements;
pub(crate) use self::{
    link::{Access, Link, address, failure, open},
    statements::quoted,
};
use super::{Answer, Batch, Claim, Identity, Sink, Written};
use crate::{
    gate::Halt,
    rows::{Rows, SqliteRows},
};

/// The SQLite side of one partition.
pub(crate) struct SqliteSink {
    identity: Identity,
    statements: Arc<Statements>,
    link: Arc<Mutex<Link>>,
}

impl SqliteSink {
    pub(crate) fn new(identity: Identity, link: Arc<Mutex<Link>>) -> Self {
        let statements = Arc::new(Statements::new(identity.about));
        Self { identity, statements, link }
    }
}

impl Sink for SqliteSink {
    fn rows(&self) -> Rows {
        Rows::Sqlite(SqliteRows::new(self.identity.about.columns.len()))
    }

    fn claim<'a>(&'a mut self, first: i64, topic_id: Option<&'a str>) -> Answer<'a, Claim> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let result = claim::claim(link.connection().await?, &self.identity, first, topic_id).await;
            link.keep_if_well(result).await
        })
    }

    fn write<'a>(&'a mut self, batch: &'a Batch<'a>) -> Answer<'a, Written> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let result = transaction::write(link.connection().await?, &self.identity, &self.statements, batch).await;
            link.keep_if_well(result).await
        })
    }

    fn halt<'a>(&'a mut self, epoch: i64, halt: &'a Halt) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut link = self.link.lock().await;
            let result = claim::halt(link.connection().await?, &self.identity, epoch, halt).await;
            link.keep_if_well(result).await
        })
    }
}

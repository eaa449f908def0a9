//! Where the tests' database is: on a server that all tests of this process share.

use std::sync::{
    LazyLock,
    atomic::{AtomicU32, Ordering},
};

use tollgate_runtime::setting::Secret;
use tollgate_xtask::services::Postgres;

use crate::bench::by_hand;

static SERVER: LazyLock<Postgres> = LazyLock::new(|| Postgres::start().unwrap_or_else(|problem| panic!("{}", problem)));
static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of its own.
pub(crate) struct Place(Secret);

impl Place {
    /// A place with nothing in it.
    pub(crate) fn new() -> Self {
        Self::on(&SERVER)
    }

    /// A place on another server.
    pub(crate) fn on(server: &Postgres) -> Self {
        let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
        let first = server.url();
        by_hand(&Secret::new(&*first), &format!("CREATE DATABASE {name}"));
        let (address, _) = first.rsplit_once('/').expect("an address ends in its database");
        Self(Secret::new(format!("{address}/{name}")))
    }

    pub(crate) fn address(&self) -> Secret {
        self.0.clone()
    }
}

/// A statement of the tests: `"tiny.append"` is schema and table here.
pub(crate) fn sql(text: &str) -> String {
    ["tiny", "tollgate"]
        .iter()
        .fold(text.to_owned(), |text, schema| text.replace(&format!("\"{schema}."), &format!("\"{schema}\".\"")))
}

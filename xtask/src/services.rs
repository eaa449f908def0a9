//! Real services: Apache Kafka, a schema registry and `PostgreSQL`, on free ports of 127.0.0.1.
//!
//! A test starts its own, in fresh folders and on ports that no other run takes:
//!
//! ```no_run
//! let mut postgres = tollgate_xtask::services::Postgres::start()?;
//! println!("{}", postgres.url());
//! postgres.stop_immediate();
//! postgres.restart()?;
//! # Ok::<(), tollgate_xtask::Problem>(())
//! ```
//!
//! Each ends, and its folder goes, when it is dropped, when a test panics, and when the process that started it ends in
//! whatever way, `kill -9` included: a watcher reads a pipe from that process, and acts when it closes.
//!
//! So one in a `static`, which is never dropped, does no harm.
//!
//! Downloads are verified and kept for all checkouts: in `TOLLGATE_CACHE`, or the user's folder of caches.

mod account;
mod cache;
mod folder;
mod instance;
mod java;
mod kafka;
mod maven;
mod missing;
mod ports;
mod postgres;
mod process;
pub mod python;
mod registry;
mod secret;
mod settings;
mod state;
mod up;

pub(crate) use self::up::{DownArguments, UpArguments, down, settings_of_up, up};
pub use self::{kafka::Kafka, postgres::Postgres, registry::Registry};

//! Starts a service, says in which folders it lies, and does nothing more until it is killed.

use std::{error::Error, path::Path, thread::sleep, time::Duration};

use tollgate_xtask::services::{Kafka, Postgres, Registry};

/// Longer than any test.
const LONG: Duration = Duration::from_hours(1);

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("kafka") => {
            let kafka = Kafka::start(1)?;
            wait(&kafka.folders())
        }
        Some("registry") => wait(&[Registry::start()?.folder()]),
        Some("postgres") => wait(&[Postgres::start()?.folder()]),
        _ => Err("a service is started: kafka, registry or postgres".into()),
    }
}

fn wait(folders: &[&Path]) -> Result<(), Box<dyn Error>> {
    use std::io::Write;

    let mut out = std::io::stdout();
    for folder in folders {
        writeln!(out, "{}", folder.display())?;
    }
    sleep(LONG);
    Ok(())
}

//! TLS: to a registry that asks for a password, to Kafka, and to PostgreSQL.
//!
//! All are the real ones. PostgreSQL speaks TLS itself; a proxy before each of the others does, with a certificate that was
//! made just now, and asks every single request to the registry who it is from.

mod authority;
mod database;
mod place;
mod proxy;
mod refused;

use crate::place::PLACE;

/// Nobody says a word that is not encrypted: the broker sends its clients to the proxy, and the database refuses plain words.
#[test]
fn records_and_schemas_go_over_tls() {
    assert_eq!(PLACE.done("simulate guarded --count 500 --faults 0%")["acknowledged"], 500);
    let database = format!("--database {}", PLACE.database.url("verify-full", &PLACE.authority));
    let (exit, words) = PLACE.tollgate(&format!("migrate apply guarded {database}"), &[]);
    assert_eq!(exit, 0, "{words}");
    let run = PLACE.done(&format!("run guarded --until-caught-up {database}"));
    // A schema that could not be resolved would be waited for, or be a reason.
    assert_eq!((&run["read"], &run["dead_by_reason"]), (&500.into(), &serde_json::json!({})));

    let (exit, words) = PLACE.xtask("diff --against registry", &[]);
    assert!(exit == 0 && words.contains("nothing changed since version 1"), "{exit}: {words}");
}

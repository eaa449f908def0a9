//! `run` verifies and applies nothing; `migrate` applies once.

use tempfile::TempDir;
use tollgate_runtime::{
    batch::AnyPipeline,
    exit::Exit,
    migrate::{State, apply, status, verify},
    setting::Secret,
};

use crate::{
    bench::Bench,
    tiny::{APPEND, UPSERT},
};

#[test]
fn migrations_are_applied_once_and_verified() {
    let folder = TempDir::new().unwrap();
    let database = Secret::new(format!("sqlite:{}", folder.path().join("new.db").display()));
    let about = APPEND.about();
    assert!(status(about, &database).unwrap().iter().all(|status| status.state == State::Pending));
    let missing = verify(about, &database).unwrap_err();
    assert_eq!(missing.exit, Exit::Usage);
    assert!(missing.message.contains("tollgate migrate apply append"), "{missing}");

    assert_eq!(apply(about, &database).unwrap().len(), 2);
    assert_eq!(apply(about, &database).unwrap(), []);
    verify(about, &database).unwrap();
    assert_eq!(verify(UPSERT.about(), &database).unwrap_err().exit, Exit::Usage);
    assert_eq!(apply(UPSERT.about(), &database).unwrap().len(), 1, "the own tables are shared");
    verify(about, &database).unwrap();
}

#[test]
fn a_database_that_took_another_way_is_refused() {
    for (sql, words) in [
        (r#"UPDATE "tollgate.migration" SET sql = 'other' WHERE pipeline = ''"#, "another text"),
        (r#"INSERT INTO "tollgate.migration" VALUES ('append', 2, '0002_more.sql', '', 0)"#, "does not know it"),
        (r#"DELETE FROM "tollgate.migration" WHERE pipeline = 'append'"#, "lacks 1 migrations"),
    ] {
        let bench = Bench::new(&APPEND);
        bench.by_hand(sql);
        let failure = bench.try_run().unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains(words), "{failure}");
    }
}

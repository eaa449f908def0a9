//! `run` verifies and applies nothing; `migrate` applies once.

use tollgate_runtime::{
    batch::AnyPipeline,
    exit::Exit,
    migrate::{State, apply, status, verify},
};

use crate::{
    bench::Bench,
    place::Place,
    tiny::{APPEND, UPSERT},
};

#[test]
fn migrations_are_applied_once_and_verified() {
    let place = Place::new();
    let database = place.address();
    let about = APPEND.about();
    assert!(status(about, &database).unwrap().iter().all(|status| status.state == State::Pending));
    let missing = verify(about, &database).unwrap_err();
    assert_eq!(missing.exit, Exit::Usage);
    assert!(missing.message.contains("tollgate migrate apply append"), "{missing}");

    assert_eq!(apply(about, &database).unwrap().len(), 3);
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
        (
            r#"INSERT INTO "tollgate.migration" SELECT 'append', 2, '0002_more.sql', '', applied_at FROM "tollgate.migration" WHERE pipeline = 'append'"#,
            "does not know it",
        ),
        (r#"DELETE FROM "tollgate.migration" WHERE pipeline = 'append'"#, "lacks 1 migrations"),
    ] {
        let bench = Bench::new(&APPEND);
        bench.by_hand(sql);
        let failure = bench.try_run().unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains(words), "{failure}");
    }
}

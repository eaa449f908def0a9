//! A database that cannot keep every text is refused before it meets one.

use tollgate_runtime::{batch::AnyPipeline, exit::Exit, gate::HaltReason, migrate, setting::Secret};

use crate::{
    bench::{Bench, by_hand, framed, rows},
    place::Place,
    tiny::APPEND,
};

const NEXT: &str = "CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0";

/// The address of an empty database in an encoding.
fn encoded(encoding: &str) -> Secret {
    let beside = Place::new().address();
    let address = format!("{}_{}", beside.expose(), encoding.to_lowercase());
    let (_, name) = address.rsplit_once('/').expect("an address ends in its database");
    let of = format!("ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    by_hand(&beside, &format!("CREATE DATABASE {name} {of}"));
    Secret::new(address)
}

#[test]
fn a_database_of_another_encoding_is_not_migrated() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let address = encoded(encoding);
        let failure = migrate::apply(APPEND.about(), &address).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        let words = format!("the database's encoding is {encoding}, expected UTF8");
        assert!(failure.message.contains(&words) && failure.message.ends_with(NEXT), "{failure}");
        let made = rows(&address, "SELECT count(*) FROM pg_namespace WHERE nspname IN ('tollgate', 'tiny')");
        assert_eq!(made, [["0"]], "{encoding}");
    }
    migrate::apply(APPEND.about(), &encoded("UTF8")).unwrap();
}

/// As one that was migrated before anybody asked; this encoding alone changes no byte of what is there.
#[test]
fn a_partition_in_a_database_of_another_encoding_stands_still() {
    let bench = Bench::new(&APPEND);
    let becomes = |encoding: &str| {
        let encoding = format!("pg_char_to_encoding('{encoding}')");
        bench.by_hand(&format!("UPDATE pg_database SET encoding = {encoding} WHERE datname = current_database()"));
    };
    bench.send(["A|1", "\u{4e2d}|2"].map(framed));
    becomes("SQL_ASCII");
    let report = bench.run();
    assert_eq!(report.halted.len(), 2);
    for halt in report.halted.values() {
        assert!(halt.reason == HaltReason::Contract && halt.detail.ends_with(NEXT), "{halt}");
    }
    assert_eq!((report.summary.loaded, report.summary.dead), (0, 0));
    becomes("UTF8");
    let report = bench.run();
    assert!(report.halted.is_empty(), "{:?}", report.halted);
    assert_eq!((report.summary.loaded, report.summary.dead), (2, 0));
}

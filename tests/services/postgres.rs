//! `PostgreSQL`.

use tollgate_xtask::services::Postgres;

use crate::programs::{processes_of, sql, wait_for};

#[test]
fn what_was_committed_survives_every_end() {
    let mut postgres = Postgres::start().expect("it starts");
    let url = postgres.url();
    sql(&url, "CREATE TABLE ends (how text)");
    let stop: fn(&mut Postgres) = Postgres::stop;
    for (how, end) in [("stop", stop), ("immediate", Postgres::stop_immediate), ("kill", Postgres::kill)] {
        sql(&url, &format!("INSERT INTO ends VALUES ('{how}')"));
        end(&mut postgres);
        assert_eq!(postgres.id(), None, "{how}: it runs");
        postgres.restart().unwrap_or_else(|problem| panic!("{how}: {problem}"));
    }
    assert_eq!(sql(&url, "SELECT string_agg(how, ' ' ORDER BY how) FROM ends"), "immediate kill stop");
}

#[test]
fn it_is_set_as_documented() {
    let postgres = Postgres::start_with(&[("fsync", "on"), ("application_name", "it's")]).expect("it starts");
    for (setting, value) in [
        ("server_encoding", "UTF8"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("fsync", "on"),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
    ] {
        assert_eq!(sql(&postgres.url(), &format!("SHOW {setting}")), value, "{setting}");
    }
    assert_eq!(sql(&postgres.url(), "SELECT datcollate FROM pg_database WHERE datname = current_database()"), "C");
    assert_eq!(sql(&postgres.url(), "SELECT setting FROM pg_file_settings WHERE name = 'application_name'"), "it's");
}

#[test]
fn nobody_enters_without_the_password() {
    let postgres = Postgres::start().expect("it starts");
    let url = postgres.url();
    let (_, host) = url.split_once('@').expect("a URL");
    let output = std::process::Command::new("psql")
        .arg(format!("postgres://tollgate:wrong@{host}"))
        .args(["-c", "SELECT 1"])
        .output()
        .expect("psql runs");
    assert!(String::from_utf8_lossy(&output.stderr).contains("password authentication failed"), "{output:?}");
}

#[test]
fn two_run_beside_each_other_and_leave_nothing_behind() {
    let (first, second) = (Postgres::start().expect("one starts"), Postgres::start().expect("another starts"));
    assert_ne!(first.url(), second.url());
    let folders = [first.folder().to_owned(), second.folder().to_owned()];
    for folder in &folders {
        assert!(!processes_of(folder).is_empty(), "{}", folder.display());
    }
    drop((first, second));
    for folder in &folders {
        assert!(!folder.exists(), "{}", folder.display());
        wait_for("the watcher ends", || processes_of(folder).is_empty());
    }
}

#[test]
fn machines_without_one_have_one() {
    let mut postgres = Postgres::start_embedded().expect("it starts");
    assert!(sql(&postgres.url(), "SHOW server_version").starts_with("18."));
    postgres.stop_immediate();
    postgres.restart().expect("it starts again");
}

//! The same on PostgreSQL, with results of the checks themselves, some of them of columns of persons.

use std::process::Command;

use tollgate_xtask::services::Postgres;

use crate::{
    browser::{Scheme, look},
    place::Place,
    says::{grouped, text},
};

fn psql(server: &Postgres, script: &str) -> String {
    let output = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=on",
            "--command",
            script,
        ])
        .arg(server.url())
        .output()
        .expect("psql is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

#[test]
fn what_check_table_found_is_what_the_pages_say() {
    let (server, place) = (Postgres::start().expect("it starts"), Place::empty());
    let url = server.url();
    let site = place.site().display().to_string();
    for pipeline in ["ohlcv", "payments"] {
        place.done(&["migrate", "apply", pipeline, "--database", &url]);
    }
    psql(
        &server,
        "INSERT INTO market.ohlcv SELECT 'IBM', timestamptz '2024-01-02 14:30:00Z' + n * interval '1 minute', 2, 3 + n * 100, 1,
             2 + n * 100, 10, CASE WHEN n % 3 = 0 THEN NULL ELSE n + 1 END, 0, 0, n FROM generate_series(0, 299) AS n",
    );
    let (status, printed) = place.tollgate(&["check-table", "ohlcv", "--database", &url, "--run-id", "first"]);
    assert_eq!(status, 1, "the mean is too high: {printed}");
    place.tollgate(&["check-table", "ohlcv", "--database", &url, "--until", "2024-01-02T14:31:00Z"]);
    place.done(&["docs", "build", "--database", &url, "--out", &site]);
    let pages = ["ohlcv/runs/1.html", "ohlcv/runs/2.html", "ohlcv/index.html", "payments/index.html"];
    let seen = look(&place.site(), &pages, 1160, Scheme::Light);
    let results =
        "SELECT run, id, verdict, severity, element_count, coalesce(unexpected_count, -1), replace(sentence, '`', ''),
        coalesce(trim(both '\"' from observed_value::text), '') FROM tollgate.check_result ORDER BY run, id";
    let mut failed = 0;
    for row in psql(&server, results).lines() {
        let cells: Vec<&str> = row.split('|').collect();
        let page = text(&seen[usize::from(cells[0] != "1")]);
        assert!(page.contains(cells[6]) && page.contains(cells[7]), "{row}: {page}");
        if cells[2] == "fail" {
            failed += 1;
            assert!(page.contains(&format!("{} row", grouped(cells[4]))), "{row}: {page}");
        }
    }
    assert!(failed >= 2, "{failed}");
    assert!(text(&seen[0]).contains("first") && text(&seen[1]).contains("--until 2024-01-02T14:31:00"));
    assert!(text(&seen[0]).contains("--database \"$DATABASE_URL\""), "{}", text(&seen[0]));
    // No page tells where the database is; it could be with a password.
    for page in place.pages() {
        let page = std::fs::read_to_string(place.site().join(page)).expect("a page");
        assert!(!page.contains(&url) && !page.contains("postgres://"));
    }
    let next = text(&seen[3]);
    assert!(next.contains("payments was not judged yet") && next.contains("tollgate check-table payments"), "{next}");
    assert!(place.done(&["docs", "build", "--database", &url, "--out", &site]).contains("nothing new"));
    assert_eq!(place.tollgate(&["docs", "build", "--database", "postgres://127.0.0.1:1/x", "--out", &site]).0, 3);
}

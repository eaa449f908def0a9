//! Verdicts, numbers and sentences are those of the database, read by SQL of the test's own.

use serde_json::Value as Json;

use crate::{
    browser::{Scheme, look},
    place::Place,
};

/// `1234567` → `1,234,567`
pub(crate) fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().rev().collect();
    let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().collect()).collect();
    groups.join(",").chars().rev().collect()
}

pub(crate) fn text(seen: &Json) -> &str {
    seen["text"].as_str().expect("a text")
}

/// The rows of a page's tables that have this cell.
fn rows_with<'a>(seen: &'a Json, cell: &str) -> Vec<Vec<&'a str>> {
    let rows = seen["rows"].as_array().expect("rows").iter();
    let rows = rows.map(|row| row.as_array().expect("cells").iter().filter_map(Json::as_str).collect::<Vec<_>>());
    rows.filter(|row| row.iter().any(|text| text.contains(cell))).collect()
}

#[test]
fn pages_say_what_the_database_holds() {
    let place = Place::demo(20_000);
    place.plant(1, 40, 7);
    place.build();
    let pages = ["index.html", "ohlcv/index.html", "ohlcv/runs.html", "ohlcv/runs/40.html", "ohlcv/dead_letters.html"];
    let seen = look(&place.site(), &pages, 1160, Scheme::Light);
    let [estate, home, runs, run, letters] = [0, 1, 2, 3, 4].map(|at| &seen[at]);

    let sums = r#"SELECT cast(sum(read) AS text), cast(sum(loaded) AS text), cast(sum(dead) AS text), cast(sum(dropped) AS text) FROM "tollgate.batch_ledger""#;
    let sums = &place.rows(sums)[0];
    let [read, loaded, dead, dropped] = [0, 1, 2, 3].map(|at| grouped(&sums[at]));
    assert!(text(home).contains(&format!("{loaded} of {read} records were loaded")), "{}", text(home));
    assert!(text(home).contains(&format!("{dead} records wait as dead letters")), "{}", text(home));
    assert!(text(home).contains(&format!("{dropped} were dropped")), "{}", text(home));
    assert!(text(estate).contains(&dead) && text(letters).contains(&format!("{dead} dead letters")));

    for row in place.rows(r#"SELECT reason, cast(count(*) AS text) FROM "tollgate.dead_letter" GROUP BY reason"#) {
        assert!(text(letters).contains(&format!("{}: {}", row[0], grouped(&row[1]))), "{row:?}");
        assert!(text(letters).contains(&format!("--reason {}", row[0])), "{row:?}");
    }
    let results = r#"
SELECT id, replace(sentence, '`', ''), CASE WHEN verdict <> 'fail' THEN verdict WHEN severity = 'critical' THEN 'fail'
    WHEN severity = 'warning' THEN 'warn' ELSE 'info' END, cast(unexpected_count AS text), cast(element_count AS text),
    coalesce(error, '')
FROM "tollgate.check_result" WHERE run = 40"#;
    for row in place.rows(results) {
        let (id, sentence, verdict) = (&row[0], &row[1], &row[2]);
        assert!(text(run).contains(sentence.as_str()) && text(run).contains(&row[5]), "{row:?}");
        let line = &rows_with(home, id)[0];
        assert!(line[0].contains(verdict.as_str()) && line[1].contains(sentence.as_str()), "{line:?} {row:?}");
        assert!(line[3].starts_with(&grouped(&row[3])), "{line:?} {row:?}");
    }
    let met = r#"SELECT cast(run AS text), cast(sum(verdict = 'pass') AS text), cast(count(*) AS text) FROM "tollgate.check_result" GROUP BY run"#;
    for row in place.rows(met) {
        let line = &rows_with(runs, &format!("run {}", row[0]));
        let is = |line: &Vec<&str>| {
            line[1].split(" night").next() == Some(&format!("run {}", row[0]))
                && line[3] == format!("{} of {}", row[1], row[2])
        };
        assert!(line.iter().any(is), "{line:?} {row:?}");
    }
}

/// Page by page, what was counted of an expectation of the gate and of one of the table.
#[test]
fn an_expectation_through_time_is_what_the_runs_found() {
    let place = Place::demo(20_000);
    place.plant(1, 30, 7);
    place.build();
    let pages = ["ohlcv/expectations/e04.html", "ohlcv/expectations/candle_to_be_consistent.html"];
    let seen = look(&place.site(), &pages, 1160, Scheme::Light);
    let found = r#"SELECT cast(run AS text), cast(unexpected_count AS text), cast(element_count AS text) FROM "tollgate.check_result" WHERE id = 'e04'"#;
    for row in place.rows(found) {
        let lines = rows_with(&seen[0], &format!("run {}", row[0]));
        let is = |line: &Vec<&str>| {
            line[1] == format!("run {}", row[0]) && line[3] == grouped(&row[2]) && line[5] == grouped(&row[1])
        };
        assert!(lines.iter().any(is), "{lines:?} {row:?}");
    }
    let sums = r#"SELECT cast(sum(json_extract(counts, '$.candle_to_be_consistent[2]')) AS text), cast(sum(json_extract(counts, '$.candle_to_be_consistent[0]')) AS text) FROM "tollgate.batch_ledger""#;
    let sums = &place.rows(sums)[0];
    let words = format!("{} of {} records failed it", grouped(&sums[0]), grouped(&sums[1]));
    assert!(text(&seen[1]).contains(&words), "{words}: {}", text(&seen[1]));
}

/// Every link of a page leads to a page.
#[test]
fn every_link_leads_somewhere() {
    let place = Place::demo(3_000);
    place.plant(1, 230, 3);
    place.build();
    let pages = place.pages();
    let mut checked = 0;
    for page in &pages {
        let text = std::fs::read_to_string(place.site().join(page)).expect("a page");
        let folder = place.site().join(page).parent().expect("a folder").to_owned();
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if link.starts_with('#') || link.starts_with("data:") {
                continue;
            }
            assert!(!link.starts_with('/') && !link.contains("://"), "{page}: {link}");
            assert!(folder.join(link).is_file(), "{page}: {link}");
            checked += 1;
        }
    }
    assert!(checked > 1_000, "{checked}");
}

/// Columns of persons, also those that were kept before the spec said so.
#[test]
fn columns_of_persons_are_masked() {
    let place = Place::empty();
    let (database, site) = (place.database(), place.site().display().to_string());
    place.done(&["migrate", "apply", "payments", "--database", &database]);
    place.plant(1, 1, 1);
    place.execute(
        r#"
UPDATE "tollgate.check_run" SET pipeline = 'payments';
UPDATE "tollgate.check_result" SET verdict = 'fail', unexpected_count = 1, error = NULL,
    samples = '[{"key": {"payment_id": "7"}, "columns": {"card": "4242-secret", "fee": 7.25}}]';
INSERT INTO "tollgate.partition_state" (pipeline, topic, partition, first_offset, next_offset, owner, digest, claimed_at, updated_at)
VALUES ('payments', 'shop.payments.v1', 0, 0, 1, 'x', 'x', 0, 0);
INSERT INTO "tollgate.dead_letter" (pipeline, topic, incarnation, partition, "offset", key, value, reason, detail, failed, digest, recorded_at)
VALUES ('payments', 'shop.payments.v1', 0, 0, 0, CAST('key-7' AS BLOB), CAST('4242-secret' AS BLOB), 'sink_rejected', 'no such card: 4242-secret', '[]', 'x', 0);"#,
    );
    place.done(&["docs", "build", "payments", "--database", &database, "--out", &site]);
    let pages = ["payments/runs/1.html", "payments/expectations/e00.html", "payments/dead_letters.html"];
    for seen in look(&place.site(), &pages, 1160, Scheme::Light) {
        let text = text(&seen);
        assert!(text.contains("***") && (text.contains("7.25") || text.contains("key-7")), "{text}");
    }
    for page in place.pages() {
        let text = std::fs::read_to_string(place.site().join(&page)).expect("a page");
        assert!(!text.contains("4242-secret"), "{page}");
    }
}

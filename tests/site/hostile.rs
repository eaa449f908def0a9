//! Whatever a spec, a record or a result holds: it stays text.

use tollgate_runtime::{docs, migrate, pipeline::About, setting::Secret};
use tollgate_test_pipelines::PIPELINES;

use crate::{
    browser::{Scheme, look},
    place::Place,
    says::text,
};

/// Markup, template syntax, the ends of attributes and of elements, and marks that turn the direction of a line.
const HOSTILE: &str = "\"'></td></title><script>document.title=\"owned\"</script><img src=x onerror=\"document.title='owned'\">{{ 7 * 7 }}{% if x %}{# c #}\u{202e}drawkcab\u{2066}";

/// What is seen of it: the marks are told, not obeyed.
fn shown() -> String {
    HOSTILE.replace('\u{202e}', "[U+202E]").replace('\u{2066}', "[U+2066]")
}

#[test]
fn what_a_database_holds_stays_text() {
    let place = Place::empty();
    place.plant(1, 3, 2);
    let hostile = HOSTILE.replace('\'', "''");
    let json = serde_json::json!([{ "key": { HOSTILE: HOSTILE }, "columns": { "c": HOSTILE } }]);
    let json = json.to_string().replace('\'', "''");
    place.execute(&format!(
        r#"
UPDATE "tollgate.check_run" SET run_id = '{hostile}', digest = '{hostile}';
UPDATE "tollgate.check_result" SET sentence = '{hostile}', expectation = '{hostile}', verdict = 'fail', error = NULL,
    samples = '{json}', observed_value = '{hostile}', unexpected_values = json_array('{hostile}');
INSERT INTO "tollgate.check_result" SELECT run, '../../{hostile}', expectation, sentence, severity, 'error', 1, 1, 1, NULL, NULL, NULL, '[]',
    '{hostile}' FROM "tollgate.check_result" WHERE id = 'e00';
INSERT INTO "tollgate.partition_state" (pipeline, topic, partition, first_offset, next_offset, status, halt_reason, halt_detail, owner, digest, claimed_at, updated_at)
VALUES ('ohlcv', '{hostile}', 0, 0, 1, 'halted', '{hostile}', '{hostile}', 'x', 'x', 0, 0);
INSERT INTO "tollgate.dead_letter" (pipeline, topic, incarnation, partition, "offset", key, reason, field, detail, expectation, failed, digest, recorded_at)
VALUES ('ohlcv', '{hostile}', 0, 0, 0, CAST('{hostile}' AS BLOB), 'expectation', '{hostile}', '{hostile}', '{hostile}', json_array('{hostile}'), 'x', 0),
       ('ohlcv', '{hostile}', 0, 0, 1, x'ff00', '{hostile}', NULL, 'no', NULL, 'no JSON', 'x', 0);"#
    ));
    place.build();
    assert_eq!(place.pages().iter().filter(|page| page.contains("expectations")).count(), 2 + 18);
    let pages = place.pages();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let mut seen_it = 0;
    for seen in look(&place.site(), &pages, 360, Scheme::Light) {
        assert_ne!(seen["title"], "owned", "{}", seen["page"]);
        assert_eq!((&seen["scripts"], &seen["images"]), (&0.into(), &0.into()), "{}", seen["page"]);
        assert_eq!(seen["wide"], seen["width"], "{}", seen["page"]);
        let text = text(&seen);
        assert!(!text.contains(['\u{202e}', '\u{2066}']), "{}", seen["page"]);
        seen_it += text.matches(&shown()).count();
    }
    assert!(seen_it > 20, "{seen_it}");
}

/// The same of a spec, whose texts stand in the templates.
#[test]
fn what_a_spec_says_stays_text() {
    let place = Place::empty();
    let about: &'static About = PIPELINES.iter().find(|compiled| compiled.name == "match").expect("it is there").about;
    let database = Secret::new(format!("sqlite:{}", place.folder().join("match.sqlite").display()));
    migrate::apply(about, &database).expect("it is migrated");
    let target = docs::Target { about, database, option: String::new() };
    let built = docs::build(&[target], &[about], &place.site(), None).expect("it is built");
    assert!(built.failed.is_empty(), "{:?}", built.failed);
    let pages = place.pages();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let all = look(&place.site(), &pages, 360, Scheme::Dark);
    for seen in &all {
        assert_ne!(seen["title"], "owned", "{}", seen["page"]);
        assert_eq!((&seen["scripts"], &seen["images"]), (&0.into(), &0.into()), "{}", seen["page"]);
    }
    let page = |name: &str| all.iter().find(|seen| seen["page"].as_str().is_some_and(|page| page.ends_with(name)));
    let home = text(page("match/index.html").expect("a page"));
    assert!(home.contains("`ticks`, {{ braces }}, <script>document.title = 'owned'</script>"), "{home}");
    let suite = text(page("match/suite.html").expect("a page"));
    assert!(suite.contains("'{{x}}'") && suite.contains("[U+2028]"), "{suite}");
}

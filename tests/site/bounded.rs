//! However many runs there were, one more changes as few pages.

use crate::place::Place;

/// Expectations that are judged by each run.
const EXPECTATIONS: u32 = 60;

/// Pages that one more run changes, and none of which is the page of another run.
fn touched(runs: u32) -> (usize, Vec<String>) {
    let place = Place::empty();
    place.plant(1, runs, EXPECTATIONS);
    place.build();
    let before = place.written();
    place.plant(runs + 1, runs + 1, EXPECTATIONS);
    let said = place.build();
    let after = place.written();
    let changed: Vec<String> = after
        .iter()
        .filter(|(path, at)| before.get(*path) != Some(at))
        .map(|(path, _)| path.display().to_string())
        .filter(|path| path.ends_with(".html"))
        .collect();
    assert_eq!(said, changed.len() as u64);
    assert_eq!(place.build(), 0, "nothing is new");
    (after.len(), changed)
}

#[test]
fn one_more_run_changes_as_many_pages_of_1000_runs_as_of_130() {
    let (small, few) = touched(130);
    let (large, many) = touched(1_000);
    assert!(large > small + 800, "{large} {small}");
    // The page of the run, those of the expectations, the pipeline's own and the one over all.
    let most = EXPECTATIONS as usize + 1 + 4;
    assert!(few.len() <= most && many.len() <= most, "{} {}", few.len(), many.len());
    let runs: Vec<&String> = many.iter().filter(|page| page.contains("/runs/")).collect();
    assert_eq!(runs, ["ohlcv/runs/1001.html"]);
}

/// Built at once or run by run, the site is the same; lists of old runs, too.
#[test]
fn the_same_results_make_the_same_site() {
    let (at_once, bit_by_bit) = (Place::empty(), Place::empty());
    at_once.plant(1, 345, 2);
    at_once.build();
    for (first, last) in [(1, 1), (2, 219), (220, 221), (222, 344), (345, 345)] {
        bit_by_bit.plant(first, last, 2);
        bit_by_bit.build();
    }
    assert_eq!(at_once.pages(), bit_by_bit.pages());
    let text = |place: &Place, page: &str| std::fs::read_to_string(place.site().join(page)).expect("a page");
    for page in at_once.pages() {
        let here = |place: &Place| text(place, &page).replace(&place.database(), "DATABASE");
        assert_eq!(here(&at_once), here(&bit_by_bit), "{page}");
    }
    assert!(at_once.pages().contains(&"ohlcv/runs-2.html".to_owned()), "{:?}", at_once.pages());
}

/// Another database in the place of the first, and a run that comes late.
#[test]
fn a_site_follows_its_database() {
    let place = Place::empty();
    place.plant(1, 4, 3);
    place.plant(6, 9, 3);
    place.build();
    place.plant(5, 5, 3);
    place.build();
    assert!(place.pages().contains(&"ohlcv/runs/5.html".to_owned()));
    place.execute(r#"DELETE FROM "tollgate.check_result"; DELETE FROM "tollgate.check_run";"#);
    place.plant(1, 2, 1);
    place.execute(r#"UPDATE "tollgate.check_run" SET recorded_at = recorded_at + 1;"#);
    place.build();
    let runs: Vec<String> = place.pages().into_iter().filter(|page| page.contains("/runs/")).collect();
    assert_eq!(runs, ["ohlcv/runs/1.html", "ohlcv/runs/2.html"]);
    assert!(!place.pages().contains(&"ohlcv/expectations/e02.html".to_owned()));
}

//! Searches everything that can happen to two owners of one partition with four records: crashes
//! at any moment, requests that arrive late or never, answers that are lost, stale buffers.

mod search;
mod world;

use self::{
    search::{Finding, Report, search},
    world::Weakness,
};

#[test]
fn nothing_is_lost_nothing_doubled_and_the_end_stays_in_reach() {
    let report = search(Weakness::None);
    tell(&report);
    assert_eq!(report.finding, None);
    assert!(report.states > 1_000, "the search is too small to mean anything: {} states", report.states);
}

#[test]
fn a_blind_update_is_found_out() {
    assert!(matches!(search(Weakness::BlindUpdate).finding, Some(Finding::Broken(_))));
}

#[test]
fn taking_silence_for_success_is_found_out() {
    assert!(matches!(search(Weakness::SilenceIsSuccess).finding, Some(Finding::Broken(_))));
}

#[test]
fn an_owner_that_never_returns_is_found_out() {
    assert_eq!(search(Weakness::NoRestart).finding, Some(Finding::Stuck));
}

#[expect(clippy::print_stdout, reason = "a test's figures, for whoever asks with `--nocapture`")]
fn tell(report: &Report) {
    println!("{} states, {} steps", report.states, report.steps);
}

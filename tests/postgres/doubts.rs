//! Commits of which the gate does not hear what became: it finds out, and the end is the same.

use std::sync::Arc;

use tollgate_runtime::{
    batch::AnyPipeline,
    run::{Control, Mode, Options, Share, run},
};

use crate::{
    bench::Bench,
    kills::{Expected, log},
    proxy::{Fault, Proxy},
    tiny::{APPEND, UPSERT},
};

#[expect(clippy::print_stderr, reason = "how often is told")]
fn finds_out(pipeline: &'static dyn AnyPipeline) {
    let mut bench = Bench::new(pipeline);
    for _ in 0..4 {
        bench.send(log());
    }
    bench.run();
    let undisturbed = Expected::read(&bench);
    bench.new_database();
    let proxy = Proxy::before(&bench.database(), pipeline.about().name);
    let options = bench.options(Share::All, Control::new(Mode::Finish), Arc::new(|_, _, _| {}));
    let report = run(pipeline, Options { database: proxy.address(), ..options }).unwrap();
    assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
    undisturbed.assert_same(&bench, "commits in doubt");
    let fired = proxy.fired();
    eprintln!("{}: {:?} fired {fired:?} times", pipeline.about().name, Fault::ALL);
    let [unsent, unanswered, unawaited, stranded] = fired;
    assert!(unsent >= 6 && unanswered >= 6 && unawaited >= 6 && stranded >= 1, "{fired:?}");
}

#[test]
fn commits_in_doubt_change_nothing_when_appending() {
    finds_out(&APPEND);
}

#[test]
fn commits_in_doubt_change_nothing_when_replacing() {
    finds_out(&UPSERT);
}

//! Durations of a DAG: those that are written agree with one another, and those that are absent give way to them.

use super::Scope;
use crate::{
    diagnostic::{Code, Diagnostic},
    source::{Span, Spanned},
    spec,
    syntax::Given,
};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The longest duration: beyond it nobody waits, and Airflow cannot count much further.
const LONGEST: u64 = 366 * 24 * HOUR;

/// All of them, in milliseconds.
pub(super) struct Durations {
    pub(super) dagrun_timeout: u64,
    pub(super) execution_timeout: u64,
    pub(super) retry_delay: u64,
    pub(super) max_retry_delay: u64,
    pub(super) poke_interval: u64,
    pub(super) timeout: u64,
}

/// A duration that is written.
#[derive(Clone, Copy)]
struct Said {
    key: &'static str,
    millis: u64,
    span: Span,
}

/// Those of a spec; nothing when something was reported.
pub(super) fn durations(written: &spec::Dag, scope: &Scope) -> Option<Durations> {
    let (poke_interval, timeout) = match &written.lag {
        Given::Value(lag) => (lag.poke_interval.clone(), lag.timeout.clone()),
        Given::Absent => (Given::Absent, Given::Absent),
        Given::Unknown => (Given::Unknown, Given::Unknown),
    };
    let dagrun = said("dagrun_timeout", &written.dagrun_timeout, SECOND, scope);
    let execution = said("execution_timeout", &written.execution_timeout, SECOND, scope);
    let delay = said("retry_delay", &written.retry_delay, 0, scope);
    let most = said("max_retry_delay", &written.max_retry_delay, 0, scope);
    let poke = said("poke_interval", &poke_interval, SECOND, scope);
    let timeout = said("timeout", &timeout, SECOND, scope);
    let (dagrun, execution, delay, most, poke, timeout) = (dagrun?, execution?, delay?, most?, poke?, timeout?);
    let agree = [
        agree(execution, dagrun, "the run has failed before a task is ended", scope),
        agree(timeout, dagrun, "the run has failed before the wait has", scope),
        agree(poke, timeout.or(dagrun), "the load is looked at only once", scope),
        agree(delay, most, "no wait is ever that long", scope),
    ];
    if !agree.into_iter().all(|agree| agree) {
        return None;
    }
    let or = |said: Option<Said>, default: u64| said.map_or(default, |said| said.millis);
    let [interval, wait] = [or(poke, 0), or(delay, 0)];
    // A run waits, then checks, then builds the docs.
    let needed = or(timeout, interval.max(30 * MINUTE)) + 2 * or(execution, 30 * MINUTE);
    let dagrun_timeout = or(dagrun, needed.max(2 * HOUR));
    let timeout = or(timeout, interval.max(30 * MINUTE).min(dagrun_timeout));
    let max_retry_delay = or(most, wait.max(10 * MINUTE));
    Some(Durations {
        dagrun_timeout,
        execution_timeout: or(execution, dagrun_timeout.min(30 * MINUTE)),
        retry_delay: or(delay, max_retry_delay.min(30 * SECOND)),
        max_retry_delay,
        poke_interval: or(poke, timeout.min(MINUTE)),
        timeout,
    })
}

/// A duration that is not shorter than `least`; `Some(None)` where none is written.
fn said(key: &'static str, given: &Given<Spanned<String>>, least: u64, scope: &Scope) -> Option<Option<Said>> {
    let Some(text) = given.clone().optional()? else { return Some(None) };
    let millis = scope.duration(&text)?.unsigned_abs() / 1_000;
    if !(least..=LONGEST).contains(&millis) {
        let message = format!("`{}` is not between {} and 366d", text.value, if least == 0 { "0s" } else { "1s" });
        scope.report(Diagnostic::new(Code::OutOfBounds, text.span, message));
        return None;
    }
    Some(Some(Said { key, millis, span: text.span }))
}

/// Whether one is not longer than another, where both are written.
fn agree(short: Option<Said>, long: Option<Said>, or_else: &str, scope: &Scope) -> bool {
    let (Some(short), Some(long)) = (short, long) else { return true };
    if short.millis <= long.millis {
        return true;
    }
    let message = format!("`{}` is longer than `{}`, so {or_else}", short.key, long.key);
    let found = Diagnostic::new(Code::OutOfBounds, short.span, message).context(long.span, "longer than this");
    scope.report(found.help(format!("shorten it, or lengthen `{}`", long.key)));
    false
}

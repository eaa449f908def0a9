//! `source.topic`: its name, and how it is made.

use super::scope::Scope;
use crate::{
    diagnostic::{Code, Diagnostic},
    source::Spanned,
    spec::{self, Named, TopicConfig, topic_config},
    syntax::{Count, Given},
};

/// A topic.
pub(super) struct Topic {
    pub(super) name: String,
    pub(super) partitions: u32,
    pub(super) replication_factor: Option<u16>,
    pub(super) config: Vec<(String, String)>,
}

pub(super) fn topic(topic: &spec::Topic, scope: &Scope) -> Option<Topic> {
    let settings = match topic {
        spec::Topic::Name(name) => {
            return Some(Topic {
                name: named(name, scope)?,
                partitions: 1,
                replication_factor: None,
                config: Vec::new(),
            });
        }
        spec::Topic::Settings(settings) => settings,
    };
    let name = settings.name.value().and_then(|name| named(name, scope));
    let partitions = scope.bounded(&settings.partitions, 1, 1, 10_000);
    let replication_factor = replication_factor(&settings.replication_factor, scope);
    let config = match settings.config.clone().optional()? {
        None => Some(Vec::new()),
        Some(TopicConfig(config)) => self::config(&config, scope),
    };
    let partitions = u32::try_from(partitions?).ok()?;
    Some(Topic { name: name?, partitions, replication_factor: replication_factor?, config: config? })
}

/// The name, if Kafka can have a topic of it.
fn named(name: &Spanned<String>, scope: &Scope) -> Option<String> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let known = !name.is_empty() && name.len() <= 249 && name.bytes().all(word) && !matches!(name.as_str(), "." | "..");
    if !known {
        let message = format!("`{}` is not the name of a topic", name.escape_debug());
        let found = Diagnostic::new(Code::InvalidName, name.span, message);
        scope.report(found.help("letters, digits, `.`, `_` and `-`, at most 249"));
    }
    known.then(|| name.value.clone())
}

fn replication_factor(given: &Given<Spanned<Count>>, scope: &Scope) -> Option<Option<u16>> {
    if matches!(given, Given::Absent) {
        return Some(None);
    }
    scope.bounded(given, 1, 1, 1_000).map(|factor| u16::try_from(factor).ok())
}

/// The configs, each of a name that Kafka knows.
fn config(config: &Named<Spanned<String>>, scope: &Scope) -> Option<Vec<(String, String)>> {
    let known = |(name, value): &(Spanned<String>, Given<Spanned<String>>)| {
        if !topic_config::NAMES.contains(&name.as_str()) {
            scope.report(unknown(name, "a topic has no config", topic_config::NAMES));
            return None;
        }
        value.value().map(|value| (name.value.clone(), value.value.clone()))
    };
    let all: Vec<Option<_>> = config.iter().map(known).collect();
    all.into_iter().collect()
}

/// A name of the long list that a mapping hands on, and is not in it.
#[track_caller]
pub(super) fn unknown(name: &Spanned<String>, what: &str, known: &[&'static str]) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownKey, name.span, format!("{what} `{}`", name.value));
    found.suggest(name, known.iter().copied())
}

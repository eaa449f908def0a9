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
    pub(super) partitions: Option<u32>,
    pub(super) replication_factor: Option<u16>,
    pub(super) config: Vec<(String, String)>,
}

pub(super) fn topic(topic: &spec::Topic, scope: &Scope) -> Option<Topic> {
    let settings = match topic {
        spec::Topic::Name(name) => {
            return Some(Topic {
                name: named(name, scope)?,
                partitions: None,
                replication_factor: None,
                config: Vec::new(),
            });
        }
        spec::Topic::Settings(settings) => settings,
    };
    let name = settings.name.value().and_then(|name| named(name, scope));
    let partitions = optional(&settings.partitions, 10_000, scope);
    let replication_factor = optional(&settings.replication_factor, 1_000, scope);
    let config = match settings.config.clone().optional()? {
        None => Some(Vec::new()),
        Some(TopicConfig(config)) => self::config(&config, scope),
    };
    Some(Topic { name: name?, partitions: partitions?, replication_factor: replication_factor?, config: config? })
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

/// A count from 1, or nothing where none stands.
fn optional<T: TryFrom<u64>>(given: &Given<Spanned<Count>>, greatest: u64, scope: &Scope) -> Option<Option<T>> {
    if matches!(given, Given::Absent) {
        return Some(None);
    }
    scope.bounded(given, 1, 1, greatest).map(|count| T::try_from(count).ok())
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

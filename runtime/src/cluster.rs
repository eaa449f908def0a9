//! How a Kafka cluster is found and entered: by consumer, producer and administrator alike.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, ConsumerContext},
    error::{KafkaError, RDKafkaErrorCode},
};

use crate::{
    exit::Failure,
    output,
    pipeline::About,
    setting::{Secret, resolve},
};

/// How long a client is heard that complains without end.
const HEARING: Duration = Duration::from_secs(1);
/// After so long without a word a client has said all.
const PAUSE: Duration = Duration::from_millis(50);

/// A cluster, and the client settings that the spec hands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    bootstrap: Secret,
    settings: Vec<(&'static str, Secret)>,
}

impl Cluster {
    /// A cluster that asks for nothing, at `host:port,host:port`.
    pub fn at(bootstrap: impl Into<String>) -> Self {
        Self { bootstrap: Secret::new(bootstrap), settings: Vec::new() }
    }

    /// The cluster that was given, else the spec's, with its references put in. The spec's further
    /// settings are meant for either.
    pub fn resolve(given: Option<&str>, about: &About) -> Result<Self, Failure> {
        let settings = &about.settings;
        let bootstrap = match given {
            Some(given) => Secret::new(given),
            None => resolve(settings.kafka, "bootstrap.servers", "or pass `--kafka`")?,
        };
        if bootstrap.expose().split(',').all(|broker| broker.trim().is_empty()) {
            return Err(Failure::usage(
                "the address of Kafka is empty: expected `HOST:PORT`, with commas between them",
            ));
        }
        let resolved = |&(name, value): &(&'static str, &str)| Ok((name, resolve(value, name, "set it first")?));
        Ok(Self { bootstrap, settings: settings.kafka_settings.iter().map(resolved).collect::<Result<_, Failure>>()? })
    }

    /// Where it is, for people: what stands before an `@` is no address, and may be a secret.
    pub(crate) fn shown(&self) -> String {
        let brokers = self.bootstrap.expose().split(',');
        brokers.map(|broker| broker.rsplit('@').next().unwrap_or_default().trim()).collect::<Vec<_>>().join(",")
    }

    /// The configuration of a client: these settings of ours, then the spec's, which come first.
    pub(crate) fn config(&self, ours: &[(&str, &str)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.bootstrap.expose()).set("client.id", "tollgate");
        for (name, value) in ours {
            config.set(*name, *value);
        }
        for (name, value) in &self.settings {
            config.set(*name, value.expose());
        }
        // The Rust client sets the level of the log itself.
        if let Some(level) = self.log_level() {
            config.set_log_level(level);
        }
        config
    }

    /// From which level on the spec asks for the client's own log: `log_level`, else everything where
    /// `debug` is set.
    pub(crate) fn log_level(&self) -> Option<RDKafkaLogLevel> {
        let value =
            |asked: &str| self.settings.iter().rfind(|(name, _)| *name == asked).map(|(_, value)| value.expose());
        let given = value("log_level").and_then(|level| level.trim().parse().ok());
        given.or_else(|| value("debug").map(|_| 7)).map(level)
    }
}

/// The level of this number, as syslog counts.
fn level(number: i32) -> RDKafkaLogLevel {
    match number {
        ..=0 => RDKafkaLogLevel::Emerg,
        1 => RDKafkaLogLevel::Alert,
        2 => RDKafkaLogLevel::Critical,
        3 => RDKafkaLogLevel::Error,
        4 => RDKafkaLogLevel::Warning,
        5 => RDKafkaLogLevel::Notice,
        6 => RDKafkaLogLevel::Info,
        7.. => RDKafkaLogLevel::Debug,
    }
}

/// Says what the client has to say for itself, from a level on.
pub(crate) fn tell(threshold: RDKafkaLogLevel, level: RDKafkaLogLevel, facility: &str, message: &str) {
    if level as i32 <= threshold as i32 {
        output::notice(&format!("kafka: {facility}: {message}"));
    }
}

/// What clients complained of: an answer that never came does not say why. A process knows one cluster.
struct Complaint {
    /// The last of it.
    words: String,
    /// Whether a broker refused user or password.
    locked_out: bool,
}

const NOTHING: Complaint = Complaint { words: String::new(), locked_out: false };

static COMPLAINT: Mutex<Complaint> = Mutex::new(NOTHING);

fn complaint() -> MutexGuard<'static, Complaint> {
    COMPLAINT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what a client complains of, which is heard while it is polled.
pub(crate) fn hear(level: RDKafkaLogLevel, message: &str) {
    if level as i32 <= RDKafkaLogLevel::Error as i32 {
        bare(message).clone_into(&mut complaint().words);
    }
}

/// Keeps that a broker refused to let a client in. Everything else that a client calls an error shows in what is
/// asked of it: a line that was cut while it was let in, too.
pub(crate) fn heed(error: &KafkaError, reason: &str) {
    let refused = ["SASL authentication error", "supported mechanisms"].iter().any(|words| reason.contains(words));
    if refused && error.rdkafka_error_code() == Some(RDKafkaErrorCode::Authentication) {
        complaint().locked_out = true;
    }
}

/// A broker has answered: what was complained of before is over.
pub(crate) fn answered() {
    *complaint() = NOTHING;
}

/// Hears what a client complains of, while that is polled.
#[derive(Debug)]
pub(crate) struct Hearing;

impl ConsumerContext for Hearing {}

impl ClientContext for Hearing {
    fn log(&self, level: RDKafkaLogLevel, _facility: &str, message: &str) {
        hear(level, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        heed(&error, reason);
    }
}

/// Hears all that a client has to complain of until now, which nobody else polls.
pub(crate) fn hear_out(client: &BaseConsumer<impl ConsumerContext>) {
    // One call hears one thing.
    let began = Instant::now();
    while began.elapsed() < HEARING && client.poll(PAUSE).is_some() {}
}

/// An error; where nobody answered, with what a client last complained of.
pub(crate) fn explained(error: &KafkaError) -> String {
    joined(error, &complaint().words)
}

/// What to tell of an error, with these words: no trying again helps against rights and names that the cluster refuses.
pub(crate) fn failure(error: &KafkaError, words: String) -> Failure {
    if is_refusal(error, complaint().locked_out) { Failure::usage(words) } else { Failure::environment(words) }
}

fn is_refusal(error: &KafkaError, locked_out: bool) -> bool {
    use RDKafkaErrorCode as Code;
    match error.rdkafka_error_code() {
        Some(
            Code::Authentication
            | Code::SaslAuthenticationFailed
            | Code::UnsupportedSASLMechanism
            | Code::TopicAuthorizationFailed
            | Code::GroupAuthorizationFailed
            | Code::ClusterAuthorizationFailed
            | Code::InvalidTopic
            | Code::InvalidGroupId,
        ) => true,
        code => locked_out && is_unanswered(code),
    }
}

/// Whether nobody answered, for a reason that only the client's log knows.
fn is_unanswered(code: Option<RDKafkaErrorCode>) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(code, Some(Code::AllBrokersDown | Code::BrokerTransportFailure | Code::OperationTimedOut))
}

/// The words of `[the thread]: the broker: the words (after 7ms in some state)`, with the broker.
fn bare(message: &str) -> &str {
    let words = message.split_once("]: ").map_or(message, |(_, words)| words);
    words.split_once(" (after ").map_or(words, |(words, _)| words)
}

fn joined(error: &KafkaError, complaint: &str) -> String {
    if is_unanswered(error.rdkafka_error_code()) && !complaint.is_empty() {
        format!("{error}: {complaint}")
    } else {
        error.to_string()
    }
}

/// Why there is no client: a setting that librdkafka refuses is the user's to change.
pub(crate) fn no_client(error: &KafkaError) -> Failure {
    let KafkaError::ClientConfig(_, words, name, _) = error else {
        return Failure::environment(format!("kafka client: {error}"));
    };
    let tls = if cfg!(feature = "tls") || !words.contains("build") {
        ""
    } else {
        "; build it in with `cargo build --package tollgate --features tls`"
    };
    Failure::usage(format!("kafka client: setting `{name}`: {words}{tls}"))
}

#[cfg(test)]
mod tests {
    use rdkafka::{config::FromClientConfig, consumer::BaseConsumer};

    use super::*;
    use crate::exit::Exit;

    #[test]
    fn the_settings_of_a_spec_come_before_ours() {
        let settings = vec![("linger.ms", Secret::new("20")), ("sasl.password", Secret::new("hunter2"))];
        let cluster = Cluster { bootstrap: Secret::new("a:1"), settings };
        let config = cluster.config(&[("linger.ms", "5"), ("check.crcs", "true")]);
        assert_eq!((config.get("linger.ms"), config.get("check.crcs")), (Some("20"), Some("true")));
        assert!(!format!("{cluster:?}").contains("hunter2"));
        assert_eq!(Cluster::at("a:1, u:hunter2@b:2").shown(), "a:1,b:2");
    }

    #[test]
    fn the_log_is_asked_for_by_its_level_or_by_debug() {
        let asked = |settings: &[(&'static str, &str)]| {
            let settings = settings.iter().map(|(name, value)| (*name, Secret::new(*value))).collect();
            Cluster { bootstrap: Secret::new("a:1"), settings }.log_level().map(|level| level as i32)
        };
        assert_eq!(asked(&[("linger.ms", "5")]), None);
        assert_eq!(asked(&[("debug", "broker")]), Some(7));
        assert_eq!(asked(&[("debug", "broker"), ("log_level", "4")]), Some(4));
    }

    #[test]
    fn a_complaint_tells_why_nobody_answers() {
        let complaint = bare("[thrd:ssl://a:1]: ssl://a:1: no certificate (after 7ms in state SSL_HANDSHAKE)");
        let unanswered = KafkaError::MetadataFetch(RDKafkaErrorCode::BrokerTransportFailure);
        assert_eq!(joined(&unanswered, complaint), format!("{unanswered}: ssl://a:1: no certificate"));
        let answered = KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopic);
        assert_eq!(joined(&answered, complaint), answered.to_string());
    }

    #[test]
    fn what_the_cluster_refuses_is_configuration() {
        let refusal = |code, locked_out| is_refusal(&KafkaError::MetadataFetch(code), locked_out);
        assert!(refusal(RDKafkaErrorCode::TopicAuthorizationFailed, false));
        assert!(refusal(RDKafkaErrorCode::BrokerTransportFailure, true), "its password was refused");
        assert!(!refusal(RDKafkaErrorCode::BrokerTransportFailure, false));
        assert!(!refusal(RDKafkaErrorCode::UnknownTopicOrPartition, true), "it was let in later");
    }

    #[test]
    fn a_setting_that_the_client_refuses_is_configuration() {
        let settings = vec![("security.protocol", Secret::new("SSL"))];
        let config = Cluster { bootstrap: Secret::new("a:1"), settings }.config(&[("socket.timeout.ms", "never")]);
        let refused = BaseConsumer::<rdkafka::consumer::DefaultConsumerContext>::from_config(&config).err().unwrap();
        assert_eq!(no_client(&refused).exit, Exit::Usage);
        let passing = no_client(&KafkaError::NoMessageReceived);
        assert_eq!(passing.exit, Exit::Environment);
    }
}

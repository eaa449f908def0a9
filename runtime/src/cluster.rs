//! How a Kafka cluster is found and entered: by consumer, producer and administrator alike.

use rdkafka::{ClientConfig, error::KafkaError};

use crate::{
    exit::Failure,
    pipeline::About,
    setting::{Secret, resolve},
};

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
        let resolved = |&(name, value): &(&'static str, &str)| Ok((name, resolve(value, name, "set it first")?));
        Ok(Self { bootstrap, settings: settings.kafka_settings.iter().map(resolved).collect::<Result<_, Failure>>()? })
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
        config
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

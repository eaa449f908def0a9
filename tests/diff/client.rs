//! A registry, asked by Confluent's REST API.

use serde_json::{Value as Json, json};
use tollgate_xtask::services::Registry;
use ureq::Agent;

/// A registry of its own, and a client for it.
pub(crate) struct Client {
    /// It ends with the client.
    registry: Registry,
    agent: Agent,
}

impl Client {
    pub(crate) fn start() -> Self {
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { registry: Registry::start().expect("it starts"), agent: config.into() }
    }

    pub(crate) fn url(&self) -> String {
        self.registry.url()
    }

    /// Registers versions, whatever they are to each other, and holds the next one to a mode.
    pub(crate) fn set_up(&self, subject: &str, versions: &[String], mode: &str) {
        self.hold(subject, "NONE");
        for schema in versions {
            assert!(self.register(subject, schema), "{schema}");
        }
        self.hold(subject, mode);
    }

    /// Whether the latest version lets another one follow, which is not registered.
    pub(crate) fn would_take(&self, subject: &str, schema: &str) -> bool {
        let (status, answer) = self.post(&format!("compatibility/subjects/{subject}/versions/latest"), schema);
        match (status, answer["is_compatible"].as_bool()) {
            (200, Some(compatible)) => compatible,
            // What it cannot judge it does not take either.
            (422, None) => false,
            _ => panic!("{schema}: {status} {answer}"),
        }
    }

    /// Says what is asked of new versions of a subject.
    pub(crate) fn hold(&self, subject: &str, mode: &str) {
        let body = json!({ "compatibility": mode }).to_string();
        let answer = self.agent.put(format!("{}/config/{subject}", self.url())).content_type(CONTENT).send(&body);
        assert_eq!(answer.expect("it answers").status(), 200, "{subject} {mode}");
    }

    /// Registers a version; false where the registry does not take it.
    pub(crate) fn register(&self, subject: &str, schema: &str) -> bool {
        match self.post(&format!("subjects/{subject}/versions"), schema) {
            (200, _) => true,
            // What it cannot judge (422) it does not take either.
            (409 | 422, _) => false,
            (status, answer) => panic!("{schema}: {status} {answer}"),
        }
    }

    fn post(&self, path: &str, schema: &str) -> (u16, Json) {
        let body = json!({ "schema": schema }).to_string();
        let answer = self.agent.post(format!("{}/{path}", self.url())).content_type(CONTENT).send(&body);
        let mut answer = answer.expect("it answers");
        let text = answer.body_mut().read_to_string().expect("it answers with a text");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }
}

const CONTENT: &str = "application/vnd.schemaregistry.v1+json";

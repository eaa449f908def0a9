//! The calls.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Url};
use serde_json::{Value as Json, json};

use super::{
    Address,
    reply::{Trouble, read, unavailable},
};
use crate::{exit::Failure, pipeline::Compatibility, setting::Secret};

const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(10);
const CONTENT_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// A schema that is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// The id by which records name it.
    pub(crate) id: u32,
    /// Its text.
    pub(crate) schema: String,
    /// The language it is written in, in the registry's word; nothing for Avro.
    pub(crate) language: Option<String>,
}

/// Asks a registry.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: Url,
    user_info: Option<Secret>,
}

impl Client {
    /// A client for a registry; none for the committed history. Nothing is asked yet.
    pub(crate) fn new(address: &Address) -> Result<Option<Self>, Failure> {
        let Address::Url { url, user_info } = address else { return Ok(None) };
        let url = Url::parse(url.expose()).ok().filter(|url| !url.cannot_be_a_base());
        let url = url.ok_or_else(|| Failure::usage("the registry's address is not a URL"))?;
        let http = reqwest::Client::builder().connect_timeout(CONNECT).timeout(ANSWER).build();
        let http = http.map_err(|error| Failure::environment(format!("registry client: {error}")))?;
        Ok(Some(Self { http, url, user_info: user_info.clone() }))
    }

    /// The address without a password, and without what may hold one.
    pub(crate) fn shown(&self) -> String {
        let mut url = self.url.clone();
        // An address that can have no user has none.
        let _ = url.set_password(None).and_then(|()| url.set_username(""));
        url.set_query(None);
        url.to_string().trim_end_matches('/').to_owned()
    }

    /// The schema of this id.
    pub(crate) async fn schema(&self, id: u32) -> Result<Version, Trouble> {
        let answer = self.call(Method::GET, &["schemas", "ids", &id.to_string()], None).await?;
        version(id, &answer)
    }

    /// All versions of a subject, oldest first; none where nobody has registered any.
    pub(crate) async fn versions(&self, subject: &str) -> Result<Vec<Version>, Trouble> {
        let numbers = match self.call(Method::GET, &["subjects", subject, "versions"], None).await {
            Err(Trouble::Missing) => return Ok(Vec::new()),
            answer => answer?,
        };
        let mut versions = Vec::new();
        for number in numbers.as_array().into_iter().flatten() {
            match self.call(Method::GET, &["subjects", subject, "versions", &number.to_string()], None).await {
                // It was deleted in between.
                Err(Trouble::Missing) => {}
                answer => versions.push(answer.and_then(|answer| version(id(&answer)?, &answer))?),
            }
        }
        Ok(versions)
    }

    /// Registers a schema, unless it is there already, and returns its id.
    pub(crate) async fn register(&self, subject: &str, schema: &str) -> Result<u32, Trouble> {
        let body = json!({ "schema": schema });
        id(&self.call(Method::POST, &["subjects", subject, "versions"], Some(&body)).await?)
    }

    /// The id under which a subject has this schema.
    pub(crate) async fn look_up(&self, subject: &str, schema: &str) -> Result<u32, Trouble> {
        let body = json!({ "schema": schema });
        id(&self.call(Method::POST, &["subjects", subject], Some(&body)).await?)
    }

    /// What the registry asks of new versions of a subject, in its own word; none where the
    /// subject has no mode of its own.
    pub(crate) async fn compatibility(&self, subject: &str) -> Result<Option<String>, Trouble> {
        match self.call(Method::GET, &["config", subject], None).await {
            Ok(answer) => text(&answer, "compatibilityLevel").map(Some),
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Says what the registry is to ask of new versions of a subject.
    pub(crate) async fn set_compatibility(&self, subject: &str, mode: Compatibility) -> Result<(), Trouble> {
        let body = json!({ "compatibility": mode.name() });
        self.call(Method::PUT, &["config", subject], Some(&body)).await.map(drop)
    }

    /// Removes a subject with all its versions, for good.
    pub(crate) async fn delete(&self, subject: &str) -> Result<(), Trouble> {
        match self.call(Method::DELETE, &["config", subject], None).await {
            Ok(_) | Err(Trouble::Missing) => {}
            Err(trouble) => return Err(trouble),
        }
        self.call(Method::DELETE, &["subjects", subject], None).await?;
        // Until then it is only marked as gone; a registry that marks nothing has nothing to remove.
        match self.request(Method::DELETE, &["subjects", subject], &[("permanent", "true")], None).await {
            Ok(_) | Err(Trouble::Missing) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    async fn call(&self, method: Method, path: &[&str], body: Option<&Json>) -> Result<Json, Trouble> {
        self.request(method, path, &[], body).await
    }

    async fn request(
        &self,
        method: Method,
        path: &[&str],
        parameters: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Result<Json, Trouble> {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        let request = self.authorised(self.http.request(method, url));
        let request = match body {
            None => request,
            Some(body) => request.header("content-type", CONTENT_TYPE).json(body),
        };
        read(request.header("accept", CONTENT_TYPE).send().await.map_err(unavailable)?).await
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        let Some(user_info) = &self.user_info else { return request };
        let user_info = user_info.expose();
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        request.basic_auth(user, Some(password))
    }
}

fn version(id: u32, answer: &Json) -> Result<Version, Trouble> {
    // Registries leave it out for Avro.
    let language = answer.get("schemaType").and_then(Json::as_str).filter(|language| *language != "AVRO");
    Ok(Version { id, schema: text(answer, "schema")?, language: language.map(String::from) })
}

fn id(answer: &Json) -> Result<u32, Trouble> {
    let id = answer.get("id").and_then(Json::as_u64).and_then(|id| u32::try_from(id).ok());
    id.ok_or_else(|| senseless("id"))
}

fn text(answer: &Json, key: &str) -> Result<String, Trouble> {
    answer.get(key).and_then(Json::as_str).map(String::from).ok_or_else(|| senseless(key))
}

fn senseless(key: &str) -> Trouble {
    Trouble::Unavailable(format!("an answer without `{key}`: is this a registry?"))
}

#[cfg(test)]
mod tests {
    use super::{super::stub::Stub, *};

    const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": []}"#;

    #[tokio::test]
    async fn what_was_registered_is_found() {
        let stub = Stub::start().await;
        let client = Client::new(&stub.address()).unwrap().unwrap();
        assert_eq!(client.versions("t-value").await, Ok(Vec::new()));
        let id = client.register("t-value", SCHEMA).await.unwrap();
        assert_eq!(client.register("t-value", SCHEMA).await, Ok(id));
        let version = Version { id, schema: SCHEMA.into(), language: None };
        assert_eq!(client.schema(id).await.as_ref(), Ok(&version));
        assert_eq!(client.versions("t-value").await, Ok(vec![version]));
        assert_eq!(client.schema(id + 1).await, Err(Trouble::Missing));
        assert_eq!(client.compatibility("t-value").await, Ok(None));
        assert_eq!(client.set_compatibility("t-value", Compatibility::Full).await, Ok(()));
    }

    #[tokio::test]
    async fn a_registry_that_does_not_answer_is_unavailable_and_its_password_is_not_shown() {
        let url = Secret::new("http://desk:hunter2@127.0.0.1:1/path/");
        let client = Client::new(&Address::Url { url, user_info: None }).unwrap().unwrap();
        assert_eq!(client.shown(), "http://127.0.0.1:1/path");
        let Err(Trouble::Unavailable(words)) = client.schema(1).await else { panic!("nobody is there") };
        assert!(!words.contains("hunter2"), "{words}");
    }

    #[tokio::test]
    async fn other_credentials_are_forbidden() {
        let stub = Stub::start().await;
        let Address::Url { url, .. } = stub.address() else { panic!("a stub has a url") };
        let user_info = Some(Secret::new("desk:wrong"));
        let client = Client::new(&Address::Url { url, user_info }).unwrap().unwrap();
        assert!(matches!(client.schema(1).await, Err(Trouble::Forbidden(_))));
    }
}

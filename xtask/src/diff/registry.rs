//! The versions that a schema registry has, by Confluent's REST API.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use tollgate_compiler::{
    compatibility::Earlier,
    pipeline::{Compatibility, Pipeline, Registry},
    syntax::Words,
};
use ureq::{
    Agent,
    http::{StatusCode, Uri},
};

use super::against::Past;
use crate::{setting, workspace::Problem};

const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(10);
const CONTENT_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// The longest answer that is read: a schema is far shorter.
const MOST_BYTES: u64 = 8 << 20;

/// The versions of a pipeline's subject, and what the registry asks of new ones; `url` instead of the spec's.
pub(super) fn past(pipeline: &Pipeline, url: Option<&str>) -> Result<Past, Problem> {
    let client = Client::of(pipeline, url)?;
    let subject = format!("{}-value", pipeline.source.topic);
    let mode = client.get(&format!("config/{subject}?defaultToGlobal=true"))?;
    let mode = mode.as_ref().and_then(|answer| answer["compatibilityLevel"].as_str());
    let mode =
        mode.and_then(|word| Compatibility::WORDS.iter().find(|(known, _)| *known == word)).map(|(_, mode)| *mode);
    let mut versions = Vec::new();
    let numbers = client.get(&format!("subjects/{subject}/versions"))?;
    for number in numbers.as_ref().and_then(Json::as_array).into_iter().flatten() {
        let number =
            number.as_u64().and_then(|number| usize::try_from(number).ok()).ok_or_else(|| client.senseless())?;
        // One that was deleted in between is no version any more.
        let Some(version) = client.get(&format!("subjects/{subject}/versions/{number}"))? else { continue };
        let schema = version["schema"].as_str().ok_or_else(|| client.senseless())?;
        versions.push(Earlier::read(number, schema));
    }
    Ok(Past { versions, mode })
}

/// Asks a registry.
struct Client {
    agent: Agent,
    /// Without a password.
    url: String,
    /// `user:password`
    user_info: Option<String>,
}

impl Client {
    fn of(pipeline: &Pipeline, given: Option<&str>) -> Result<Self, Problem> {
        let (url, user_info) = match (given, &pipeline.servers.registry) {
            (Some(given), _) => (given.to_owned(), None),
            (None, Registry::Url { url, user_info }) => {
                let user_info = user_info.as_deref().map(|text| setting::resolve(text, "basic.auth.user.info"));
                (setting::resolve(url, "registry.url")?, user_info.transpose()?)
            }
            (None, Registry::History) => {
                let message = format!(
                    "`{}` asks no registry: its spec says `registry: history`\nhelp: pass `--registry URL`",
                    pipeline.name
                );
                return Err(Problem::usage(message));
            }
        };
        check(&url)?;
        let (url, in_url) = apart(&url)?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER));
        #[cfg(feature = "tls")]
        let config = config.tls_config(as_the_machine_trusts());
        Ok(Self { agent: config.build().into(), url, user_info: user_info.or(in_url) })
    }

    /// What the registry has at a path; nothing where it says that there is no such thing.
    fn get(&self, path: &str) -> Result<Option<Json>, Problem> {
        let mut request = self.agent.get(format!("{}/{path}", self.url)).header("accept", CONTENT_TYPE);
        if let Some(user_info) = &self.user_info {
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(user_info)));
        }
        let unavailable = |error: ureq::Error| self.unavailable(&error.to_string());
        let mut response = request.call().map_err(unavailable)?;
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().map_err(unavailable)?;
        let answer = serde_json::from_slice::<Json>(&body).ok();
        match (response.status(), answer) {
            (status, Some(answer)) if status.is_success() => Ok(Some(answer)),
            // A wrong path has no code of the registry's own.
            (StatusCode::NOT_FOUND, Some(answer)) if answer["error_code"].is_u64() => Ok(None),
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                Err(Problem::usage(format!("the registry at {} lets nobody in like this", self.url)))
            }
            (status, _) if status.is_success() || status == StatusCode::NOT_FOUND => Err(self.senseless()),
            (status, answer) => {
                let words = answer.as_ref().and_then(|answer| answer["message"].as_str()).unwrap_or("no reason given");
                Err(self.unavailable(&format!("{words} ({status})")))
            }
        }
    }

    fn senseless(&self) -> Problem {
        self.unavailable("an answer that makes no sense: is this the address of a registry?")
    }

    fn unavailable(&self, why: &str) -> Problem {
        Problem::environment(format!("the registry at {}: {why}", self.url))
    }
}

/// A company's own authority is known to its machines, and to nobody else.
#[cfg(feature = "tls")]
fn as_the_machine_trusts() -> ureq::tls::TlsConfig {
    ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build()
}

/// An address without its `user:password@`, and that, as it is meant. What cannot be told apart is refused unseen.
fn apart(url: &str) -> Result<(String, Option<String>), Problem> {
    let refused = || {
        Problem::usage("the registry's address cannot be read\nhelp: in user and password, `%2F` is `/`, `%40` is `@`")
    };
    let uri: Uri = url.parse().map_err(|_| refused())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(refused()) };
    let path = uri.path().trim_end_matches('/');
    if path.contains('@') {
        return Err(refused());
    }
    let (user_info, host) =
        authority.as_str().rsplit_once('@').map_or((None, authority.as_str()), |(user_info, host)| {
            (Some(percent_decode_str(user_info).decode_utf8_lossy().into_owned()), host)
        });
    Ok((format!("{scheme}://{host}{path}"), user_info))
}

fn check(url: &str) -> Result<(), Problem> {
    if url.starts_with("https://") && !cfg!(feature = "tls") {
        return Err(Problem::usage(
            "the registry's address begins with `https://`, and this was built without TLS\n\
             help: `cargo run --package tollgate-xtask --features tls -- diff …`",
        ));
    }
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(Problem::usage("the registry's address must begin with `http://` or `https://`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_part_of_what_is_shown() {
        let known = |url: &str| apart(url).expect("it is an address");
        assert_eq!(known("http://a:8081/x/"), ("http://a:8081/x".into(), None));
        assert_eq!(known("http://desk:p%40s%2Fs@a:8081"), ("http://a:8081".into(), Some("desk:p@s/s".into())));
        assert_eq!(known("http://desk:p@ss@a"), ("http://a".into(), Some("desk:p@ss".into())));
        for url in ["http://desk:hun/ter2@a", "http://desk:80/ter2@a", "hunter2@a", "", "a:8081"] {
            let refused = apart(url).expect_err("it is refused");
            assert!(!refused.text.contains("ter2") && refused.exit == crate::exit::Exit::Usage, "{url}");
        }
    }

    #[test]
    fn an_address_is_of_the_web() {
        assert!(check("http://a").is_ok() && check("a:8081").is_err());
        assert_eq!(check("https://a").is_ok(), cfg!(feature = "tls"));
    }
}

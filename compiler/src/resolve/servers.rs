//! `servers`: references to the environment, and no secret among them.

mod kafka;

use super::scope::Scope;
use crate::{
    diagnostic::{Code, Diagnostic},
    pipeline::{Registry, Servers},
    source::Spanned,
    spec,
    syntax::Given,
};

pub(super) fn servers(scope: &Scope) -> Option<Servers> {
    let written = scope.spec.servers.clone().optional()?;
    let (kafka, registry, database) = match written {
        None => (Given::Absent, Given::Absent, Given::Absent),
        Some(servers) => (servers.kafka, servers.registry, servers.database),
    };
    let kafka = match kafka.optional()? {
        None => kafka::kafka(&Vec::new(), scope),
        Some(spec::Kafka(settings)) => kafka::kafka(&settings, scope),
    };
    let registry = match registry.optional()? {
        Some(spec::Registry::History) => Some(Registry::History),
        Some(spec::Registry::Url(address)) => self::registry(address, scope),
        None => Some(Registry::Url { url: "${env:SCHEMA_REGISTRY_URL}".to_owned(), user_info: None }),
    };
    let database = match database.optional()? {
        None => Given::Absent,
        Some(database) => database.url,
    };
    let database = address(database, "${env:DATABASE_URL}", scope).and_then(|url| supported(url, scope));
    let (kafka, kafka_settings) = kafka?;
    Some(Servers { kafka, kafka_settings, registry: registry?, database: database?.value })
}

fn registry(written: spec::RegistryAddress, scope: &Scope) -> Option<Registry> {
    let url = address(written.url, "", scope).and_then(|url| web_address(url, scope));
    let user_info = match written.user_info.optional()? {
        None => Some(None),
        Some(user_info) => secret(&user_info, &[":"], scope).map(|()| Some(user_info.value)),
    };
    Some(Registry::Url { url: url?.value, user_info: user_info? })
}

fn web_address(url: Spanned<String>, scope: &Scope) -> Option<Spanned<String>> {
    if ["http://", "https://", "${"].iter().any(|start| url.starts_with(start)) {
        return Some(url);
    }
    let found = Diagnostic::new(Code::InvalidReference, url.span, "this is not the address of a registry");
    scope.report(found.help("`http://…` or `https://…`, or a reference such as `${env:SCHEMA_REGISTRY_URL}`"));
    None
}

/// A value that is secret: beside references, only what ends like one of `public` stands in the spec.
fn secret(value: &Spanned<String>, public: &[&str], scope: &Scope) -> Option<()> {
    let literal = without_references(value);
    let is_public = public.iter().any(|end| literal.ends_with(end) && literal.matches(end).count() == 1);
    if !literal.is_empty() && !is_public || !value.contains("${") {
        let found = Diagnostic::new(Code::LiteralSecret, value.span, "a secret stands in the spec itself");
        scope.report(found.help("refer to it: `${env:NAME}` or `${file:PATH}`"));
        return None;
    }
    check_references(value, scope)
}

fn address(given: Given<Spanned<String>>, default: &str, scope: &Scope) -> Option<Spanned<String>> {
    let address = given.or(|| Spanned::new(default.to_owned(), scope.span()))?;
    if holds_secret(&address) {
        let found = Diagnostic::new(Code::LiteralSecret, address.span, "a secret stands in the spec itself");
        scope.diagnostics.report(found.help("refer to it: `${env:NAME}` or `${file:PATH}`"));
        return None;
    }
    check_references(&address, scope)?;
    Some(address)
}

/// Every `${` begins `${env:NAME}` or `${file:PATH}`.
fn check_references(address: &Spanned<String>, scope: &Scope) -> Option<()> {
    let mut rest = address.as_str();
    while let Some(start) = rest.find("${") {
        let reference = &rest[start + 2..];
        let end = reference.find('}');
        let inner = &reference[..end.unwrap_or_default()];
        let known = match inner.split_once(':') {
            Some(("env", name)) => {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            Some(("file", path)) => !path.is_empty(),
            _ => false,
        };
        if !known {
            let found =
                Diagnostic::new(Code::InvalidReference, address.span, "`${` begins a reference, and this is none");
            scope.diagnostics.report(found.help("`${env:NAME}` or `${file:PATH}`"));
            return None;
        }
        rest = &reference[inner.len() + 1..];
    }
    Some(())
}

/// True for `scheme://user:password@host` and `…?password=…`, `…?token=…` where a part of the secret is no
/// reference. An unencoded `/` may stand in it, so its end is the last `@` before the parameters. On the web a name
/// alone is a secret too: tokens are given like that.
fn holds_secret(address: &str) -> bool {
    let literal = without_references(address);
    let (place, parameters) = literal.split_once('?').unwrap_or((&literal, ""));
    let user = place.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map_or("", |(user, _)| user);
    let alone = Some(user).filter(|_| literal.starts_with("http"));
    let password = user.split_once(':').map(|(_, password)| password).or(alone);
    let parameters = parameters.split(['&', '?']).filter_map(|parameter| parameter.split_once('='));
    let secrets = parameters.filter(|(key, _)| is_secret(&key.to_ascii_lowercase())).map(|(_, value)| value);
    password.into_iter().chain(secrets).any(|secret| !secret.is_empty())
}

/// Whether a parameter of this name is a secret. The keys and certificates of a database's TLS are paths.
fn is_secret(parameter: &str) -> bool {
    const PARTS: [&str; 7] = ["password", "passwd", "pwd", "secret", "token", "credential", "signature"];
    let ends_in_key = parameter.ends_with("key") && !parameter.starts_with("ssl");
    PARTS.iter().any(|part| parameter.contains(part)) || ends_in_key || matches!(parameter, "auth" | "sig")
}

/// What is left of an address without its `${…}`: only this stands in the spec.
fn without_references(address: &str) -> String {
    let mut literal = String::new();
    let mut rest = address;
    while let Some((before, reference)) = rest.split_once("${") {
        literal += before;
        rest = reference.split_once('}').map_or("", |(_, behind)| behind);
    }
    literal + rest
}

fn supported(url: Spanned<String>, scope: &Scope) -> Option<Spanned<String>> {
    if ["sqlite:", "postgres://", "postgresql://", "${"].iter().any(|start| url.starts_with(start)) {
        return Some(url);
    }
    let found = Diagnostic::new(Code::InvalidReference, url.span, "this is not the address of a database");
    scope.diagnostics.report(found.help(
        "`postgres://USER@HOST:PORT/DATABASE`, `sqlite:path/of/file.sqlite`, or a reference such as `${env:DATABASE_URL}`",
    ));
    None
}

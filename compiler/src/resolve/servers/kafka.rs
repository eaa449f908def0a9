//! `servers.kafka`: librdkafka's settings, spell-checked.

use super::{super::topic::unknown, address, check_references, secret};
use crate::{
    diagnostic::{Code, Diagnostic, nearest},
    resolve::scope::Scope,
    source::Spanned,
    spec::{
        Named,
        librdkafka::{ABSENT, KEYS, OWNED, SECRET},
    },
    syntax::Given,
};

const BOOTSTRAP: &str = "bootstrap.servers";

/// Parts of names behind which secrets stand, whoever's names they are.
const SECRET_PARTS: [&str; 4] = ["password", "secret", "passphrase", "jaas"];

type Setting = (String, String);

/// `bootstrap.servers`, and all other settings.
pub(super) fn kafka(settings: &Named<Spanned<String>>, scope: &Scope) -> Option<(String, Vec<Setting>)> {
    let (bootstrap, others): (Vec<_>, Vec<_>) = settings.iter().partition(|(name, _)| **name == BOOTSTRAP);
    let bootstrap = bootstrap.first().map_or(Given::Absent, |(_, value)| value.clone());
    let bootstrap = address(bootstrap, "${env:KAFKA_BOOTSTRAP_SERVERS}", scope);
    let others: Vec<Option<Setting>> = others.into_iter().map(|(name, value)| setting(name, value, scope)).collect();
    Some((bootstrap?.value, others.into_iter().collect::<Option<_>>()?))
}

fn setting(name: &Spanned<String>, value: &Given<Spanned<String>>, scope: &Scope) -> Option<Setting> {
    let known = check_name(name, scope);
    let value = value.value()?;
    if is_secret(name) { secret(value, &[], scope) } else { check_references(value, scope) }?;
    known.map(|()| (name.value.clone(), value.value.clone()))
}

fn check_name(name: &Spanned<String>, scope: &Scope) -> Option<()> {
    if let Some((_, why)) = OWNED.iter().find(|(owned, _)| *owned == name.as_str()) {
        let found = Diagnostic::new(Code::OwnedSetting, name.span, format!("`{}` is not a spec's to set", name.value));
        scope.report(found.label(*why).help("remove it"));
        return None;
    }
    if let Some((_, what)) = ABSENT.iter().find(|(start, _)| name.starts_with(start)) {
        let message = format!("`{}` needs {what}, which is not built into the Kafka client", name.value);
        let found = Diagnostic::new(Code::NotSupportedYet, name.span, message);
        scope.report(found.help("`sasl.mechanism` can be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"));
        return None;
    }
    if !KEYS.contains(&name.as_str()) {
        let found = unknown(name, "librdkafka has no setting", KEYS);
        scope.report(if found.help.is_some() { found } else { found.help("its CONFIGURATION.md lists them all") });
        return None;
    }
    Some(())
}

/// Whether a secret stands behind this name, however it is spelled.
fn is_secret(name: &str) -> bool {
    let meant = nearest(name, KEYS.iter().copied()).unwrap_or(name);
    [name, meant].iter().any(|name| SECRET.contains(name)) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

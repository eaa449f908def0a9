//! The ids under which the schema versions go on the wire.

use super::history_ids;
use crate::{
    exit::{Exit, Failure},
    pipeline::About,
    registry::{Address, Client, Trouble, difference, subject},
};

/// The id of each schema version; those that the registry does not have yet are registered, oldest
/// first, under the compatibility that the spec asks for. Versions that the spec's schema cannot
/// read are written by nobody here and have the id 0.
pub(crate) async fn register(about: &About, address: &Address) -> Result<Vec<u32>, Failure> {
    let Some(client) = Client::new(address)? else { return Ok(history_ids(about)) };
    let subject = subject(&about.topic);
    hold(about, &client, &subject).await.map_err(|trouble| failure(&client, &subject, &trouble))?;
    let mut ids = Vec::new();
    for (number, schema) in (1..).zip(about.schemas) {
        if schema.unresolvable.is_some() {
            ids.push(0);
            continue;
        }
        ids.push(match register_one(&client, &subject, schema.text).await {
            Ok(id) => id,
            Err(Trouble::Refused(words)) => return Err(refused(&client, &subject, (number, schema.text), &words).await),
            Err(trouble) => return Err(failure(&client, &subject, &trouble)),
        });
    }
    Ok(ids)
}

/// Holds the subject to the compatibility that the spec asks for.
async fn hold(about: &About, client: &Client, subject: &str) -> Result<(), Trouble> {
    match about.settings.compatibility {
        Some(mode) if client.compatibility(subject).await?.as_deref() != Some(mode.name()) => {
            client.set_compatibility(subject, mode).await
        }
        _ => Ok(()),
    }
}

/// To look first lets those simulate who may not register.
async fn register_one(client: &Client, subject: &str, schema: &str) -> Result<u32, Trouble> {
    match client.look_up(subject, schema).await {
        Err(Trouble::Missing) => client.register(subject, schema).await,
        answer => answer,
    }
}

fn failure(client: &Client, subject: &str, trouble: &Trouble) -> Failure {
    let message = format!("registry {}: subject `{subject}`: {trouble}", client.shown());
    match trouble {
        Trouble::Refused(_) => Failure { exit: Exit::No, message },
        Trouble::Forbidden(_) => Failure::usage(message),
        Trouble::Missing | Trouble::Unavailable(_) => Failure::environment(message),
    }
}

/// Why a registry does not take a version: in its own words, by what tells the version from the
/// last one that it has, and what can be done.
async fn refused(client: &Client, subject: &str, (number, schema): (usize, &str), words: &str) -> Failure {
    let mut message =
        format!("registry {}: subject `{subject}` does not take schema version {number}: {words}", client.shown());
    // What cannot be asked any more is left out.
    if let Ok(Some(mode)) = client.compatibility(subject).await {
        message += &format!("\n  the subject is held to {mode}");
    }
    if let Some(last) = client.versions(subject).await.ok().and_then(|mut versions| versions.pop()) {
        message += &format!("\n  beside its last version, id {}: {}", last.id, difference(&last.schema, schema));
    }
    message += "\n  change the schema so that it follows (a field that is added needs a default), or say in \
                `source.value.compatibility` what the subject is held to";
    Failure { exit: Exit::No, message }
}

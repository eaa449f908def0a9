//! The ids under which the schema versions go on the wire.

use super::history_ids;
use crate::{
    exit::{Exit, Failure},
    pipeline::About,
    registry::{Address, Client, Trouble, subject},
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
        let id = register_one(&client, &subject, schema.text).await;
        ids.push(id.map_err(|trouble| failure(&client, &format!("{subject}` version `{number}"), &trouble))?);
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

fn failure(client: &Client, what: &str, trouble: &Trouble) -> Failure {
    let message = format!("registry {}: `{what}`: {trouble}", client.shown());
    match trouble {
        Trouble::Refused(_) => Failure { exit: Exit::No, message },
        Trouble::Forbidden(_) => Failure::usage(message),
        Trouble::Missing | Trouble::Unavailable(_) => Failure::environment(message),
    }
}

//! What is asked of a registry before the first record.

use super::Schemas;
use crate::{
    exit::Failure,
    output,
    registry::{Client, Trouble, subject},
};

impl Schemas {
    /// Asks for all versions of the subject, so that little has to be asked under way. A registry
    /// that does not answer now is asked again when a record needs it.
    pub(crate) async fn preload(&self) -> Result<(), Failure> {
        let Some(client) = &self.client else { return Ok(()) };
        match self.load(client).await {
            Ok(()) => Ok(()),
            Err(Trouble::Forbidden(words)) => {
                Err(Failure::usage(format!("the registry at {} lets nobody in like this: {words}", client.shown())))
            }
            Err(trouble) => {
                let at = client.shown();
                output::notice(&format!("registry {at}: {trouble}; records of schemas not known yet wait for it"));
                Ok(())
            }
        }
    }

    async fn load(&self, client: &Client) -> Result<(), Trouble> {
        let subject = subject(&self.about.topic);
        for version in client.versions(&subject).await? {
            self.keep(&version).await;
            self.learn(version.id, self.meaning(&version));
        }
        let Some(asked) = self.about.settings.compatibility else { return Ok(()) };
        let found = client.compatibility(&subject).await?;
        if found.as_deref() != Some(asked.name()) {
            let found = found.as_deref().unwrap_or("its own default");
            let asked = asked.name();
            output::notice(&format!("registry: subject `{subject}` is held to {found}, the spec says {asked}"));
        }
        Ok(())
    }
}

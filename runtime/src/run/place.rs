//! The place of this process among those of its pipeline.

use tokio::task::JoinHandle;

use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::dialect::{Slot, Take},
};

/// The lowest place that was free, from 0. A process that is killed frees it at once, and whoever
/// starts next takes it: to the consumer group that is the same member, come back.
pub(super) struct Place {
    /// The member's name in the group.
    pub(super) instance: String,
    watch: JoinHandle<String>,
}

impl Place {
    pub(super) async fn take(about: &'static About, take: Take, database: &Secret) -> Result<Self, Failure> {
        let slot = take(about, database).await?;
        let instance = format!("tollgate.{}.{}", about.name, slot.number());
        Ok(Self { instance, watch: tokio::spawn(watch(slot)) })
    }

    /// Waits until the place is lost: then somebody else may be this member.
    pub(super) async fn lost(&mut self) -> Failure {
        let why = (&mut self.watch).await.unwrap_or_else(|error| error.to_string());
        Failure::environment(format!("the place `{}` is lost: {why}; start again to take another", self.instance))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

async fn watch(mut slot: Box<dyn Slot>) -> String {
    slot.lost().await
}

//! The seven modes of a registry.

use super::change::{Break, Change};
use crate::pipeline::Compatibility;

impl Compatibility {
    /// Whether the newer schema has to read what was written.
    #[must_use]
    pub fn asks_backward(self) -> bool {
        matches!(self, Self::Backward | Self::BackwardTransitive | Self::Full | Self::FullTransitive)
    }

    /// Whether readers of an earlier schema have to read what will be written.
    #[must_use]
    pub fn asks_forward(self) -> bool {
        matches!(self, Self::Forward | Self::ForwardTransitive | Self::Full | Self::FullTransitive)
    }

    /// Whether every earlier version counts, or the latest alone.
    #[must_use]
    pub fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }
}

impl Change {
    /// What it breaks under a mode, each with the word of its direction.
    pub fn breaks(&self, mode: Compatibility) -> impl Iterator<Item = (&'static str, &Break)> {
        let backward = self.backward.as_ref().filter(|_| mode.asks_backward()).map(|broken| ("BACKWARD", broken));
        let forward = self.forward.as_ref().filter(|_| mode.asks_forward()).map(|broken| ("FORWARD", broken));
        backward.into_iter().chain(forward)
    }
}

//! A schema registry with Confluent's REST interface.
//!
//! The client answers with facts or with a class of failure; what is done about it, whoever asks
//! decides. What an id means for a pipeline is [`crate::schemas`]' to say.

mod address;
mod client;
mod difference;
mod normal;
mod reply;
#[cfg(test)]
pub(crate) mod stub;

pub use self::address::Address;
pub(crate) use self::{
    client::{Client, Version},
    difference::difference,
    normal::normal,
    reply::Trouble,
};
use crate::pipeline::{Compatibility, Topic};

/// The subject of a topic's values, by the strategy of topic names.
pub(crate) fn subject(topic: &Topic) -> String {
    subject_of(topic.name)
}

/// The same for a topic's name.
pub(crate) fn subject_of(topic: &str) -> String {
    format!("{topic}-value")
}

impl Compatibility {
    /// All modes.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// The registry's word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Backward => "BACKWARD",
            Self::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Self::Forward => "FORWARD",
            Self::ForwardTransitive => "FORWARD_TRANSITIVE",
            Self::Full => "FULL",
            Self::FullTransitive => "FULL_TRANSITIVE",
        }
    }
}

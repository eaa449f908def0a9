//! Reading Avro: the primitives that generated decoders are made of.
//!
//! A decoder has two phases. [`Input`] reads the structure of a datum in the writer's order:
//! raw integers and bytes, no value is looked at. [`Admission`] then turns them into the values
//! of a record. Neither panics, whatever the bytes.

mod admission;
mod input;

pub use self::{
    admission::{Admission, not_nan},
    input::Input,
};
use crate::pipeline::Reason;

/// Why a datum could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The reason.
    pub reason: Reason,
    /// The writer's field at which it showed; empty for the datum as a whole.
    pub field: &'static str,
    /// A few words for people; never the value itself.
    pub detail: &'static str,
}

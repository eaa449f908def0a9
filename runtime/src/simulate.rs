//! Made-up records: the plan of a simulation and the producer that follows it.
//!
//! The plan is made without judging anything, and nothing of it travels with a record: what the
//! gate makes of the records can be held against it.

mod load;
mod message;
mod plan;
mod producer;
mod register;
mod window;

pub(crate) use self::{
    load::{Acknowledged, Loader},
    register::register,
};
pub use self::{
    message::{Message, history_ids, message, planned},
    plan::{Entry, Expected, Plan},
    producer::{Producer, Stopped},
    window::{Closed, WINDOW, Window},
};

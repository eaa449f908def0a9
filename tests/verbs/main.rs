//! The verbs for topics and records, and the registry behind the gate, on real services.

mod programs;
mod registry;
mod renamed;
mod start;
mod tail;
mod topics;

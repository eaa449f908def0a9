//! Tollgate's runtime: executes what the compiler generated.
//!
//! Generated code sees [`pipeline`], [`decode`], [`value`], [`ops`], [`pattern`], [`key`],
//! [`encode`], [`dice`] and [`table`]; the rest (source, gate, sink, ledger, command line) is not generic
//! and knows a pipeline only as an object.

#[cfg(test)]
extern crate self as tollgate_runtime;

pub mod audit;
pub mod batch;
pub mod broker;
pub mod cells;
pub mod checks;
pub mod cli;
pub mod cluster;
pub mod decode;
pub mod demo;
pub mod dice;
pub mod docs;
pub mod encode;
pub mod exit;
pub mod failpoint;
mod ffi;
pub mod frame;
pub mod gate;
mod incarnation;
pub mod key;
mod lane;
pub mod ledger;
pub mod letters;
pub mod migrate;
pub mod offsets;
pub mod ops;
mod output;
mod panics;
pub mod pattern;
pub mod pipeline;
mod reason;
pub mod record;
pub mod registry;
pub mod rows;
pub mod run;
pub mod schemas;
pub mod setting;
pub mod simulate;
mod sink;
mod source;
pub mod table;
mod text;
mod topics;
pub mod value;
mod wait;

//! Services as they really start, serve, end and leave nothing behind.

#[path = "../suite/binary.rs"]
mod binary;
mod brokers;
mod ends;
mod interrupted;
mod kafka;
mod postgres;
mod programs;
mod registry;
mod up;

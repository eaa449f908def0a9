//! Services as they really start, serve, end and leave nothing behind.

mod ends;
mod kafka;
mod postgres;
mod programs;
mod registry;
mod up;

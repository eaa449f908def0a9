//! Services as they really start, serve, end and leave nothing behind.

mod postgres;
mod programs;

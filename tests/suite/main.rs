//! The tests of the whole. Fixtures stand in `tests/fixtures`; `UPDATE=1` writes what they expect.

mod accept;
mod binary;
mod candles;
mod cards;
mod case;
mod cli;
mod demo;
mod expected;
mod hostile;
mod readme;
mod record_schema;
mod reject;
mod tidy;
mod tree;

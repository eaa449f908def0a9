//! The tests of the whole. Fixtures stand in `tests/fixtures`; `UPDATE=1` writes what they expect.

mod accept;
mod candles;
mod cards;
mod case;
mod cli;
mod demo;
mod expected;
mod hostile;
mod reject;
mod tidy;
mod tree;

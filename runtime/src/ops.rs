//! What generated expressions compute, where the language has no operator for it.
//!
//! Every operation is total: a result that does not exist or lies outside its type is absent.
//! Operations take plain values; generated code lifts them over absent ones with `zip` and
//! `and_then`. Conversions that always succeed are `From`, the others [`cast()`]. Decimals of any
//! scales compare with `<` and add with [`Decimal::sum`](crate::value::Decimal::sum).

mod arithmetic;
mod cast;
mod decimal;
mod logic;
mod text;

pub use self::{
    arithmetic::{Number, add, divide, multiply, remainder, subtract},
    cast::{Cast, cast},
    logic::{all, any, equal, greatest, least, not, null_if, one_of, same},
    text::{Print, length, print, substring, substring_from},
};

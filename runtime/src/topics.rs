//! Topics as the cluster has them, held against the specs.

mod admin;
mod apply;
mod difference;

pub(crate) use self::{
    admin::{Admin, Found},
    apply::{Step, apply, compare},
    difference::Difference,
};

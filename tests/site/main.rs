//! Data Docs as a person sees them, in a real Chromium.

#[path = "../suite/binary.rs"]
mod binary;
mod bounded;
mod browser;
mod hostile;
mod looks;
mod network;
mod place;
mod postgres;
mod says;
mod verb;

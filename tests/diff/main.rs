//! Our comparison of schemas against a real registry's.

mod client;
mod corpus;
mod differences;
mod verb;

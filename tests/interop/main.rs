//! Tollgate beside the programs of other people, on real services: their serializers and their
//! producers, Kafka's own tools, a registry that says no or goes away; and the demo on all of them.

mod avro;
#[path = "../suite/binary.rs"]
mod binary;
mod candles;
mod demo;
mod guard;
mod keys;
mod outage;
mod place;
#[path = "../verbs/programs.rs"]
mod programs;
mod refused;
mod renamed;
mod tools;

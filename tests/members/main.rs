//! Several processes of one pipeline on real services: Kafka deals out the partitions, PostgreSQL
//! knows how far each has come.

#[expect(dead_code, reason = "the tests of the gate use the rest")]
#[path = "../../runtime/tests/gate/bench.rs"]
mod bench;
mod cluster;
mod hostile;
mod kills;
#[path = "../postgres/place.rs"]
mod place;
mod places;
mod rights;
mod roomy;
#[expect(dead_code, reason = "the tests of the gate use the rest")]
#[path = "../../runtime/tests/gate/tiny.rs"]
mod tiny;
mod topics;
#[path = "../../runtime/tests/gate/wire.rs"]
mod wire;

//! A lane whose database answers late, wrongly or not at all.

#[expect(dead_code, reason = "the tests of the whole gate use the rest")]
#[path = "../../tests/gate/bench.rs"]
mod bench;
#[path = "../../tests/gate/place.rs"]
mod place;
#[expect(dead_code, reason = "the tests of the whole gate use the rest")]
#[path = "../../tests/gate/tiny.rs"]
mod tiny;

use std::{sync::Arc, time::Duration};

use rdkafka::{
    ClientConfig,
    mocking::MockCluster,
    producer::{BaseProducer, BaseRecord, Producer},
    types::{RDKafkaApiKey, RDKafkaRespErr},
};
use tokio::sync::{Mutex, watch};

use self::{
    bench::{Bench, framed},
    tiny::APPEND,
};
use super::{Ask, Ended, FIRST_PAUSE, LONGEST_PAUSE, Lane, Parts, Record, Span, gaps, pause};
use crate::{
    batch::AnyPipeline,
    cluster::Cluster,
    gate::{End, Halt},
    registry::Address,
    rows::Rows,
    schemas::Schemas,
    sink::{
        Answer, Batch, Claim, Identity, Sink, Trouble, Written,
        dialect::Access,
        sqlite::{Link, SqliteSink, address},
    },
    source::{Membership, Source},
};

/// What happens to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    /// It never arrives.
    Lost,
    /// It is done, and the answer is lost.
    Unanswered,
    /// Somebody else has claimed the partition.
    Fenced,
}

/// A sink behind a bad line: each claim and each write meets the next fate of its list.
struct BadLine {
    sink: SqliteSink,
    claims: Vec<Fate>,
    writes: Vec<Fate>,
}

fn silence<T>() -> Result<T, Trouble> {
    Err(Trouble::Passing("no answer".to_owned()))
}

impl Sink for BadLine {
    fn rows(&self) -> Rows {
        self.sink.rows()
    }

    fn claim<'a>(&'a mut self, first: i64, topic_id: Option<&'a str>) -> Answer<'a, Claim> {
        Box::pin(async move {
            let fate = self.claims.pop().unwrap_or(Fate::Done);
            if fate == Fate::Lost {
                return silence();
            }
            let claim = self.sink.claim(first, topic_id).await?;
            if fate == Fate::Done { Ok(claim) } else { silence() }
        })
    }

    fn write<'a>(&'a mut self, batch: &'a Batch<'a>) -> Answer<'a, Written> {
        Box::pin(async move {
            let fate = self.writes.pop().unwrap_or(Fate::Done);
            match fate {
                Fate::Lost => return silence(),
                Fate::Fenced => return Err(Trouble::Lost),
                Fate::Done | Fate::Unanswered => {}
            }
            let written = self.sink.write(batch).await?;
            if fate == Fate::Done { Ok(written) } else { silence() }
        })
    }

    fn halt<'a>(&'a mut self, epoch: i64, halt: &'a Halt) -> Answer<'a, ()> {
        self.sink.halt(epoch, halt)
    }
}

/// Gates partition 0 until caught up over a bad line.
fn gate(bench: &Bench, claims: Vec<Fate>, writes: Vec<Fate>) -> Ended {
    gate_as(&Membership::All, bench.kafka().expose(), bench, claims, writes)
}

/// The same, of a cluster, alone or as a member of a group that has only this one.
fn gate_as(membership: &Membership, kafka: &str, bench: &Bench, claims: Vec<Fate>, writes: Vec<Fate>) -> Ended {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let about = APPEND.about();
        let link = Link::new(address(bench.database().expose(), Access::Write).unwrap());
        let identity = Identity { about, partition: 0, owner: "test".to_owned() };
        let sink = SqliteSink::new(identity, Arc::new(Mutex::new(link)));
        let (source, mut changes) = Source::start(about, &Cluster::at(kafka), membership).unwrap();
        while *membership != Membership::All && !source.holds(0) {
            changes.recv().await.unwrap();
        }
        let (_control, ask) = watch::channel(Ask::Finish);
        let lane = Lane::new(Parts {
            pipeline: &APPEND,
            partition: 0,
            source: Arc::new(source),
            schemas: Arc::new(Schemas::new(about, &Address::History).unwrap()),
            sink: Box::new(BadLine { sink, claims, writes }),
            ask,
            progress: Arc::new(|_, _, _| {}),
            patience: 5,
        });
        lane.run().await
    })
}

#[test]
fn whatever_gets_lost_on_the_line_nothing_is_lost_or_doubled() {
    use Fate::{Done, Lost, Unanswered};
    for (claims, writes) in [
        (vec![], vec![Unanswered]),
        (vec![], vec![Lost]),
        (vec![Unanswered, Lost], vec![]),
        (vec![Lost, Unanswered, Done], vec![Lost, Unanswered]),
        (vec![Unanswered, Done, Unanswered], vec![Unanswered, Done, Lost]),
    ] {
        let bench = Bench::new(&APPEND);
        bench.send((0..25).map(|volume| framed(&format!("A|{}", if volume == 7 { -7 } else { volume }))));
        assert_eq!(gate(&bench, claims, writes), Ended { partition: 0, end: End::Released, gave_up: None });
        assert_eq!((bench.target().len(), bench.letters().len()), (24, 1));
        assert_eq!(bench.audit().problems, [""; 0]);
    }
}

#[test]
fn a_lane_that_is_to_finish_gives_up_over_a_dead_line() {
    for (claims, writes) in [(vec![Fate::Lost; 9], vec![]), (vec![], vec![Fate::Lost; 9])] {
        let bench = Bench::new(&APPEND);
        bench.send([framed("A|1")]);
        let ended = gate(&bench, claims, writes);
        assert_eq!(ended.gave_up.as_deref(), Some("database: no answer"));
        assert_eq!(bench.target().len(), 0);
    }
}

#[test]
fn a_lane_that_is_to_finish_gives_up_where_another_keeps_claiming() {
    let bench = Bench::new(&APPEND);
    bench.send([framed("A|1")]);
    let member = Membership::Group { instance: None };
    let ended = gate_as(&member, bench.kafka().expose(), &bench, vec![], vec![Fate::Fenced; 9]);
    assert!(ended.gave_up.as_ref().is_some_and(|why| why.starts_with("another process keeps claiming")), "{ended:?}");
    assert_eq!(bench.target().len(), 0);
}

/// A reader whose log has gone says nothing at all.
#[test]
fn a_lane_that_is_to_finish_gives_up_where_the_log_is_gone() {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("tiny.v1", 1, 1).unwrap();
    let bootstrap = cluster.bootstrap_servers();
    let producer: BaseProducer = ClientConfig::new().set("bootstrap.servers", &bootstrap).create().unwrap();
    let record = BaseRecord::<[u8], [u8]>::to("tiny.v1").partition(0).payload(b"never read");
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(Duration::from_secs(10)).unwrap();
    let (fine, gone) = (RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR, RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN);
    cluster.request_errors(RDKafkaApiKey::Fetch, &[gone; 1_000]);
    // To claim, and to aim, each asks for the begin and the end of the log.
    cluster.request_errors(RDKafkaApiKey::ListOffsets, &[&[fine; 4][..], &[gone; 1_000]].concat());
    let bench = Bench::new(&APPEND);
    let ended = gate_as(&Membership::All, &bootstrap, &bench, vec![], vec![]);
    assert!(ended.gave_up.as_ref().is_some_and(|why| why.starts_with("kafka: ")), "{ended:?}");
    assert_eq!(bench.rows(r#"SELECT epoch FROM "tollgate.partition_state""#), [["1"]], "claimed once, then read");
}

#[test]
fn gaps_are_what_the_records_leave_out() {
    let records = [3, 4, 7].map(|offset| Record { offset, ..Record::default() });
    let span = |from, to| Span { from, to };
    assert_eq!(gaps(&records, span(2, 9)), [span(2, 3), span(5, 7), span(8, 9)]);
    assert_eq!(gaps(&records, span(3, 8)), [span(5, 7)]);
    assert_eq!(gaps(&[], span(0, 2)), [span(0, 2)]);
    assert_eq!(gaps(&[], span(2, 2)), []);
}

#[test]
fn pauses_double_up_to_a_limit_and_differ() {
    let mut whole = FIRST_PAUSE;
    for troubles in 1..40 {
        whole = (whole * 2).min(LONGEST_PAUSE);
        let pauses: Vec<_> = (0..64).map(|_| pause(troubles)).collect();
        assert!(pauses.iter().all(|pause| (whole / 2..whole).contains(pause)), "{troubles}: {pauses:?}");
        assert!(pauses.iter().any(|pause| *pause != pauses[0]), "lanes that met the same trouble come back at once");
    }
    assert_eq!(whole, LONGEST_PAUSE);
}

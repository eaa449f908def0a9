//! The thread that reads.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
    time::{Duration, Instant},
};

use rdkafka::{
    Message, Offset,
    consumer::{CommitMode, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    message::BorrowedMessage,
};
use tokio::sync::mpsc::{Sender, UnboundedSender};

use super::{Assign, Change, Client, Delivery, extent, held::Held, list, routes::Routes};
use crate::{
    cluster::explained,
    ffi,
    gate::{Halt, HaltReason},
    output,
    record::{Record, headers},
};

const WAIT: Duration = Duration::from_millis(50);
/// A burst ends at so many records or bytes, so that no gate waits long for another's.
const BURST_RECORDS: usize = 1_000;
const BURST_BYTES: usize = 1 << 20;
/// How often the group is told how far the partitions have come.
const COURTESY: Duration = Duration::from_secs(1);
/// So long the cluster may refuse that we read, while its rights are changed say; then the run fails, since they are
/// given by people.
const REFUSED: Duration = Duration::from_secs(10);
/// Longest wait for the group to let this member go.
const LEAVE: Duration = Duration::from_secs(3);

/// Reads what is assigned and delivers it.
pub(super) struct Reader {
    client: Arc<Client>,
    pipeline: &'static str,
    topic: &'static str,
    commands: Receiver<Assign>,
    routes: Routes,
    held: Arc<Held>,
    changes: UnboundedSender<Change>,
    stop: Arc<AtomicBool>,
    /// When the group was last told how far the partitions have come.
    courtesy: Instant,
    /// The errors since something was last read, so that each is told once.
    told: Vec<KafkaError>,
    /// Since when the cluster refuses that we read, and with which error.
    refused: Option<(Instant, KafkaError)>,
}

#[derive(Default)]
struct Burst {
    records: BTreeMap<i32, Vec<Record>>,
    count: usize,
    bytes: usize,
}

impl Reader {
    pub(super) fn new(
        client: Arc<Client>,
        pipeline: &'static str,
        topic: &'static str,
        commands: Receiver<Assign>,
        held: Arc<Held>,
        changes: UnboundedSender<Change>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let (routes, courtesy, told, refused) = (Routes::default(), Instant::now(), Vec::new(), None);
        Self { client, pipeline, topic, commands, routes, held, changes, stop, courtesy, told, refused }
    }

    /// Reads until told to stop.
    pub(super) fn run(mut self) {
        while !self.stop.load(Ordering::SeqCst) {
            while let Ok(Assign { partition, from, to, done }) = self.commands.try_recv() {
                let assigned = self.assign(partition, from, to);
                // A gate that does not wait for the answer has gone.
                let _ = done.send(assigned);
            }
            self.burst();
            if self.courtesy.elapsed() >= COURTESY {
                self.tell_group();
            }
            if let Some((_, error)) = self.refused.take_if(|(since, _)| since.elapsed() >= REFUSED) {
                // Nobody follows any more where the run has ended.
                let _ = self.changes.send(Change::Failed(error));
            }
        }
        if self.held.is_member() {
            self.leave();
        }
    }

    /// Reads a partition from this offset on. What the client had fetched for an earlier
    /// assignment is outdated once that is taken back, and the client drops it.
    fn assign(&mut self, partition: i32, from: i64, to: Sender<Delivery>) -> KafkaResult<()> {
        self.release(partition);
        // A gate that does not know yet that its partition was taken away gets nothing more.
        if self.held.may_read(partition) {
            self.client.incremental_assign(&list(self.topic, [(partition, Some(from))])?)?;
        }
        self.routes.open(partition, from, to);
        Ok(())
    }

    /// Reads a partition no longer; whoever still listens hears that, and asks anew.
    fn release(&mut self, partition: i32) {
        self.routes.close(partition);
        if let Ok(list) = list(self.topic, [(partition, None)]) {
            // It fails where the partition is not assigned. Were it to fail otherwise, what comes
            // of the partition finds no route, and is dropped.
            let _ = self.client.incremental_unassign(&list);
        }
    }

    /// Follows what the group has decided. The client was answered already.
    fn follow(&mut self) {
        for change in self.client.context().take() {
            match &change {
                Change::Assigned(_) => self.refused = None,
                Change::Revoked(partitions) => partitions.iter().for_each(|partition| self.routes.close(*partition)),
                Change::Failed(_) => {}
            }
            self.held.follow(&change);
            // Nobody follows any more where the run has ended.
            let _ = self.changes.send(change);
        }
    }

    /// Tells the group how far the partitions have come. No harm is done where that fails.
    fn tell_group(&mut self) {
        self.courtesy = Instant::now();
        let untold = self.held.take_untold();
        let told = list(self.topic, untold.into_iter().map(|(partition, next)| (partition, Some(next))));
        if let Ok(told) = told
            && told.count() > 0
        {
            let _ = self.client.commit(&told, CommitMode::Async);
        }
    }

    /// Leaves the group, so that nobody waits for this member: closing alone would not do that
    /// for one with an instance id.
    fn leave(&mut self) {
        self.tell_group();
        self.client.unsubscribe();
        let began = Instant::now();
        while ffi::member_id(self.client.client().native_client()).is_some() && began.elapsed() < LEAVE {
            // What still comes is nobody's.
            drop(self.client.poll(WAIT));
        }
    }

    /// Delivers what is there now.
    fn burst(&mut self) {
        let mut burst = Burst::default();
        let mut wait = WAIT;
        while burst.count < BURST_RECORDS && burst.bytes < BURST_BYTES {
            match self.client.poll(wait) {
                Some(Ok(message)) => burst.add(&message),
                Some(Err(error)) => {
                    // What was read before the error is delivered before it.
                    self.deliver(std::mem::take(&mut burst));
                    self.fail(error);
                    return;
                }
                None => break,
            }
            wait = Duration::ZERO;
        }
        if burst.count > 0 {
            self.refused = None;
            self.told.clear();
        }
        self.deliver(burst);
    }

    fn deliver(&mut self, burst: Burst) {
        self.follow();
        for (partition, records) in burst.records {
            self.hand_over(partition, Delivery::Records(records));
        }
    }

    /// Delivers to a gate; where none listens, or it has had enough for long, the partition is no
    /// longer read. Whoever has had enough asks anew when it has not.
    fn hand_over(&mut self, partition: i32, delivery: Delivery) {
        if self.routes.deliver(partition, delivery, &self.stop) || self.stop.load(Ordering::SeqCst) {
            return;
        }
        self.release(partition);
    }

    fn fail(&mut self, error: KafkaError) {
        match error {
            KafkaError::PartitionEOF(partition) => {
                self.refused = None;
                let end = self.position(partition);
                self.hand_over(partition, Delivery::End(end));
            }
            KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                self.halt_outside();
            }
            KafkaError::MessageConsumptionFatal(code) if self.held.is_member() => {
                let code = self.client.client().fatal_error().map_or(code, |(code, _)| code);
                let _ = self.changes.send(Change::Failed(KafkaError::MessageConsumptionFatal(code)));
            }
            KafkaError::MessageConsumption(
                RDKafkaErrorCode::BadMessage
                | RDKafkaErrorCode::BadCompression
                | RDKafkaErrorCode::InvalidMessage
                | RDKafkaErrorCode::MessageSizeTooLarge,
            )
            | KafkaError::MessageConsumptionFatal(_) => self.halt_all(&error.to_string()),
            KafkaError::MessageConsumption(RDKafkaErrorCode::NotImplemented) => {
                self.halt_all("a batch is of a format, or compressed with a codec, that this binary cannot read");
            }
            KafkaError::MessageConsumption(
                RDKafkaErrorCode::TopicAuthorizationFailed | RDKafkaErrorCode::GroupAuthorizationFailed,
            ) => {
                self.refused.get_or_insert_with(|| (Instant::now(), error.clone()));
                self.tell(error);
            }
            error => self.tell(error),
        }
    }

    /// Up to where a partition was read, markers of transactions included.
    fn position(&self, partition: i32) -> Option<i64> {
        match self.client.position().ok()?.find_partition(self.topic, partition)?.offset() {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        }
    }

    /// Halts the partitions whose next offset lies outside the log. The client may have given up
    /// any of the others, so they are asked for anew.
    fn halt_outside(&mut self) {
        for (partition, next) in self.routes.positions() {
            let extent = extent(&self.client, self.topic, partition).ok();
            match extent.and_then(|extent| extent.outside(self.pipeline, next)) {
                Some(halt) => self.hand_over(partition, Delivery::Halt(halt)),
                None => self.release(partition),
            }
        }
    }

    /// The error does not say which partition it is about.
    fn halt_all(&mut self, detail: &str) {
        for (partition, _) in self.routes.positions() {
            self.hand_over(partition, Delivery::Halt(Halt::new(HaltReason::CorruptLog, detail.to_owned())));
        }
    }

    fn tell(&mut self, error: KafkaError) {
        if !self.told.contains(&error) {
            output::notice(&format!("kafka: {}; still trying", explained(&error)));
            self.told.push(error);
        }
    }
}

impl Burst {
    fn add(&mut self, message: &BorrowedMessage<'_>) {
        let record = record(message);
        self.count += 1;
        self.bytes += record.len();
        self.records.entry(message.partition()).or_default().push(record);
    }
}

pub(super) fn record(message: &BorrowedMessage<'_>) -> Record {
    Record {
        offset: message.offset(),
        timestamp_ms: message.timestamp().to_millis(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers::encode(ffi::headers(message)),
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::{ClientContext, mocking::MockCluster};
    use tokio::sync::mpsc;

    use super::{
        super::{Membership, client},
        *,
    };
    use crate::cluster::Cluster;

    const OUTSIDE: KafkaError = KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset);

    /// A reader of all of the topic `t`.
    fn reader(cluster: &MockCluster<'_, impl ClientContext>) -> Reader {
        cluster.create_topic("t", 1, 1).unwrap();
        let address = Cluster::at(cluster.bootstrap_servers());
        let client = client::create("test", 1_000, &address, &Membership::All).unwrap();
        let (_, commands) = std::sync::mpsc::channel();
        let (changes, _) = mpsc::unbounded_channel();
        let held = Arc::new(Held::new(&Membership::All));
        Reader::new(Arc::new(client), "test", "t", commands, held, changes, Arc::default())
    }

    #[test]
    fn what_comes_back_for_ever_halts_with_a_reason() {
        let cluster = MockCluster::new(1).unwrap();
        let mut reader = reader(&cluster);
        for code in [RDKafkaErrorCode::BadCompression, RDKafkaErrorCode::NotImplemented] {
            let (to, mut deliveries) = mpsc::channel(1);
            reader.assign(0, 0, to).unwrap();
            reader.fail(KafkaError::MessageConsumption(code));
            let Some(Delivery::Halt(halt)) = deliveries.blocking_recv() else { panic!("{code} is no halt") };
            assert_eq!(halt.reason, HaltReason::CorruptLog);
        }
    }

    #[test]
    fn a_partition_that_the_client_gave_up_halts_or_is_asked_for_anew() {
        let cluster = MockCluster::new(1).unwrap();
        let mut reader = reader(&cluster);
        for _ in 0..2 {
            let (to, mut deliveries) = mpsc::channel(1);
            reader.assign(0, 0, to).unwrap();
            reader.fail(OUTSIDE);
            assert!(deliveries.blocking_recv().is_none(), "inside the log: the gate asks anew");
        }
        let (to, mut deliveries) = mpsc::channel(1);
        reader.assign(0, 7, to).unwrap();
        reader.fail(OUTSIDE);
        assert!(matches!(deliveries.blocking_recv(), Some(Delivery::Halt(_))));
        let (to, _deliveries) = mpsc::channel(1);
        reader.assign(0, 0, to).unwrap();
    }
}

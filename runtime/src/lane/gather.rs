//! Cutting what is delivered into batches.

use std::{collections::VecDeque, future::Future, pin::pin, sync::Arc, time::Duration};

use rdkafka::error::KafkaResult;
use tokio::{
    sync::{mpsc::Receiver, watch},
    time::{Instant, sleep_until},
};

use super::Ask;
use crate::{
    gate::Halt,
    pipeline::About,
    record::Record,
    source::{Delivery, Source},
};

/// Most bytes of records in a batch.
const MOST_BYTES: usize = 32 << 20;
/// After so long without a delivery, one that is to finish asks whether its log is still there: a reader
/// whose brokers have gone says nothing.
const SILENCE: Duration = Duration::from_secs(5);

/// What comes next.
pub(super) enum Gathered {
    /// Records, and the offset up to which they are all there is.
    Batch { records: Vec<Record>, to: i64 },
    /// As asked, nothing more.
    Finished,
    /// The log cannot be read on.
    Halt(Halt),
}

/// Gathers the batches of one partition.
pub(super) struct Gatherer {
    partition: i32,
    most_records: usize,
    longest: Duration,
    source: Arc<Source>,
    ask: watch::Receiver<Ask>,
    deliveries: Option<Receiver<Delivery>>,
    /// All that was delivered so far is there is.
    at_end: bool,
    /// Delivered, not yet in a batch.
    held: VecDeque<Record>,
    held_bytes: usize,
    /// When the first of what is held was delivered.
    since: Instant,
    /// When the source was last heard of.
    heard: Instant,
    /// Where the next batch begins.
    begin: i64,
    /// The next offset to be delivered.
    next: i64,
    /// Where to stop, once that is asked.
    target: Option<i64>,
    halt: Option<Halt>,
}

impl Gatherer {
    pub(super) fn new(about: &'static About, partition: i32, source: Arc<Source>, ask: watch::Receiver<Ask>) -> Self {
        Self {
            partition,
            most_records: usize::try_from(about.settings.batch_rows).unwrap_or(usize::MAX).max(1),
            longest: Duration::from_millis(about.settings.batch_ms),
            source,
            ask,
            deliveries: None,
            at_end: false,
            held: VecDeque::new(),
            held_bytes: 0,
            since: Instant::now(),
            heard: Instant::now(),
            begin: 0,
            next: 0,
            target: None,
            halt: None,
        }
    }

    /// Where the next batch begins.
    pub(super) fn begin(&self) -> i64 {
        self.begin
    }

    /// The next batch, which begins at `from`.
    pub(super) async fn gather(&mut self, from: i64) -> KafkaResult<Gathered> {
        if self.begin != from {
            self.forget(from);
        }
        loop {
            if self.deliveries.is_none() {
                self.assign().await?;
            }
            let ask = *self.ask.borrow_and_update();
            if ask == Ask::Finish && self.target.is_none() {
                self.aim().await?;
            }
            if let Some(gathered) = self.cut(ask) {
                return Ok(gathered);
            }
            if self.wait(ask).await {
                self.ask_log().await?;
            }
        }
    }

    /// Waits for this work to end, and takes in meanwhile what is delivered, up to another batch: so a partition that is
    /// being written keeps nobody else waiting for the reader.
    pub(super) async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        // It is waited for by reference: whichever delivery comes, the work is never dropped half done.
        let mut work = pin!(work);
        loop {
            let has_room = self.halt.is_none() && !self.is_full();
            tokio::select! {
                biased;
                done = &mut work => return done,
                delivery = next(&mut self.deliveries), if has_room => match delivery {
                    Some(delivery) => self.receive(delivery),
                    None => self.deliveries = None,
                },
            }
        }
    }

    /// Lets go of everything, and begins anew at this offset.
    pub(super) fn forget(&mut self, from: i64) {
        self.held.clear();
        self.held_bytes = 0;
        // What stopped the reader is found again where it still stands in the way.
        (self.begin, self.next, self.deliveries, self.halt) = (from, from, None, None);
    }

    async fn assign(&mut self) -> KafkaResult<()> {
        // The reader must not wait for a receiver that nobody reads.
        self.deliveries = None;
        self.deliveries = Some(self.source.assign(self.partition, self.next).await?);
        self.at_end = false;
        Ok(())
    }

    /// Finds out where to stop: where the log ends now.
    async fn aim(&mut self) -> KafkaResult<()> {
        let target = self.source.extent(self.partition).await?.high;
        (self.target, self.heard) = (Some(target), Instant::now());
        if self.next < target {
            // An end that was seen, or is on its way, may lie before the target: only one that is
            // found from now on proves that there is nothing but markers up to there.
            self.assign().await?;
        }
        Ok(())
    }

    /// What to hand on now, if anything.
    fn cut(&mut self, ask: Ask) -> Option<Gathered> {
        if ask == Ask::Release {
            return Some(Gathered::Finished);
        }
        if let Some(target) = self.target
            && self.at_end
        {
            // Behind the last record there is nothing but markers up to here.
            self.next = self.next.max(target);
        }
        let finished = ask == Ask::Drain || self.target.is_some_and(|target| self.next >= target);
        let holds = self.next > self.begin;
        if self.is_full() || holds && (finished || self.halt.is_some() || Instant::now() >= self.due()) {
            return Some(self.take());
        }
        if finished {
            return Some(Gathered::Finished);
        }
        self.halt.take().map(Gathered::Halt)
    }

    /// Whether what is held is a batch.
    fn is_full(&self) -> bool {
        self.held.len() >= self.most_records || self.held_bytes >= MOST_BYTES
    }

    fn take(&mut self) -> Gathered {
        let mut records = Vec::new();
        let mut bytes = 0;
        while records.len() < self.most_records && bytes < MOST_BYTES {
            let Some(record) = self.held.pop_front() else { break };
            bytes += record.len();
            records.push(record);
        }
        self.held_bytes -= bytes;
        let last = records.last().map_or(self.next, |record| record.offset + 1);
        self.begin = if self.held.is_empty() { self.next } else { last };
        Gathered::Batch { records, to: self.begin }
    }

    /// When what is held must be handed on.
    fn due(&self) -> Instant {
        self.since + self.longest
    }

    /// Waits until something is different; says whether that is that nothing was heard for too long.
    async fn wait(&mut self, ask: Ask) -> bool {
        let holds = self.next > self.begin;
        let (due, overdue) = (self.due(), self.heard + SILENCE);
        tokio::select! {
            biased;
            delivery = next(&mut self.deliveries) => match delivery {
                Some(delivery) => self.receive(delivery),
                None => self.deliveries = None,
            },
            () = sleep_until(due), if holds => {}
            Ok(()) = self.ask.changed() => {}
            () = sleep_until(overdue), if ask == Ask::Finish => return true,
        }
        false
    }

    /// Asks whether the log is still there. After a failure the next silence is asked about at once.
    async fn ask_log(&mut self) -> KafkaResult<()> {
        let (source, partition) = (self.source.clone(), self.partition);
        self.meanwhile(source.extent(partition)).await?;
        self.heard = Instant::now();
        Ok(())
    }

    fn receive(&mut self, delivery: Delivery) {
        self.heard = Instant::now();
        match delivery {
            Delivery::Records(records) => {
                self.at_end = false;
                for record in records {
                    self.hold(record);
                }
            }
            Delivery::End(position) => {
                self.at_end = true;
                self.skip_to(position.unwrap_or(self.next));
            }
            Delivery::Halt(halt) => self.halt = Some(halt),
        }
    }

    /// Holds a record, unless it was delivered before: assignments may overlap.
    fn hold(&mut self, record: Record) {
        if record.offset >= self.next {
            self.skip_to(record.offset + 1);
            self.held_bytes += record.len();
            self.held.push_back(record);
        }
    }

    /// There is nothing more to be delivered before this offset.
    fn skip_to(&mut self, next: i64) {
        if self.next == self.begin {
            self.since = Instant::now();
        }
        self.next = self.next.max(next);
    }
}

/// The next delivery; none where the reader delivers no longer. Nothing is lost if it is not waited for to the end.
async fn next(deliveries: &mut Option<Receiver<Delivery>>) -> Option<Delivery> {
    match deliveries {
        Some(deliveries) => deliveries.recv().await,
        None => std::future::pending().await,
    }
}

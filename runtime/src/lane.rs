//! One partition on its way from the source through the judge into the sink.
//!
//! The lane carries out what its [`Gate`] says and reports back; it decides nothing itself.

mod gather;
#[cfg(test)]
mod tests;

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::error::{KafkaError, KafkaResult};
use tokio::sync::watch;

use self::gather::{Gathered, Gatherer};
use crate::{
    batch::{AnyPipeline, Judged},
    failpoint,
    gate::{Action, End, Event, Gate, Halt, HaltReason, Ready, Span},
    output,
    record::Record,
    run::Progress,
    schemas::{Ids, Schemas, Wait},
    sink::{Batch, Claim, Sink, Trouble},
    source::{Extent, Source, recreated},
};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a lane is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Go on.
    Run,
    /// End when everything is accounted for that the log holds at the moment of asking.
    Finish,
    /// Commit what was delivered so far, then end.
    Drain,
    /// End: the partition is somebody else's from now on.
    Release,
}

impl Ask {
    /// Whether it waits for nothing more.
    fn ends(self) -> bool {
        matches!(self, Self::Drain | Self::Release)
    }
}

/// What a lane works with.
pub(crate) struct Parts {
    pub(crate) pipeline: &'static dyn AnyPipeline,
    pub(crate) partition: i32,
    pub(crate) source: Arc<Source>,
    pub(crate) schemas: Arc<Schemas>,
    pub(crate) sink: Box<dyn Sink>,
    pub(crate) ask: watch::Receiver<Ask>,
    pub(crate) progress: Progress,
    /// How many troubles in a row it takes to give up, where the lane is to finish.
    pub(crate) patience: u32,
}

/// How a lane ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) partition: i32,
    pub(crate) end: End,
    /// The trouble over which it gave up, if it did.
    pub(crate) gave_up: Option<String>,
}

/// One partition.
pub(crate) struct Lane {
    parts: Parts,
    gatherer: Gatherer,
    claim: Option<Claim>,
    /// The batch that is to be written, or whose fate is unknown.
    pending: Option<Pending>,
    /// Troubles since a batch was last read or written.
    troubles: u32,
    /// The last of them.
    trouble: String,
    /// How often another process claimed the partition since a batch was last written.
    fences: u32,
    gave_up: Option<String>,
}

/// A judged batch.
struct Pending {
    span: Span,
    gaps: Vec<Span>,
    records: Vec<Record>,
    judged: Judged,
}

impl Lane {
    pub(crate) fn new(parts: Parts) -> Self {
        let gatherer = Gatherer::new(parts.pipeline.about(), parts.partition, parts.source.clone(), parts.ask.clone());
        let trouble = String::new();
        Self { parts, gatherer, claim: None, pending: None, troubles: 0, trouble, fences: 0, gave_up: None }
    }

    /// Gates the partition until it ends.
    pub(crate) async fn run(mut self) -> Ended {
        let mut end = self.pass().await;
        // The group says that the partition still is ours: whoever has claimed it is behind the times.
        while end == End::Fenced && self.parts.source.holds(self.parts.partition) {
            self.pending = None;
            self.fences += 1;
            self.troubles = self.fences;
            self.trouble = format!("another process keeps claiming partition {}", self.parts.partition);
            end = self.pass().await;
        }
        self.note(&end).await;
        Ended { partition: self.parts.partition, end, gave_up: self.gave_up }
    }

    /// From a claim to an end.
    async fn pass(&mut self) -> End {
        let mut gate = Gate::default();
        let mut event = Event::Start;
        loop {
            match gate.on(event) {
                Some(Action::Claim) => event = self.claim().await,
                Some(Action::Read { from }) => event = self.read(from).await,
                Some(Action::Write { epoch, span }) => event = self.write(epoch, span).await,
                Some(Action::End(end)) => return end,
                // The gate waits for nothing that a lane does not report.
                None => return End::Released,
            }
        }
    }

    async fn claim(&mut self) -> Event {
        let released = *self.parts.ask.borrow() == Ask::Release;
        if released || self.troubles > 0 && self.ends_in_pause().await {
            return Event::Drain;
        }
        match self.try_claim().await {
            Ok(event) => event,
            Err(Trouble::Contract(halt)) => Event::Refused(halt),
            Err(Trouble::Passing(words)) => self.failed("database", &words),
            Err(Trouble::Lost) => Event::Failed,
        }
    }

    async fn try_claim(&mut self) -> Result<Event, Trouble> {
        let (extent, topic_id) = match self.ask_cluster().await {
            Ok(answers) => answers,
            Err(error) => return Ok(self.failed("kafka", &error.to_string())),
        };
        let claim = self.parts.sink.claim(extent.low, topic_id.as_deref()).await?;
        failpoint::pass("claimed");
        let Claim { epoch, next, .. } = claim;
        let name = self.name();
        let halt = recreated(name, claim.topic_id.as_deref(), topic_id.as_deref());
        let mut outside = extent.outside(name, next);
        if outside.is_some() {
            // Whoever had the partition until now may have got further than the log went just before.
            match self.parts.source.extent(self.parts.partition).await {
                Ok(extent) => outside = extent.outside(name, next),
                Err(error) => return Ok(self.failed("kafka", &error.to_string())),
            }
        }
        let halt = halt.or(outside).or_else(|| claim.halt.clone());
        self.claim = Some(claim);
        Ok(match halt {
            Some(halt) => Event::Refused(halt),
            None => Event::Claimed { epoch, next },
        })
    }

    async fn ask_cluster(&mut self) -> KafkaResult<(Extent, Option<String>)> {
        let extent = self.parts.source.extent(self.parts.partition).await?;
        Ok((extent, self.parts.source.topic_id(Instant::now()).await?))
    }

    /// Reads and judges the next batch.
    async fn read(&mut self, from: i64) -> Event {
        // A batch of unknown fate was committed if the claim found its end.
        if self.pending.as_ref().is_some_and(|pending| pending.span.to == from) {
            self.acknowledge();
        }
        match self.gatherer.gather(from).await {
            Ok(Gathered::Batch { records, to }) => match self.made_anew().await {
                Ok(None) => self.resolve(records, Span { from, to }).await,
                Ok(Some(halt)) => Event::Refused(halt),
                Err(error) => self.unreadable(&error).await,
            },
            Ok(Gathered::Finished) => Event::Drain,
            Ok(Gathered::Halt(halt)) => Event::Refused(halt),
            Err(error) => self.unreadable(&error).await,
        }
    }

    /// Whether what was read so far may be of another topic by the same name.
    async fn made_anew(&mut self) -> KafkaResult<Option<Halt>> {
        let claimed = self.claim.as_ref().and_then(|claim| claim.topic_id.as_deref());
        let now = self.parts.source.topic_id(Instant::now()).await?;
        Ok(recreated(self.name(), claimed, now.as_deref()))
    }

    fn name(&self) -> &'static str {
        self.parts.pipeline.about().name
    }

    /// Finds out which schemas the records were written with, and judges those up to the first
    /// whose schema must be waited for.
    async fn resolve(&mut self, mut records: Vec<Record>, mut span: Span) -> Event {
        let (ids, wait) = self.parts.schemas.resolve(&records).await;
        if let Some(Wait { position, words, .. }) = wait {
            if position == 0 {
                return self.wait_for_schema(span.from, &words).await;
            }
            span.to = records[position].offset;
            records.truncate(position);
        }
        self.troubles = 0;
        self.trouble.clear();
        self.judge(records, &ids, span)
    }

    /// Waits a while. Nothing is held meanwhile: an empty batch reads from here anew.
    async fn wait_for_schema(&mut self, from: i64, words: &str) -> Event {
        self.gatherer.forget(from);
        self.troubles += 1;
        if self.trouble != words {
            output::notice(&format!("partition {}: waiting: {words}", self.parts.partition));
            words.clone_into(&mut self.trouble);
        }
        if self.ends_in_pause().await {
            return Event::Drain;
        }
        Event::Ready(Ready { span: Span { from, to: from }, halt: None })
    }

    fn judge(&mut self, records: Vec<Record>, ids: &Ids, span: Span) -> Event {
        let judged = self.parts.pipeline.judge_batch(&records, ids, self.parts.sink.rows());
        failpoint::pass("judged");
        let stop = judged.halt.map(|expectation| {
            let offset = records[judged.read].offset;
            let id = self.parts.pipeline.about().expectations[expectation].id;
            (offset, Halt::new(HaltReason::Expectation, format!("offset {offset} fails `{id}`")))
        });
        let (to, halt) = stop.map_or((span.to, None), |(offset, halt)| (offset, Some(halt)));
        let span = Span { from: span.from, to };
        let gaps = gaps(&records[..judged.read], span);
        self.pending = Some(Pending { span, gaps, records, judged });
        Event::Ready(Ready { span, halt })
    }

    async fn write(&mut self, epoch: i64, span: Span) -> Event {
        let (Some(claim), Some(pending)) = (&self.claim, &self.pending) else { return Event::Failed };
        let Pending { gaps, records, judged, .. } = pending;
        let batch = Batch { epoch, incarnation: claim.incarnation, span, gaps, records, judged };
        match self.gatherer.meanwhile(self.parts.sink.write(&batch)).await {
            Ok(_) => {
                self.acknowledge();
                Event::Committed
            }
            Err(Trouble::Lost) => Event::Lost,
            Err(Trouble::Contract(halt)) => Event::Refused(halt),
            Err(Trouble::Passing(words)) => self.failed("database", &words),
        }
    }

    /// Lets go of a batch that was committed, and tells of it.
    fn acknowledge(&mut self) {
        let Some(Pending { span, judged, .. }) = self.pending.take() else { return };
        (self.troubles, self.fences) = (0, 0);
        self.parts.source.committed(self.parts.partition, span.to);
        (self.parts.progress)(self.parts.partition, span.to, judged.read as u64);
        failpoint::pass("acknowledged");
    }

    fn failed(&mut self, whose: &str, words: &str) -> Event {
        self.troubles += 1;
        let partition = self.parts.partition;
        output::notice(&format!("partition {partition}: {whose}: {words}; trying again"));
        self.trouble = format!("{whose}: {words}");
        Event::Failed
    }

    /// The source could not be asked: an empty batch asks again.
    async fn unreadable(&mut self, error: &KafkaError) -> Event {
        self.failed("kafka", &error.to_string());
        if self.ends_in_pause().await {
            return Event::Drain;
        }
        let next = self.gatherer.begin();
        Event::Ready(Ready { span: Span { from: next, to: next }, halt: None })
    }

    /// Waits, longer with each trouble in a row, or until told to end; says whether the lane is
    /// to end. Where it is to finish it gives up in the end: whoever asked waits for an answer.
    async fn ends_in_pause(&mut self) -> bool {
        if self.troubles >= self.parts.patience && *self.parts.ask.borrow() == Ask::Finish {
            self.gave_up = Some(std::mem::take(&mut self.trouble));
            return true;
        }
        let ended = self.parts.ask.wait_for(|ask| ask.ends());
        tokio::time::timeout(pause(self.troubles), ended).await.is_ok()
    }

    /// Leaves word in the database of why the partition stands still.
    async fn note(&mut self, end: &End) {
        let (End::Halted(halt), Some(claim)) = (end, &self.claim) else { return };
        if let Err(trouble) = self.parts.sink.halt(claim.epoch, halt).await {
            let partition = self.parts.partition;
            output::notice(&format!("partition {partition}: that it stands still could not be noted: {trouble}"));
        }
    }
}

/// Doubles with each trouble in a row, and differs between lanes that met the same trouble.
fn pause(troubles: u32) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << troubles.clamp(1, 16)).min(LONGEST_PAUSE);
    let share = u32::from(RandomState::new().hash_one(troubles).to_le_bytes()[0]);
    whole / 2 + whole / 512 * share
}

/// The offsets of a span that hold no record.
fn gaps(records: &[Record], span: Span) -> Vec<Span> {
    let ends = records.iter().map(|record| record.offset).chain([span.to]);
    let begins = [span.from].into_iter().chain(records.iter().map(|record| record.offset + 1));
    begins.zip(ends).map(|(from, to)| Span { from, to }).filter(|gap| !gap.is_empty()).collect()
}

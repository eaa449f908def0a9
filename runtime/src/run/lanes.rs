//! The lanes of a run: one for each partition that is this process's.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tokio::{
    sync::{mpsc::UnboundedReceiver, watch},
    task::JoinSet,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{
    Mode, Options,
    begin::{begin, name_lost},
    goal::{AWAY, Goal},
    place::Place,
};
use crate::{
    batch::AnyPipeline,
    cluster::failure,
    exit::{Exit, Failure},
    gate::End,
    lane::{Ask, Ended, Lane, Parts},
    output,
    schemas::Schemas,
    sink::{Identity, dialect::Sinks},
    source::{Change, Membership, Source, group},
};

/// How often the topic is asked whether it has new partitions.
const DISCOVERY: Duration = Duration::from_secs(30);
/// How often the database is asked whether all is done, while others are at it.
const LOOK: Duration = Duration::from_millis(500);
/// Troubles in a row after which a lane that is to finish gives up: with its pauses about a minute, two or three where
/// Kafka lets each question wait.
const PATIENCE: u32 = 9;
/// How often a lane is started again because its partition is short of the goal; not before the next look at it.
const AGAIN: u32 = 9;

/// How each partition ended.
pub(super) type Ends = BTreeMap<i32, End>;

/// What runs, and what does not any more.
pub(super) struct Lanes {
    pipeline: &'static dyn AnyPipeline,
    options: Options,
    sinks: Box<dyn Sinks>,
    membership: Membership,
    source: Arc<Source>,
    schemas: Arc<Schemas>,
    /// The partitions that are this process's.
    held: BTreeSet<i32>,
    running: JoinSet<Ended>,
    /// What each running lane is asked.
    asks: BTreeMap<i32, watch::Sender<Ask>>,
    /// How each partition of ours ended that runs no longer.
    ends: Ends,
    /// Why the first lane that gave up did.
    gave_up: Option<String>,
    /// What must be reached before all is done, where others are at it too.
    goal: Option<Goal>,
    /// When it was first asked for.
    asked: Option<Instant>,
    /// How often a lane was started again because its partition was short of the goal, and when it was last.
    again: BTreeMap<i32, (u32, Option<Instant>)>,
}

impl Lanes {
    pub(super) fn new(
        pipeline: &'static dyn AnyPipeline,
        options: Options,
        sinks: Box<dyn Sinks>,
        membership: Membership,
        source: Arc<Source>,
        schemas: Arc<Schemas>,
    ) -> Self {
        Self {
            pipeline,
            options,
            sinks,
            membership,
            source,
            schemas,
            held: BTreeSet::new(),
            running: JoinSet::new(),
            asks: BTreeMap::new(),
            ends: Ends::new(),
            gave_up: None,
            goal: None,
            asked: None,
            again: BTreeMap::new(),
        }
    }

    /// Runs until there is nothing more to do, or the place is lost. No lane outlives it: each holds the source, which
    /// is to leave its group.
    pub(super) async fn run(
        mut self,
        changes: UnboundedReceiver<Change>,
        place: Option<&mut Place>,
    ) -> Result<Ends, Failure> {
        let done = self.follow_all(changes, place).await;
        self.running.shutdown().await;
        done?;
        match self.gave_up {
            Some(why) => Err(Failure::environment(why)),
            None => Ok(self.ends),
        }
    }

    async fn follow_all(
        &mut self,
        mut changes: UnboundedReceiver<Change>,
        mut place: Option<&mut Place>,
    ) -> Result<(), Failure> {
        let about = self.pipeline.about();
        let partitions = self.source.partitions().await.map_err(|error| self.source.no_topic(&error))?;
        begin(about, &self.options.database, &self.source, &partitions).await?;
        name_lost(about, &self.options.database, &partitions).await?;
        if self.membership == Membership::All {
            self.follow(Change::Assigned(partitions))?;
        }
        let mut mode = self.options.control.mode.subscribe();
        let (mut discovery, mut look) = (every(DISCOVERY), every(LOOK));
        while !self.is_done().await? {
            tokio::select! {
                Some(ended) = self.running.join_next() => {
                    self.end(ended.map_err(|error| Failure::environment(error.to_string()))?);
                }
                Some(change) = changes.recv() => self.follow(change)?,
                Ok(()) = mode.changed() => self.pass_on(),
                failure = lost(&mut place) => return Err(failure),
                _ = discovery.tick() => self.discover().await,
                _ = look.tick(), if self.membership != Membership::All => {}
            }
        }
        Ok(())
    }

    /// Whether nothing is left to do.
    async fn is_done(&mut self) -> Result<bool, Failure> {
        if !self.running.is_empty() {
            return Ok(false);
        }
        if self.membership == Membership::All || self.gave_up.is_some() {
            return Ok(true);
        }
        match self.mode() {
            Mode::Drain => Ok(true),
            Mode::Finish => self.is_reached().await,
            // Nothing of what is ours can go on; without anything of ours there is hope.
            Mode::Run => Ok(!self.held.is_empty() && self.held.iter().all(|partition| self.is_stuck(*partition))),
        }
    }

    /// Whether the whole topic is accounted for, or can never be: whoever gates the rest of it.
    async fn is_reached(&mut self) -> Result<bool, Failure> {
        if self.goal.is_none() {
            self.goal = self.set_goal().await?;
        }
        let Some(goal) = &mut self.goal else { return Ok(false) };
        let ends = goal.look(self.pipeline.about(), &self.source, &self.ends).await?;
        let Some(ends) = ends else {
            self.go_on();
            return Ok(false);
        };
        for (partition, end) in ends.iter().filter(|(partition, end)| self.ends.get(partition) != Some(end)) {
            self.tell(*partition, end);
        }
        self.ends = ends;
        Ok(true)
    }

    /// Starts a lane again for what is ours and short of the goal though its lane has ended: that aimed at an earlier
    /// end of the log, or somebody has moved the offsets since.
    fn go_on(&mut self) {
        let missing = self.goal.as_ref().map_or(&[][..], Goal::missing);
        let is_short = |partition: &i32| self.held.contains(partition) && self.ends.contains_key(partition);
        for partition in missing.iter().copied().filter(is_short).collect::<Vec<_>>() {
            let (again, last) = self.again.entry(partition).or_default();
            if last.is_some_and(|last| last.elapsed() < LOOK) {
                continue;
            }
            (*again, *last) = (*again + 1, Some(Instant::now()));
            if *again > AGAIN {
                let why = format!(
                    "partition {partition} was read {AGAIN} times more and is still before where its log ended: have \
                     the brokers lost the end of it?"
                );
                self.gave_up.get_or_insert(why);
            } else {
                self.ends.remove(&partition);
                self.start(partition);
            }
        }
    }

    /// What must be reached. That the topic cannot be read is told at once; the database may be away for a while.
    async fn set_goal(&mut self) -> Result<Option<Goal>, Failure> {
        let about = self.pipeline.about();
        self.source.partitions().await.map_err(|error| self.source.no_topic(&error))?;
        let asked = *self.asked.get_or_insert_with(Instant::now);
        match Goal::set(about, &self.options.database, &self.source).await {
            Ok(goal) => Ok(Some(goal)),
            Err(failure) if failure.exit == Exit::Environment && asked.elapsed() < AWAY => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn mode(&self) -> Mode {
        self.options.control.mode()
    }

    fn is_stuck(&self, partition: i32) -> bool {
        self.ends.get(&partition).is_some_and(|end| *end != End::Released)
    }

    /// Does what the group decided.
    fn follow(&mut self, change: Change) -> Result<(), Failure> {
        match change {
            Change::Assigned(partitions) => {
                for partition in partitions {
                    self.held.insert(partition);
                    self.start(partition);
                }
                Ok(())
            }
            Change::Revoked(partitions) => {
                for partition in partitions {
                    self.held.remove(&partition);
                    self.ends.remove(&partition);
                    if let Some(ask) = self.asks.get(&partition) {
                        ask.send_replace(Ask::Release);
                    }
                }
                Ok(())
            }
            Change::Failed(error) => Err(self.shut_out(&error)),
        }
    }

    /// Starts a lane, unless one is still about to end: then the next one starts behind it.
    fn start(&mut self, partition: i32) {
        if !self.asks.contains_key(&partition) {
            let (ask, asked) = watch::channel(self.mode().into());
            self.asks.insert(partition, ask);
            let lane = self.lane(partition, asked);
            self.running.spawn(lane.run());
        }
    }

    fn lane(&self, partition: i32, ask: watch::Receiver<Ask>) -> Lane {
        let about = self.pipeline.about();
        let identity = Identity { about, partition, owner: self.owner() };
        Lane::new(Parts {
            pipeline: self.pipeline,
            partition,
            source: self.source.clone(),
            schemas: self.schemas.clone(),
            sink: self.sinks.sink(identity),
            ask,
            progress: self.options.progress.clone(),
            patience: PATIENCE,
        })
    }

    /// Names this process, for people.
    fn owner(&self) -> String {
        let process = format!("process {}", std::process::id());
        match &self.membership {
            Membership::Group { instance: Some(instance) } => format!("{instance} ({process})"),
            _ => process,
        }
    }

    fn end(&mut self, Ended { partition, end, gave_up }: Ended) {
        let was_asked = self.asks.remove(&partition).map(|ask| *ask.borrow());
        let is_taken_away = self.membership != Membership::All && !self.source.holds(partition);
        if is_taken_away || !self.held.contains(&partition) {
            return;
        }
        if was_asked == Some(Ask::Release) {
            // It was taken away and has been given back meanwhile.
            self.start(partition);
            return;
        }
        self.tell(partition, &end);
        if let Some(trouble) = gave_up {
            let why = format!("partition {partition} did not catch up: {trouble}");
            self.gave_up.get_or_insert(why);
        }
        self.ends.insert(partition, end);
    }

    fn tell(&self, partition: i32, end: &End) {
        self.options.control.stuck.fetch_or(*end != End::Released, Ordering::Relaxed);
        match end {
            End::Released => {}
            End::Fenced => output::notice(&format!("partition {partition}: another process has taken over")),
            End::Halted(halt) => output::notice(&format!("partition {partition} stands still: {halt}")),
        }
    }

    /// Tells the lanes what is asked now; those that are to let go stay at that.
    fn pass_on(&self) {
        let ask = self.mode().into();
        for lane in self.asks.values() {
            lane.send_if_modified(|asked| {
                let changes = *asked != Ask::Release;
                if changes {
                    *asked = ask;
                }
                changes
            });
        }
    }

    /// Starts lanes for partitions that were added to the topic; a group finds them itself.
    async fn discover(&mut self) {
        if self.membership != Membership::All {
            return;
        }
        // A cluster that does not answer now is asked again later; the lanes say what is wrong.
        if let Ok(partitions) = self.source.partitions().await {
            for partition in partitions {
                if self.held.insert(partition) {
                    self.start(partition);
                }
            }
        }
    }

    fn shut_out(&self, error: &KafkaError) -> Failure {
        use RDKafkaErrorCode as Code;
        let no_right = |to: String| {
            Failure::usage(format!(
                "the cluster does not let this user read {to}: give it the right `Read` and start again"
            ))
        };
        match (error.rdkafka_error_code(), &self.membership) {
            (Some(Code::TopicAuthorizationFailed), _) => {
                no_right(format!("topic `{}`", self.pipeline.about().topic.name))
            }
            (Some(Code::GroupAuthorizationFailed), _) => {
                no_right(format!("as group `{}`", group(self.pipeline.about().name)))
            }
            (Some(Code::FencedInstanceId), Membership::Group { instance: Some(instance) }) => {
                Failure::environment(format!(
                    "another process is member `{instance}` of the group now, most likely one with another database: \
                     what was committed here stands; a second database needs a pipeline name or a cluster of its own"
                ))
            }
            _ => failure(error, format!("the consumer group: {error}; start again")),
        }
    }
}

/// Waits until the place is lost; for ever where there is none.
async fn lost(place: &mut Option<&mut Place>) -> Failure {
    match place {
        Some(place) => place.lost().await,
        None => std::future::pending().await,
    }
}

impl From<Mode> for Ask {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Run => Self::Run,
            Mode::Finish => Self::Finish,
            Mode::Drain => Self::Drain,
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

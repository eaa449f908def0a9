//! Which committed schema version an id on the wire stands for.
//!
//! Under `registry: history` the id is the version. Else a registry is asked, once per id: what it
//! says is matched against the committed versions by `registry::normal`, and kept as long as the process
//! lives. That an id is unknown is asked again after a while, since registries learn.

mod ids;
mod memory;
mod start;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

pub use self::ids::{Ids, Meaning};
use self::memory::Memory;
use crate::{
    exit::Failure,
    frame, output,
    pipeline::{About, UnknownSchema},
    record::Record,
    registry::{Address, Client, Trouble, Version, difference, normal},
    setting::Secret,
    text::sanitise,
};

/// So long and so often a registry is asked before an id counts as unknown: its replicas may lag.
const GRACE: Duration = Duration::from_secs(3);
const TRIES: u32 = 3;
/// After this time an unknown id is asked again.
const UNKNOWN_FOR: Duration = Duration::from_mins(1);
/// After this time nobody asks any more about an id that never became known as unknown.
const ABANDONED: Duration = Duration::from_hours(1);
/// More unknown ids than this are kept only for as long as they need not be asked again.
const MOST_MISSED: usize = 10_000;
/// Registries number from 1, in 31 bits.
const GREATEST_ID: u32 = i32::MAX.cast_unsigned();

/// The schemas of a pipeline, as all its lanes see them.
pub(crate) struct Schemas {
    about: &'static About,
    client: Option<Client>,
    memory: Option<Memory>,
    known: RwLock<Arc<Ids>>,
    /// When each id that is not known was first asked, and how often. Whoever holds it asks.
    missed: Mutex<BTreeMap<u32, Missed>>,
}

/// An id that the registry does not know.
#[derive(Clone, Copy, Debug)]
struct Missed {
    first: Instant,
    tries: u32,
}

impl Missed {
    fn is_outdated(self) -> bool {
        self.first.elapsed() > UNKNOWN_FOR
    }

    /// Nobody has asked to the end.
    fn is_abandoned(self) -> bool {
        self.first.elapsed() > ABANDONED
    }
}

/// Why an id has to be waited for; see [`Wait`].
struct Unsettled {
    words: String,
    settles: bool,
}

impl From<String> for Unsettled {
    fn from(words: String) -> Self {
        Self { words, settles: false }
    }
}

/// A record whose schema is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Its position: all before it can be judged.
    pub(crate) position: usize,
    /// What for.
    pub(crate) words: String,
    /// Whether the registry answers, and is only asked again to be sure: it is known in a few seconds.
    pub(crate) settles: bool,
}

impl Schemas {
    /// Connects to nothing yet.
    pub(crate) fn new(about: &'static About, address: &Address) -> Result<Self, Failure> {
        let client = Client::new(address)?;
        let ids = if client.is_some() { Ids::Registry(BTreeMap::new()) } else { Ids::History };
        Ok(Self { about, client, memory: None, known: RwLock::new(Arc::new(ids)), missed: Mutex::default() })
    }

    /// Keeps what the registry says in the database, and looks there while it is away.
    pub(crate) fn with_memory(mut self, database: &Secret) -> Self {
        self.memory = self.client.as_ref().map(|client| Memory::new(database.clone(), client.shown()));
        self
    }

    /// What is known now.
    pub(crate) fn known(&self) -> Arc<Ids> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Finds out about all ids of the records; tells the first that must be waited for.
    pub(crate) async fn resolve(&self, records: &[Record]) -> (Arc<Ids>, Option<Wait>) {
        self.forget();
        let mut wait = None;
        for (position, id) in first_uses(records) {
            if let Some(Unsettled { words, settles }) = self.settle(id).await {
                wait.get_or_insert(Wait { position, words, settles });
                // A registry that answers is asked for the others too: all of them are waited for at once.
                if !settles {
                    break;
                }
            }
        }
        (self.known(), wait)
    }

    /// Lets go of unknown ids that nobody has used for long: noise holds as many as there are numbers.
    fn forget(&self) {
        // Whoever asks just now can do it the next time.
        let Some(mut missed) = self.missed.try_lock().ok().filter(|missed| missed.len() > MOST_MISSED) else { return };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Ids::Registry(ids) = Arc::make_mut(&mut known) {
            // One that is still asked about keeps what it has waited.
            missed.retain(|id, missed| !(missed.is_outdated() && ids.contains_key(id) || missed.is_abandoned()));
            ids.retain(|id, meaning| *meaning != Meaning::Unknown || missed.contains_key(id));
        }
    }

    /// Finds out about an id; what has to be waited for, if anything.
    async fn settle(&self, id: u32) -> Option<Unsettled> {
        let meaning = self.known().find(self.about, id);
        // What is known for ever does not wait for what others ask.
        let Some(client) = self.client.as_ref().filter(|_| meaning == Meaning::Unknown) else {
            return self.waits(id, &meaning).map(Unsettled::from);
        };
        let mut missed = self.missed.lock().await;
        let settled = self.known().is_settled(id) && missed.get(&id).is_none_or(|missed| !missed.is_outdated());
        if !settled {
            match self.ask(client, id, &mut missed).await {
                Ok(meaning) => self.learn(id, meaning),
                Err(unsettled) => return Some(unsettled),
            }
        }
        self.waits(id, &self.known().find(self.about, id)).map(Unsettled::from)
    }

    /// What is waited for, if an id of this meaning is.
    fn waits(&self, id: u32, meaning: &Meaning) -> Option<String> {
        let waits = self.about.settings.unknown == UnknownSchema::Wait;
        match meaning {
            Meaning::Version(_) => None,
            Meaning::Foreign(why) => waits.then(|| format!("schema {id} is none of the committed ones: {why}")),
            Meaning::Unknown => waits.then(|| format!("no schema has the id {id}")),
        }
    }

    /// Asks the registry about an id.
    async fn ask(&self, client: &Client, id: u32, missed: &mut BTreeMap<u32, Missed>) -> Result<Meaning, Unsettled> {
        let answer = if id > GREATEST_ID { Err(Trouble::Missing) } else { client.schema(id).await };
        match answer {
            Ok(version) => {
                missed.remove(&id);
                self.keep(&version).await;
                Ok(self.meaning(&version))
            }
            Err(Trouble::Missing) => {
                let entry = missed.entry(id).or_insert_with(|| Missed { first: Instant::now(), tries: 0 });
                entry.tries += 1;
                if id > GREATEST_ID || entry.tries >= TRIES && entry.first.elapsed() >= GRACE {
                    entry.first = Instant::now();
                    return Ok(Meaning::Unknown);
                }
                let words = format!("the registry does not know schema {id} yet");
                Err(Unsettled { words, settles: true })
            }
            Err(trouble) => match self.recall(id).await {
                Some(schema) => Ok(self.meaning(&Version { id, schema, language: None })),
                None => Err(format!("schema {id} cannot be asked for: {trouble}").into()),
            },
        }
    }

    /// What is not kept is asked for again: no harm is done where the database does not take it, and what
    /// is not Avro is not worth it.
    async fn keep(&self, version: &Version) {
        if let Some(memory) = self.memory.as_ref().filter(|_| version.language.is_none())
            && let Err(failure) = memory.keep(version.id, &version.schema).await
        {
            output::notice(&format!("schema {} could not be noted: {failure}", version.id));
        }
    }

    /// What was kept of an id; a database that does not answer is the lanes' to tell of.
    async fn recall(&self, id: u32) -> Option<String> {
        self.memory.as_ref()?.recall(id).await.ok().flatten()
    }

    /// What a registered schema is to the pipeline.
    fn meaning(&self, Version { schema, language, .. }: &Version) -> Meaning {
        if let Some(language) = language {
            return Meaning::Foreign(
                format!("it is written in {}, and this pipeline reads Avro", sanitise(language)).into(),
            );
        }
        let spelled = normal(schema);
        let version = self.about.schemas.iter().rposition(|known| normal(known.text) == spelled);
        match (version, self.about.schemas.last()) {
            (Some(version), _) => Meaning::Version(version),
            (None, Some(newest)) => Meaning::Foreign(difference(newest.text, schema).into()),
            (None, None) => Meaning::Unknown,
        }
    }

    fn learn(&self, id: u32, meaning: Meaning) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Ids::Registry(ids) = Arc::make_mut(&mut known) {
            ids.insert(id, meaning);
        }
    }
}

/// Each schema id of the records, with the first record that names it, in their order.
fn first_uses(records: &[Record]) -> Vec<(usize, u32)> {
    let mut uses: Vec<(usize, u32)> = Vec::new();
    let mut last = None;
    for (position, record) in records.iter().enumerate() {
        let id = record.value.as_deref().and_then(frame::split).map(|frame| frame.schema_id);
        if let Some(id) = id.filter(|_| id != last) {
            last = Some(id);
            if uses.iter().all(|(_, used)| *used != id) {
                uses.push((position, id));
            }
        }
    }
    uses
}

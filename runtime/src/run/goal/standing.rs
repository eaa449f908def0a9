//! Asking database and log again and again, and for how long in vain.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::AWAY;
use crate::{
    exit::Failure,
    offsets::{Position, read},
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
    source::Source,
};

/// How often the log is asked whether what is waited for is still there.
const ASK: Duration = Duration::from_secs(5);

/// Since when somebody does not answer, where that is so.
#[derive(Default)]
struct Away(Option<Instant>);

impl Away {
    /// What was answered; nothing where that is not so, unless it goes on for too long.
    fn answer<T>(&mut self, answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match answer {
            Ok(answer) => {
                self.0 = None;
                Ok(Some(answer))
            }
            Err(failure) if self.0.get_or_insert_with(Instant::now).elapsed() > AWAY => Err(failure),
            Err(_) => Ok(None),
        }
    }
}

/// Asks the database where partitions stand.
pub(super) struct Standing {
    database: Secret,
    /// None where the database was away.
    session: Option<Session>,
    away: Away,
}

impl Standing {
    pub(super) fn new(database: Secret, session: Session) -> Self {
        Self { database, session: Some(session), away: Away::default() }
    }

    /// Where each partition stands; nothing where the database does not say.
    pub(super) async fn positions(
        &mut self,
        about: &'static About,
    ) -> Result<Option<BTreeMap<i32, Position>>, Failure> {
        let positions = self.ask(about).await;
        self.away.answer(positions)
    }

    async fn ask(&mut self, about: &'static About) -> Result<BTreeMap<i32, Position>, Failure> {
        // After any trouble the session is not used again.
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.database, Access::Read).await?,
        };
        let positions = read(&mut session, about).await?;
        self.session = Some(session);
        Ok(positions)
    }
}

/// Asks the cluster whether the log is still there: without it nobody gets any further.
pub(super) struct Presence {
    asked: Instant,
    away: Away,
}

impl Presence {
    /// It has just been seen.
    pub(super) fn new() -> Self {
        Self { asked: Instant::now(), away: Away::default() }
    }

    /// Fails where the log of these partitions has been away for too long.
    pub(super) async fn check(&mut self, source: &Source, partitions: &[i32]) -> Result<(), Failure> {
        if self.asked.elapsed() < ASK {
            return Ok(());
        }
        let mut answer = Ok(());
        for partition in partitions {
            if answer.is_ok() {
                answer = source.extent(*partition).await.map(drop);
            }
        }
        self.asked = Instant::now();
        self.away.answer(answer.map_err(|error| source.no_topic(&error))).map(drop)
    }
}

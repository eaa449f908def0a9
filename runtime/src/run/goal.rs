//! When a whole topic is accounted for, whichever processes are at it.

mod aim;
mod standing;

use std::time::Duration;

use self::{
    aim::Aim,
    standing::{Presence, Standing},
};
use super::lanes::Ends;
use crate::{
    exit::Failure,
    offsets::{doubts, read},
    pipeline::About,
    setting::Secret,
    sink::{dialect::Access, session::Session},
    source::Source,
};

/// So long the database or the log may be away.
pub(super) const AWAY: Duration = Duration::from_mins(1);

/// What must be reached, and whom to ask whether it is.
pub(super) struct Goal {
    aim: Aim,
    standing: Standing,
    log: Presence,
}

impl Goal {
    /// Asks where the partitions end now, and whether they could get there.
    pub(super) async fn set(about: &'static About, database: &Secret, source: &Source) -> Result<Self, Failure> {
        let mut session = Session::open(database, Access::Read).await?;
        let mut positions = read(&mut session, about).await?;
        let log = source.log().await.map_err(|error| source.no_topic(&error))?;
        let doubts = doubts(about, database, &positions, &log).await?.into_iter();
        let doubts = doubts.filter_map(|(partition, halt)| Some((partition, (positions.remove(&partition)?, halt))));
        let targets = log.extents.into_iter().map(|(partition, extent)| (partition, extent.high));
        Ok(Self {
            aim: Aim::new(targets.collect(), doubts.collect()),
            standing: Standing::new(database.clone(), session),
            log: Presence::new(),
        })
    }

    /// How all partitions ended, once none is left to wait for; `ends` are those of this process.
    pub(super) async fn look(
        &mut self,
        about: &'static About,
        source: &Source,
        ends: &Ends,
    ) -> Result<Option<Ends>, Failure> {
        let Some(positions) = self.standing.positions(about).await? else {
            self.aim.look_away();
            return Ok(None);
        };
        let all = self.aim.judge(&positions, ends);
        self.log.check(source, self.aim.missing()).await?;
        Ok(all)
    }

    /// The partitions that are waited for.
    pub(super) fn missing(&self) -> &[i32] {
        self.aim.missing()
    }
}

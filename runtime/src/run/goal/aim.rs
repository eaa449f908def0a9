//! What must be reached, and what stands in the way: where partitions stand is told from outside.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::Ends;
use crate::{
    gate::{End, Halt},
    offsets::Position,
    output,
};

/// So long a partition of another member may stand still before nobody waits for it any more:
/// longer than it takes the group to give it to somebody else.
const STILL: Duration = Duration::from_secs(15);
/// A group that is about to deal out its partitions is nothing to speak of.
const SOON: Duration = Duration::from_secs(5);

/// Where the partitions of a topic ended when it was asked to finish.
pub(super) struct Aim {
    targets: BTreeMap<i32, i64>,
    /// Where partitions stood that could not go on from there, whoever has them, and why not.
    ///
    /// That an offset is at the end of a log says nothing where log or table are not the ones it
    /// belongs to; and nobody claims a partition, or writes, only to find that out.
    doubts: BTreeMap<i32, (Position, Halt)>,
    /// Since when it is aimed at.
    set: Instant,
    /// Whom the last notice named.
    told: Option<String>,
    /// The partitions that stand still, with the epoch in which they do, and since when.
    still: BTreeMap<i32, (i64, Instant)>,
    /// The partitions that are waited for, as of the last look.
    missing: Vec<i32>,
}

impl Aim {
    pub(super) fn new(targets: BTreeMap<i32, i64>, doubts: BTreeMap<i32, (Position, Halt)>) -> Self {
        Self { targets, doubts, set: Instant::now(), told: None, still: BTreeMap::new(), missing: Vec::new() }
    }

    /// The partitions that are waited for.
    pub(super) fn missing(&self) -> &[i32] {
        &self.missing
    }

    /// Where partitions stand is not known: that of the last look is too old to act upon.
    pub(super) fn look_away(&mut self) {
        self.missing.clear();
    }

    /// How all partitions ended, once none is left to wait for; `ends` are those of this process.
    pub(super) fn judge(&mut self, positions: &BTreeMap<i32, Position>, ends: &Ends) -> Option<Ends> {
        let (mut all, mut missing) = (Ends::new(), Vec::new());
        for (partition, target) in self.targets.clone() {
            match self.end(positions.get(&partition), ends.get(&partition), target) {
                Some(end) => drop(all.insert(partition, end)),
                None => missing.push(partition),
            }
        }
        // Nobody can claim a partition that the topic does not have.
        let lost = self.doubts.iter().filter(|(partition, _)| !self.targets.contains_key(partition));
        all.extend(lost.map(|(partition, (_, halt))| (*partition, End::Halted(halt.clone()))));
        if missing.is_empty() {
            self.missing.clear();
            return Some(all);
        }
        self.tell(&missing, positions);
        self.missing = missing;
        None
    }

    /// How a partition ended, if that is certain by now. That it is where it should be is not
    /// enough: ours may have halted there, and one that is noted as halted waits for a claim.
    fn end(&mut self, position: Option<&Position>, ours: Option<&End>, target: i64) -> Option<End> {
        if let Some(ours) = ours.filter(|end| **end != End::Released) {
            return Some(ours.clone());
        }
        let position = position?;
        if let Some(halt) = self.doubt(position).or_else(|| self.given_up(position)) {
            return Some(End::Halted(halt));
        }
        (position.halt.is_none() && position.next >= target).then_some(End::Released)
    }

    /// Why a partition could not go on from where it stands, unless somebody has claimed it since:
    /// then whoever did knows better.
    fn doubt(&self, position: &Position) -> Option<Halt> {
        let (seen, halt) = self.doubts.get(&position.partition)?;
        (seen == position).then(|| halt.clone())
    }

    /// Why a partition of another member will not go on, if that is certain by now.
    fn given_up(&mut self, position: &Position) -> Option<Halt> {
        let Some(halt) = &position.halt else {
            self.still.remove(&position.partition);
            return None;
        };
        let now = (position.epoch, Instant::now());
        let (epoch, since) = self.still.entry(position.partition).or_insert(now);
        if *epoch != position.epoch {
            (*epoch, *since) = now;
        }
        (since.elapsed() >= STILL).then(|| halt.clone())
    }

    /// Says whom it waits for, once for each of them.
    fn tell(&mut self, missing: &[i32], positions: &BTreeMap<i32, Position>) {
        let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for partition in missing {
            let owner = positions.get(partition).map_or("nobody yet", |position| &position.owner);
            owners.entry(owner).or_default().push(partition.to_string());
        }
        let parts: Vec<String> =
            owners.iter().map(|(owner, partitions)| format!("{} of {owner}", partitions.join(", "))).collect();
        let words = format!(
            "waiting for partitions {}: all of the topic must be accounted for; \
             of a member that died, the group gives them to another",
            parts.join("; ")
        );
        let told = owners.into_keys().collect::<Vec<_>>().join("; ");
        if self.set.elapsed() >= SOON && self.told.as_ref() != Some(&told) {
            output::notice(&words);
            self.told = Some(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::HaltReason;

    fn position(partition: i32, next: i64, halt: Option<Halt>) -> Position {
        let (owner, topic_id) = ("somebody".to_owned(), None);
        Position { partition, incarnation: 0, epoch: 1, first: 0, next, topic_id, halt, owner }
    }

    fn positions(all: impl IntoIterator<Item = Position>) -> BTreeMap<i32, Position> {
        all.into_iter().map(|position| (position.partition, position)).collect()
    }

    fn aim() -> Aim {
        aim_with(BTreeMap::new())
    }

    fn aim_with(doubts: BTreeMap<i32, (Position, Halt)>) -> Aim {
        Aim::new(BTreeMap::from([(0, 5), (1, 0)]), doubts)
    }

    fn halt() -> Halt {
        Halt::new(HaltReason::Expectation, "no")
    }

    #[test]
    fn all_partitions_must_be_claimed_and_accounted_for() {
        let ours = Ends::from([(0, End::Released)]);
        let at = |first: i64| positions([position(0, first, None), position(1, 0, None)]);
        assert_eq!(aim().judge(&BTreeMap::new(), &Ends::new()), None);
        assert_eq!(aim().judge(&at(4), &ours), None, "it ended, and the offset does not say so");
        assert_eq!(aim().judge(&positions([position(0, 5, None)]), &ours), None, "an empty one is claimed too");
        let all = Ends::from([(0, End::Released), (1, End::Released)]);
        assert_eq!(aim().judge(&at(5), &Ends::new()), Some(all));
    }

    #[test]
    fn a_partition_that_stands_still_is_the_end_at_once_if_ours_and_later_if_not() {
        // Wherever it stands.
        for next in [4, 5] {
            let at = positions([position(0, next, Some(halt())), position(1, 0, None)]);
            let all = Ends::from([(0, End::Halted(halt())), (1, End::Released)]);
            assert_eq!(aim().judge(&at, &Ends::from([(0, End::Halted(halt()))])), Some(all.clone()));
            let mut aim = aim();
            assert_eq!(aim.judge(&at, &Ends::new()), None);
            aim.still.insert(0, (0, Instant::now().checked_sub(STILL).unwrap()));
            assert_eq!(aim.judge(&at, &Ends::new()), None, "it was claimed since");
            aim.still.insert(0, (1, Instant::now().checked_sub(STILL).unwrap()));
            assert_eq!(aim.judge(&at, &Ends::new()), Some(all));
        }
    }

    #[test]
    fn an_end_of_ours_counts_also_where_the_offset_is_reached() {
        let at = positions([position(0, 5, None), position(1, 0, None)]);
        let all = Ends::from([(0, End::Halted(halt())), (1, End::Released)]);
        assert_eq!(aim().judge(&at, &Ends::from([(0, End::Halted(halt()))])), Some(all));
    }

    #[test]
    fn an_offset_in_doubt_is_not_reached_until_somebody_claims_it_anew() {
        let at = position(0, 7, None);
        let mut aim = aim_with(BTreeMap::from([(0, (at.clone(), halt()))]));
        let all = |end| Some(Ends::from([(0, end), (1, End::Released)]));
        let with = |first: &Position| positions([first.clone(), position(1, 0, None)]);
        assert_eq!(aim.judge(&with(&at), &Ends::new()), all(End::Halted(halt())));
        assert_eq!(aim.judge(&with(&Position { epoch: 2, ..at }), &Ends::new()), all(End::Released));
    }
}

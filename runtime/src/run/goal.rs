//! When a whole topic is accounted for, whichever processes are at it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rdkafka::error::KafkaResult;

use super::lanes::Ends;
use crate::{
    exit::Failure,
    gate::{End, Halt},
    ledger::{Standing, standings},
    output,
    pipeline::About,
    setting::Secret,
    source::Source,
};

/// So long a partition of another member may stand still before nobody waits for it any more:
/// longer than it takes the group to give it to somebody else.
const STILL: Duration = Duration::from_secs(15);
/// A group that is about to deal out its partitions is nothing to speak of.
const SOON: Duration = Duration::from_secs(5);
/// So long the database may be away.
const AWAY: Duration = Duration::from_mins(1);

/// Where the partitions of a topic ended when it was asked to finish.
pub(super) struct Goal {
    targets: BTreeMap<i32, i64>,
    /// Since when it waits.
    set: Instant,
    /// Whom the last notice named.
    told: Option<String>,
    /// The partitions that stand still, with the epoch in which they do, and since when.
    still: BTreeMap<i32, (i64, Instant)>,
    /// When the database last answered.
    answered: Instant,
}

impl Goal {
    /// Asks where the partitions end now.
    pub(super) async fn set(source: &Source) -> KafkaResult<Self> {
        let mut targets = BTreeMap::new();
        for partition in source.partitions().await? {
            targets.insert(partition, source.extent(partition).await?.high);
        }
        Ok(Self { targets, set: Instant::now(), told: None, still: BTreeMap::new(), answered: Instant::now() })
    }

    /// How all partitions ended, once none is left to wait for; `ends` are those of this process.
    pub(super) async fn look(
        &mut self,
        about: &'static About,
        database: &Secret,
        ends: &Ends,
    ) -> Result<Option<Ends>, Failure> {
        let database = database.clone();
        let asked = tokio::task::spawn_blocking(move || standings(about, &database)).await;
        match asked.unwrap_or_else(|error| Err(Failure::environment(error.to_string()))) {
            Ok(standings) => {
                self.answered = Instant::now();
                Ok(self.judge(&standings, ends))
            }
            Err(failure) if self.answered.elapsed() > AWAY => Err(failure),
            Err(_) => Ok(None),
        }
    }

    fn judge(&mut self, standings: &BTreeMap<i32, Standing>, ends: &Ends) -> Option<Ends> {
        let missing: Vec<i32> = self.missing(standings).collect();
        let mut all = Ends::new();
        for partition in &missing {
            let ours = ends.get(partition).filter(|end| **end != End::Released).cloned();
            let theirs = || self.given_up(*partition, standings.get(partition)?).map(End::Halted);
            all.extend(ours.or_else(theirs).map(|end| (*partition, end)));
        }
        if all.len() < missing.len() {
            self.tell(missing.iter().filter(|partition| !all.contains_key(partition)), standings);
            return None;
        }
        all.extend(self.targets.keys().filter(|partition| !missing.contains(partition)).map(|at| (*at, End::Released)));
        Some(all)
    }

    /// The partitions that are not where they should be.
    fn missing(&self, standings: &BTreeMap<i32, Standing>) -> impl Iterator<Item = i32> {
        let reached =
            |partition: &i32, target: i64| standings.get(partition).is_some_and(|standing| standing.next >= target);
        self.targets.iter().filter(move |(partition, target)| !reached(partition, **target)).map(|(at, _)| *at)
    }

    /// Why a partition of another member will not go on, if that is certain by now.
    fn given_up(&mut self, partition: i32, standing: &Standing) -> Option<Halt> {
        let Some(halt) = &standing.halt else {
            self.still.remove(&partition);
            return None;
        };
        let now = (standing.epoch, Instant::now());
        let (epoch, since) = self.still.entry(partition).or_insert(now);
        if *epoch != standing.epoch {
            (*epoch, *since) = now;
        }
        (since.elapsed() >= STILL).then(|| halt.clone())
    }

    /// Says whom it waits for, once for each of them.
    fn tell<'a>(&mut self, missing: impl Iterator<Item = &'a i32>, standings: &BTreeMap<i32, Standing>) {
        let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for partition in missing {
            let owner = standings.get(partition).map_or("nobody yet", |standing| &standing.owner);
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

    fn standing(next: i64, halt: Option<Halt>) -> Standing {
        Standing { next, epoch: 1, owner: "somebody".to_owned(), halt }
    }

    fn goal() -> Goal {
        Goal {
            targets: BTreeMap::from([(0, 5), (1, 0)]),
            set: Instant::now(),
            told: None,
            still: BTreeMap::new(),
            answered: Instant::now(),
        }
    }

    #[test]
    fn all_partitions_must_be_claimed_and_accounted_for() {
        let ours = Ends::from([(0, End::Released)]);
        let standings = |first: i64| BTreeMap::from([(0, standing(first, None)), (1, standing(0, None))]);
        assert_eq!(goal().judge(&BTreeMap::new(), &Ends::new()), None);
        assert_eq!(goal().judge(&standings(4), &ours), None, "it ended, and the offset does not say so");
        assert_eq!(goal().judge(&BTreeMap::from([(0, standing(5, None))]), &ours), None, "an empty one is claimed too");
        let all = Ends::from([(0, End::Released), (1, End::Released)]);
        assert_eq!(goal().judge(&standings(5), &Ends::new()), Some(all));
    }

    #[test]
    fn a_partition_that_stands_still_is_the_end_at_once_if_ours_and_later_if_not() {
        let halt = Halt::new(HaltReason::Expectation, "no");
        let standings = BTreeMap::from([(0, standing(4, Some(halt.clone()))), (1, standing(0, None))]);
        let all = Ends::from([(0, End::Halted(halt.clone())), (1, End::Released)]);
        assert_eq!(goal().judge(&standings, &Ends::from([(0, End::Halted(halt))])), Some(all.clone()));
        let mut goal = goal();
        assert_eq!(goal.judge(&standings, &Ends::new()), None);
        goal.still.insert(0, (0, Instant::now().checked_sub(STILL).unwrap()));
        assert_eq!(goal.judge(&standings, &Ends::new()), None, "it was claimed since");
        goal.still.insert(0, (1, Instant::now().checked_sub(STILL).unwrap()));
        assert_eq!(goal.judge(&standings, &Ends::new()), Some(all));
    }
}

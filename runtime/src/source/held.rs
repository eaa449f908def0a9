//! What the group has given to this member, and how far each of it has come.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Change, Membership};

/// The partitions of this member.
pub(super) struct Held {
    is_member: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    partitions: BTreeSet<i32>,
    /// Next offsets that the group has not been told yet.
    untold: BTreeMap<i32, i64>,
}

impl Held {
    pub(super) fn new(membership: &Membership) -> Self {
        Self { is_member: *membership != Membership::All, state: Mutex::default() }
    }

    /// Whether a group deals out the partitions.
    pub(super) fn is_member(&self) -> bool {
        self.is_member
    }

    /// Whether the partition is ours by the group's word; never without a group.
    pub(super) fn holds(&self, partition: i32) -> bool {
        self.state().partitions.contains(&partition)
    }

    /// Whether the partition may be read.
    pub(super) fn may_read(&self, partition: i32) -> bool {
        !self.is_member || self.holds(partition)
    }

    /// Follows the group.
    pub(super) fn follow(&self, change: &Change) {
        let mut state = self.state();
        match change {
            Change::Assigned(partitions) => state.partitions.extend(partitions),
            Change::Revoked(partitions) => {
                for partition in partitions {
                    state.partitions.remove(partition);
                    state.untold.remove(partition);
                }
            }
            Change::Failed(_) => {}
        }
    }

    /// Notes where a partition stands in the database.
    pub(super) fn committed(&self, partition: i32, next: i64) {
        let mut state = self.state();
        if state.partitions.contains(&partition) {
            state.untold.insert(partition, next);
        }
    }

    /// What the group has not been told yet; it is to be told now.
    pub(super) fn take_untold(&self) -> BTreeMap<i32, i64> {
        std::mem::take(&mut self.state().untold)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_held_is_told_to_the_group() {
        let held = Held::new(&Membership::Group { instance: None });
        held.follow(&Change::Assigned(vec![0, 1]));
        for (partition, next) in [(0, 5), (1, 7), (2, 9), (0, 6)] {
            held.committed(partition, next);
        }
        held.follow(&Change::Revoked(vec![1]));
        held.committed(1, 8);
        assert_eq!(held.take_untold(), BTreeMap::from([(0, 6)]));
        assert_eq!(held.take_untold(), BTreeMap::new());
        assert!(held.holds(0) && !held.holds(1) && !held.may_read(1));
        assert!(Held::new(&Membership::All).may_read(1) && !Held::new(&Membership::All).holds(1));
    }
}

//! How far a producer may run ahead of the gate.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Most bytes of a partition that are produced and not yet committed by the gate.
pub const WINDOW: u64 = 2 * 1024 * 1024;

/// How long to wait before asking whether that is in vain.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is produced and not yet committed, per partition. Shared by producer and gate.
#[derive(Debug, Default)]
pub struct Window {
    state: Mutex<State>,
    changed: Condvar,
}

/// Nobody will commit any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Debug, Default)]
struct State {
    closed: bool,
    partitions: BTreeMap<i32, Partition>,
}

#[derive(Debug, Default)]
struct Partition {
    /// The first offset that is not committed.
    next: i64,
    /// The offset that the next record gets.
    end: i64,
    /// Sizes of the records from `next` to `end`.
    sizes: VecDeque<u64>,
    bytes: u64,
}

impl Window {
    /// Waits until a record of `size` bytes may be produced to a partition, and counts it;
    /// `is_stuck` is asked from time to time whether waiting is in vain.
    pub fn reserve(&self, partition: i32, size: u64, is_stuck: impl Fn() -> bool) -> Result<(), Closed> {
        let mut state = self.lock();
        while !state.closed && state.partition(partition).is_full(size) {
            let waited = self.changed.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            state = waited.0;
            state.closed |= waited.1.timed_out() && is_stuck();
        }
        if state.closed {
            return Err(Closed);
        }
        state.partition(partition).push(size);
        Ok(())
    }

    /// Everything before `next` is committed.
    pub fn commit(&self, partition: i32, next: i64) {
        self.lock().partition(partition).commit(next);
        self.changed.notify_all();
    }

    /// Nothing more will be committed: nobody waits any longer.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn partition(&mut self, partition: i32) -> &mut Partition {
        self.partitions.entry(partition).or_default()
    }
}

impl Partition {
    /// A record beyond the whole window goes alone.
    fn is_full(&self, size: u64) -> bool {
        !self.sizes.is_empty() && self.bytes + size > WINDOW
    }

    fn push(&mut self, size: u64) {
        self.end += 1;
        self.sizes.push_back(size);
        self.bytes += size;
    }

    fn commit(&mut self, next: i64) {
        while self.next < next.min(self.end) {
            self.bytes -= self.sizes.pop_front().unwrap_or(0);
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::*;

    #[test]
    fn a_full_window_waits_for_the_gate() {
        let window = Arc::new(Window::default());
        assert_eq!(window.reserve(0, WINDOW, || false), Ok(()));
        assert_eq!(window.reserve(1, 1, || false), Ok(()));
        let waiting = thread::spawn({
            let window = window.clone();
            move || window.reserve(0, 1, || false)
        });
        window.commit(0, 1);
        assert_eq!(waiting.join().unwrap(), Ok(()));
        assert_eq!(window.lock().partition(0).bytes, 1);
    }

    #[test]
    fn a_closed_window_lets_nobody_wait() {
        let window = Window::default();
        assert_eq!(window.reserve(0, 2 * WINDOW, || false), Ok(()));
        assert_eq!(window.reserve(0, 1, || true), Err(Closed));
        window.close();
        assert_eq!(window.reserve(1, 1, || false), Err(Closed));
    }
}

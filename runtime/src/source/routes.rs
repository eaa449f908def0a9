//! Who receives which partition.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{Sender, error::TrySendError};

use super::Delivery;

/// So long the reader waits for a gate that has enough: it reads nothing meanwhile, and the group
/// must not have to wait for it.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(1);

/// Where the deliveries of each partition go.
#[derive(Default)]
pub(super) struct Routes(BTreeMap<i32, Route>);

struct Route {
    /// The next offset to be delivered.
    next: i64,
    to: Sender<Delivery>,
}

impl Routes {
    /// Opens a route.
    pub(super) fn open(&mut self, partition: i32, next: i64, to: Sender<Delivery>) {
        self.0.insert(partition, Route { next, to });
    }

    /// Closes a route, if there is one.
    pub(super) fn close(&mut self, partition: i32) {
        self.0.remove(&partition);
    }

    /// Delivers, waiting a moment while the gate has enough; says whether anybody received it.
    pub(super) fn deliver(&mut self, partition: i32, delivery: Delivery, stop: &AtomicBool) -> bool {
        let Some(route) = self.0.get_mut(&partition) else { return false };
        if let Delivery::Records(records) = &delivery {
            route.next = records.last().map_or(route.next, |record| record.offset + 1);
        }
        send(&route.to, delivery, stop)
    }

    /// The routes and the next offset of each.
    pub(super) fn positions(&self) -> Vec<(i32, i64)> {
        self.0.iter().map(|(partition, route)| (*partition, route.next)).collect()
    }
}

fn send(to: &Sender<Delivery>, mut delivery: Delivery, stop: &AtomicBool) -> bool {
    let began = Instant::now();
    loop {
        match to.try_send(delivery) {
            Ok(()) => return true,
            Err(TrySendError::Full(back)) if is_waited_for(began, stop) => {
                delivery = back;
                thread::sleep(PAUSE);
            }
            Err(_) => return false,
        }
    }
}

/// Whether a gate that has had enough since then is still waited for.
fn is_waited_for(began: Instant, stop: &AtomicBool) -> bool {
    began.elapsed() < PATIENCE && !stop.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::channel;

    use super::*;
    use crate::record::Record;

    fn records(offsets: std::ops::Range<i64>) -> Delivery {
        Delivery::Records(offsets.map(|offset| Record { offset, ..Record::default() }).collect())
    }

    #[test]
    fn a_gate_that_has_enough_is_given_up_and_may_come_back() {
        let (mut routes, go_on) = (Routes::default(), AtomicBool::new(false));
        assert!(!routes.deliver(0, records(0..1), &go_on), "nobody is there");
        let (to, mut from) = channel(2);
        routes.open(0, 0, to);
        assert!(routes.deliver(0, records(0..3), &go_on) && routes.deliver(0, records(3..4), &go_on));
        assert_eq!(routes.positions(), [(0, 4)]);
        // A database that is away takes nothing: no more than this is held for it.
        assert!(!routes.deliver(0, records(4..5), &go_on));
        routes.close(0);
        assert!(from.blocking_recv().is_some() && from.blocking_recv().is_some());
        assert!(from.blocking_recv().is_none(), "it hears that it must ask anew");
        let (to, mut from) = channel(2);
        routes.open(0, 4, to);
        assert!(routes.deliver(0, records(4..5), &go_on));
        let Some(Delivery::Records(records)) = from.blocking_recv() else { panic!("records") };
        assert_eq!(records.iter().map(|record| record.offset).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn nobody_is_waited_for_at_the_end() {
        let (mut routes, stop) = (Routes::default(), AtomicBool::new(true));
        let (to, _from) = channel(1);
        routes.open(0, 0, to);
        assert!(routes.deliver(0, records(0..1), &stop));
        assert!(!routes.deliver(0, records(1..2), &stop));
        assert!(!is_waited_for(Instant::now(), &stop) && is_waited_for(Instant::now(), &AtomicBool::new(false)));
    }
}

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
            Err(TrySendError::Full(back)) if began.elapsed() < PATIENCE && !stop.load(Ordering::SeqCst) => {
                delivery = back;
                thread::sleep(PAUSE);
            }
            Err(_) => return false,
        }
    }
}

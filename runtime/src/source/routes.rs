//! Who receives which partition.

use std::collections::BTreeMap;

use tokio::sync::mpsc::Sender;

use super::Delivery;

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

    /// Delivers, waiting while the gate has enough; says whether anybody received it.
    pub(super) fn deliver(&mut self, partition: i32, delivery: Delivery) -> bool {
        let Some(route) = self.0.get_mut(&partition) else { return false };
        if let Delivery::Records(records) = &delivery {
            route.next = records.last().map_or(route.next, |record| record.offset + 1);
        }
        route.to.blocking_send(delivery).is_ok()
    }

    /// The routes and the next offset of each.
    pub(super) fn positions(&self) -> Vec<(i32, i64)> {
        self.0.iter().map(|(partition, route)| (*partition, route.next)).collect()
    }
}

//! The server ends in the middle of the work, and comes back.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use tollgate_runtime::{
    batch::AnyPipeline,
    run::{Control, Mode},
};
use tollgate_xtask::services::Postgres;

use crate::{
    bench::{Bench, Sent, framed},
    place::Place,
    tiny::{APPEND, UPSERT},
};

fn survives(pipeline: &'static dyn AnyPipeline, end: fn(&mut Postgres)) {
    let server = Postgres::start().unwrap_or_else(|problem| panic!("{}", problem));
    let place = Place::on(&server);
    let server = Arc::new(Mutex::new(server));
    let bench = Bench::at(pipeline, place);
    bench.send((0..600).map(|n| {
        let volume = if n % 11 == 0 { -n } else { n };
        Sent { partition: n % 2, ..framed(&format!("{}{}|{volume}", n % 2, n % 40)) }
    }));
    let ender = server.clone();
    let ends = AtomicI64::new(100);
    let report = bench.run_with(Control::new(Mode::Finish), move |partition, next, _| {
        // Twice, and never so late that nothing is left to be done.
        let due = ends.load(Ordering::Relaxed);
        if partition == 0 && (due..280).contains(&next) && due <= 200 {
            ends.store(due + 100, Ordering::Relaxed);
            let ender = ender.clone();
            // In the middle of what the lanes do next.
            thread::spawn(move || {
                let mut server = ender.lock().unwrap();
                end(&mut server);
                thread::sleep(Duration::from_millis(300));
                server.restart().unwrap_or_else(|problem| panic!("{}", problem));
            });
        }
    });
    let sums = report.unwrap().summary;
    let _up = server.lock().unwrap();
    assert_eq!((sums.read, sums.dead, sums.loaded + sums.superseded), (600, 54, 546));
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn an_immediate_stop_loses_and_doubles_nothing() {
    survives(&APPEND, Postgres::stop_immediate);
}

#[test]
fn a_kill_of_the_server_loses_and_doubles_nothing() {
    survives(&UPSERT, Postgres::kill);
}

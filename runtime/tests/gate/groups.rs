//! Several processes of one pipeline: Kafka's group deals out the partitions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tollgate_runtime::{
    batch::AnyPipeline,
    cluster::Cluster,
    exit::Failure,
    gate::HaltReason,
    offsets::reset,
    run::{Control, Mode, Report, Share, run},
};

use crate::{
    bench::{Bench, Sent, by_hand, framed},
    tiny::APPEND,
};

/// A member that runs on a thread of its own.
struct Member {
    control: Control,
    thread: thread::JoinHandle<Result<Report, Failure>>,
    /// For each partition, the next offset that this member committed.
    next: Arc<[AtomicI64; 2]>,
}

impl Member {
    fn start(bench: &Bench, mode: Mode) -> Self {
        let (control, next) = (Control::new(mode), Arc::<[AtomicI64; 2]>::default());
        let seen = next.clone();
        let progress = Arc::new(move |partition, next, _| {
            seen[usize::try_from(partition).unwrap()].store(next, Ordering::SeqCst);
        });
        let options = bench.options(Share::Group, control.clone(), progress);
        let pipeline = bench.pipeline;
        Self { control, thread: thread::spawn(move || run(pipeline, options)), next }
    }

    fn next(&self, partition: usize) -> i64 {
        self.next[partition].load(Ordering::SeqCst)
    }

    fn drain(self) -> Report {
        self.control.set(Mode::Drain);
        self.thread.join().unwrap().unwrap()
    }
}

fn fill(bench: &Bench, count: i64) {
    let record = |volume, partition| Sent { partition, ..framed(&format!("A|{volume}")) };
    bench.send((0..count).flat_map(|volume| [record(volume, 0), record(volume, 1)]));
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(90), "{what} never came");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn partitions_move_to_a_member_that_comes_and_back_when_it_goes() {
    let bench = Bench::new(&APPEND);
    fill(&bench, 20);
    let first = Member::start(&bench, Mode::Run);
    until("all of it at the first", || first.next(0) == 20 && first.next(1) == 20);
    let second = Member::start(&bench, Mode::Run);
    let mut sent = 20;
    while second.next(0) + second.next(1) == 0 {
        fill(&bench, 1);
        sent += 1;
        assert!(sent < 2_000, "the second member gets nothing");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(second.drain().fenced.is_empty());
    fill(&bench, 10);
    sent += 10;
    until("the rest at the first", || first.next(0) == sent && first.next(1) == sent);
    let report = first.drain();
    assert_eq!((report.summary.read, report.summary.loaded), (2 * sent.unsigned_abs(), 2 * sent.unsigned_abs()));
    assert_eq!((report.fenced.len(), report.halted.len()), (0, 0));
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn caught_up_means_the_whole_topic_whoever_has_it() {
    let bench = Bench::new(&APPEND);
    fill(&bench, 200);
    let other = Member::start(&bench, Mode::Run);
    until("something at the other", || other.next(0) + other.next(1) > 0);
    let mine = Member::start(&bench, Mode::Finish);
    let report = mine.thread.join().unwrap().unwrap();
    assert_eq!(report.summary.read, 400);
    assert!(report.halted.is_empty() && report.fenced.is_empty());
    other.drain();
    assert_eq!(bench.audit().problems, [""; 0]);
}

/// Where somebody moves the offsets back of a partition whose lane has ended, it is read again.
#[test]
fn caught_up_means_also_what_was_reset_meanwhile() {
    let bench = Bench::new(&APPEND);
    fill(&bench, 20);
    let (done, cluster, database) = (AtomicI64::new(0), Cluster::at(bench.kafka().expose()), bench.database());
    let progress = Arc::new(move |_, next, _| {
        // Both have read all of their partition once: what is left to their lanes is to end.
        if next == 20 && done.fetch_add(1, Ordering::SeqCst) == 1 {
            let (cluster, database) = (cluster.clone(), database.clone());
            let again = move || {
                by_hand(&database, r#"DELETE FROM "tiny.append""#);
                reset(APPEND.about(), &cluster, &database, "emptied for a test").unwrap()
            };
            assert_eq!(thread::spawn(again).join().unwrap().len(), 2);
        }
    });
    let report = run(&APPEND, bench.options(Share::Group, Control::new(Mode::Finish), progress)).unwrap();
    assert!(report.halted.is_empty() && report.fenced.is_empty());
    let next = bench.rows(r#"SELECT incarnation, next_offset FROM "tollgate.partition_state""#);
    assert_eq!(next, [["1", "20"], ["1", "20"]]);
}

#[test]
fn a_member_whose_partitions_all_stand_still_says_so() {
    let bench = Bench::new(&APPEND);
    bench.send([Sent { partition: 0, ..framed("STOP|1") }, Sent { partition: 1, ..framed("STOP|1") }]);
    let report = Member::start(&bench, Mode::Finish).thread.join().unwrap().unwrap();
    assert_eq!(report.halted.values().map(|halt| halt.reason).collect::<Vec<_>>(), [HaltReason::Expectation; 2]);
    let report = Member::start(&bench, Mode::Run).thread.join().unwrap().unwrap();
    assert_eq!(report.halted.len(), 2);
}

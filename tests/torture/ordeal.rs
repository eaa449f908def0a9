//! What members have to live through.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use crate::{load::Load, scene::Scene};

/// A process of the pipeline; it ends with the test.
struct Member(Child);

impl Member {
    /// `kill -9`
    fn kill(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Two members, and whoever does this to them.
pub(crate) struct Ordeal<'a> {
    scene: &'a mut Scene,
    load: &'a Load,
    members: [Member; 2],
    chance: RandomState,
    done: Done,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Members that were killed while they wrote.
    pub(crate) kills: u64,
    /// Members that ended by themselves and asked to be started again.
    resigned: u64,
    /// From the start of a member until it was seen writing.
    slowest: Duration,
    took: Duration,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, resigned, slowest, took } = self;
        write!(f, "{kills} kills in {took:.0?}, a broker and a database killed, ")?;
        write!(f, "{resigned} members resigned; from start to work at most {slowest:.1?}")
    }
}

impl<'a> Ordeal<'a> {
    pub(crate) fn new(scene: &'a mut Scene, load: &'a Load) -> Self {
        let members = [Member(scene.member()), Member(scene.member())];
        Self { scene, load, members, chance: RandomState::new(), done: Done::default() }
    }

    /// Kills members in turn, at least so many, as long as the load is due; in between the broker and the database.
    /// Nobody is alive in the end.
    pub(crate) fn run(mut self, kills: u64) -> Done {
        let began = Instant::now();
        while self.done.kills < kills || self.load.is_due() {
            if self.done.kills == kills / 3 {
                self.scene.restart_broker();
            }
            if self.done.kills == kills * 2 / 3 {
                self.scene.restart_database();
            }
            self.kill_at_work(usize::from(!self.done.kills.is_multiple_of(2)));
        }
        self.done.took = began.elapsed();
        self.done
    }

    /// Kills a member some moment after it was seen writing, and starts another in its place.
    fn kill_at_work(&mut self, which: usize) {
        let began = Instant::now();
        while !self.writes(which) {
            assert!(began.elapsed() < Duration::from_mins(2), "it gets nothing to do:\n{}", self.scene.last_words());
            thread::sleep(Duration::from_millis(50));
        }
        self.done.slowest = self.done.slowest.max(began.elapsed());
        thread::sleep(Duration::from_millis(self.chance.hash_one(self.done.kills) % 1_000));
        self.load.assert_running();
        self.members[which].kill();
        self.members[which] = Member(self.scene.member());
        self.done.kills += 1;
    }

    /// Whether a member has committed something just now. One that lost its place to another while the database was
    /// away ends and says so: it is started again.
    fn writes(&mut self, which: usize) -> bool {
        let member = &mut self.members[which].0;
        if let Some(status) = member.try_wait().expect("it is our child") {
            assert_eq!(status.code(), Some(3), "it ended:\n{}", self.scene.last_words());
            *member = self.scene.member();
            self.done.resigned += 1;
            return false;
        }
        let written = format!(
            "SELECT count(*) > 0 FROM tollgate.partition_state WHERE owner LIKE '%(process {})'
             AND updated_at > claimed_at AND updated_at > clock_timestamp() - interval '1 second'",
            member.id()
        );
        self.scene.sql(&written) == "t"
    }
}

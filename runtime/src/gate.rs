//! The gate of one partition: events in, actions out.
//!
//! It knows no clock, no network and no database: whoever drives it carries out each action and
//! reports what came of it. That makes it small enough to search all that can happen to it.
//!
//! The promise rests on two things that the driver's sink must keep:
//!
//! - A *claim* raises the partition's epoch and tells where it stands, in one step.
//! - A *write* commits rows, dead letters, ledger and the new offset together, and only where
//!   epoch and offset still are what this gate was told.
//!
//! Whatever went wrong, and however little is known about it, the answer is to claim again: the
//! offset that a claim returns is final for every older epoch.

mod halt;
#[cfg(test)]
mod model;

pub use self::halt::{Halt, HaltReason};

/// Offsets from `from` up to, not including, `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first offset.
    pub from: i64,
    /// The offset behind the last.
    pub to: i64,
}

impl Span {
    /// How many offsets it holds.
    #[must_use]
    pub fn len(self) -> i64 {
        self.to - self.from
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() <= 0
    }
}

/// A judged batch, as far as the gate is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ready {
    /// The offsets it accounts for.
    pub span: Span,
    /// Why the partition stops behind it, if it does.
    pub halt: Option<Halt>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// The partition is ours to gate.
    Start,
    /// The claim succeeded.
    Claimed {
        /// The epoch that is now ours.
        epoch: i64,
        /// The first offset that is not accounted for.
        next: i64,
    },
    /// A batch was read and judged.
    Ready(Ready),
    /// The write was committed.
    Committed,
    /// The write found another epoch or offset: somebody else has claimed.
    Lost,
    /// No answer, or a passing error: what became of the claim or the write is not known.
    Failed,
    /// It cannot go on as things are.
    Refused(Halt),
    /// Finish.
    Drain,
}

/// What the driver must do next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Claim the partition.
    Claim,
    /// Read and judge a batch that begins at this offset.
    Read {
        /// The first offset that is not accounted for.
        from: i64,
    },
    /// Write the batch.
    Write {
        /// The epoch to compare.
        epoch: i64,
        /// Its `from` is the offset to compare, its `to` the one to swap in.
        span: Span,
    },
    /// Nothing more.
    End(End),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// As asked.
    Released,
    /// Somebody else gates the partition.
    Fenced,
    /// The partition stands still until something is repaired.
    Halted(Halt),
}

/// Where the gate stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
enum State {
    #[default]
    Unowned,
    /// With the batch whose fate is unknown, if there is one.
    Claiming(Option<Ready>),
    Running {
        epoch: i64,
        next: i64,
    },
    Writing {
        epoch: i64,
        ready: Ready,
    },
    Ended,
}

/// The gate of one partition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Gate {
    state: State,
}

impl Gate {
    /// Takes what happened and says what to do; `None` where the event changes nothing.
    pub fn on(&mut self, event: Event) -> Option<Action> {
        match (std::mem::replace(&mut self.state, State::Ended), event) {
            (State::Unowned, Event::Start) => Some(self.claim(None)),
            (State::Claiming(pending), Event::Claimed { epoch, next }) => Some(self.settle(pending, epoch, next)),
            (State::Claiming(pending), Event::Failed) => Some(self.claim(pending)),
            (State::Running { epoch, next }, Event::Ready(ready)) => Some(self.accept(ready, epoch, next)),
            (State::Writing { epoch, ready }, Event::Committed) => Some(self.pass(ready, epoch)),
            (State::Writing { .. }, Event::Lost) => Some(Action::End(End::Fenced)),
            (State::Writing { ready, .. }, Event::Failed) => Some(self.claim(Some(ready))),
            (State::Claiming(_) | State::Running { .. } | State::Writing { .. }, Event::Refused(halt)) => {
                Some(Action::End(End::Halted(halt)))
            }
            (State::Unowned | State::Claiming(_) | State::Running { .. }, Event::Drain) => {
                Some(Action::End(End::Released))
            }
            (state, _) => {
                self.state = state;
                None
            }
        }
    }

    fn claim(&mut self, pending: Option<Ready>) -> Action {
        self.state = State::Claiming(pending);
        Action::Claim
    }

    /// Decides what became of the pending batch: the claim's offset is final.
    fn settle(&mut self, pending: Option<Ready>, epoch: i64, next: i64) -> Action {
        match pending {
            Some(ready) if ready.span.to == next => self.pass(ready, epoch),
            Some(ready) if ready.span.from == next => self.write(ready, epoch),
            Some(_) => Action::End(End::Fenced),
            None => self.read(epoch, next),
        }
    }

    /// Takes a batch only where it continues what is accounted for: the database compares its
    /// state, not the records, so that a stale buffer could otherwise ride on a valid swap.
    fn accept(&mut self, ready: Ready, epoch: i64, next: i64) -> Action {
        if ready.span.from != next || ready.span.to < next {
            return self.read(epoch, next);
        }
        if ready.span.is_empty() {
            return self.pass(ready, epoch);
        }
        self.write(ready, epoch)
    }

    fn write(&mut self, ready: Ready, epoch: i64) -> Action {
        let span = ready.span;
        self.state = State::Writing { epoch, ready };
        Action::Write { epoch, span }
    }

    /// The batch is in the database.
    fn pass(&mut self, ready: Ready, epoch: i64) -> Action {
        match ready.halt {
            Some(halt) => Action::End(End::Halted(halt)),
            None => self.read(epoch, ready.span.to),
        }
    }

    fn read(&mut self, epoch: i64, next: i64) -> Action {
        self.state = State::Running { epoch, next };
        Action::Read { from: next }
    }
}

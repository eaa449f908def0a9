//! The world around two gates: a database, the requests under way to it, what may happen next.

use std::collections::BTreeSet;

use crate::gate::{Action, Event, Gate, Ready, Span, State};

const RECORDS: usize = 4;
const END: i64 = 4;
const MOST_GHOSTS: usize = 2;

/// What is wrong with the world, on purpose: a search must notice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weakness {
    None,
    /// The database swaps without comparing.
    BlindUpdate,
    /// The driver reports a lost answer to a write as a commit.
    SilenceIsSuccess,
    /// Whoever ended or crashed never starts again.
    NoRestart,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Request {
    Claim,
    Write { epoch: i64, span: Span },
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
enum Doing {
    #[default]
    Nothing,
    Reading {
        from: i64,
    },
    Asked(Request),
    Answered(Request, Event),
    Gone,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Owner {
    gate: Gate,
    doing: Doing,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Database {
    epoch: i64,
    next: i64,
    copies: [u8; RECORDS],
    spans: Vec<Span>,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct World {
    database: Database,
    owners: [Owner; 2],
    /// Requests of which the sender no longer knows: each may still arrive, or never.
    ghosts: BTreeSet<Request>,
}

impl World {
    pub(super) fn is_finished(&self) -> bool {
        self.database.next == END
    }

    /// What is broken, if anything is.
    pub(super) fn broken(&self) -> Option<&'static str> {
        let database = &self.database;
        let accounted = |offset: usize| i64::try_from(offset).is_ok_and(|offset| offset < database.next);
        if (0..RECORDS).any(|offset| database.copies[offset] > 1) {
            return Some("a record was written twice");
        }
        if (0..RECORDS).any(|offset| accounted(offset) != (database.copies[offset] == 1)) {
            return Some("a record was lost");
        }
        let mut end = 0;
        for span in &database.spans {
            if span.from != end || span.is_empty() {
                return Some("the spans do not tile");
            }
            end = span.to;
        }
        let believed = self.owners.iter().filter_map(|owner| match &owner.gate.state {
            State::Running { next, .. } => Some(*next),
            State::Writing { ready, .. } => Some(ready.span.from),
            _ => None,
        });
        believed.max().filter(|next| *next > database.next).map(|_| "an owner believes in a commit that was none")
    }

    /// Every world that may come next.
    pub(super) fn successors(&self, weakness: Weakness) -> Vec<Self> {
        let mut worlds = Vec::new();
        for owner in 0..self.owners.len() {
            self.progress(owner, weakness, &mut worlds);
            self.mishap(owner, weakness, &mut worlds);
        }
        for ghost in &self.ghosts {
            let mut gone = self.clone();
            gone.ghosts.remove(ghost);
            let mut arrived = gone.clone();
            arrived.database.execute(ghost, weakness);
            worlds.extend([gone, arrived]);
        }
        worlds.iter_mut().for_each(Self::normalise);
        worlds
    }

    /// What an owner does when all goes well.
    fn progress(&self, owner: usize, weakness: Weakness, worlds: &mut Vec<Self>) {
        match self.owners[owner].doing.clone() {
            Doing::Nothing => worlds.push(self.told(owner, Event::Start)),
            Doing::Reading { from } => {
                let spans = [(from, from + 1), (from, from + 2), (from - 1, from + 1)];
                let possible = spans.into_iter().filter(|(from, to)| *from >= 0 && *to <= END);
                worlds.extend(possible.map(|(from, to)| {
                    let ready = Ready { span: Span { from, to }, halt: None };
                    self.told(owner, Event::Ready(ready))
                }));
                worlds.push(self.told(owner, Event::Drain));
            }
            Doing::Asked(request) => {
                let mut world = self.clone();
                let answer = world.database.execute(&request, weakness);
                world.owners[owner].doing = Doing::Answered(request, answer);
                worlds.push(world);
            }
            Doing::Answered(_, answer) => worlds.push(self.told(owner, answer)),
            Doing::Gone => {}
        }
    }

    /// What may go wrong with an owner.
    fn mishap(&self, owner: usize, weakness: Weakness, worlds: &mut Vec<Self>) {
        let silence = match &self.owners[owner].doing {
            Doing::Asked(request) | Doing::Answered(request, _) => match request {
                Request::Write { .. } if weakness == Weakness::SilenceIsSuccess => Some(Event::Committed),
                _ => Some(Event::Failed),
            },
            _ => None,
        };
        let haunted = self.haunted(owner);
        worlds.extend(silence.map(|event| haunted.told(owner, event)));

        let mut crashed = haunted;
        crashed.owners[owner] = Owner::default();
        if weakness == Weakness::NoRestart {
            crashed.owners[owner].doing = Doing::Gone;
        }
        worlds.push(crashed);
    }

    /// The request that the owner waits for, if it has not arrived, is on its own from now on.
    fn haunted(&self, owner: usize) -> Self {
        let mut world = self.clone();
        if let Doing::Asked(request) = &self.owners[owner].doing
            && self.ghosts.len() < MOST_GHOSTS
        {
            world.ghosts.insert(request.clone());
        }
        world
    }

    fn told(&self, owner: usize, event: Event) -> Self {
        let mut world = self.clone();
        let Owner { gate, doing } = &mut world.owners[owner];
        match gate.on(event) {
            Some(Action::Claim) => *doing = Doing::Asked(Request::Claim),
            Some(Action::Read { from }) => *doing = Doing::Reading { from },
            Some(Action::Write { epoch, span }) => *doing = Doing::Asked(Request::Write { epoch, span }),
            Some(Action::End(_)) => *doing = Doing::Gone,
            None => {}
        }
        world
    }

    /// Epochs are only ever compared with the database's: current or stale is all that matters.
    fn normalise(&mut self) {
        let current = self.database.epoch;
        let map = |epoch: &mut i64| *epoch = i64::from(*epoch == current);
        for owner in &mut self.owners {
            match &mut owner.gate.state {
                State::Running { epoch, .. } | State::Writing { epoch, .. } => map(epoch),
                _ => {}
            }
            match &mut owner.doing {
                Doing::Asked(Request::Write { epoch, .. }) => map(epoch),
                Doing::Answered(request, event) => {
                    if let Request::Write { epoch, .. } = request {
                        map(epoch);
                    }
                    if let Event::Claimed { epoch, .. } = event {
                        map(epoch);
                    }
                }
                _ => {}
            }
        }
        self.ghosts = std::mem::take(&mut self.ghosts)
            .into_iter()
            .map(|mut ghost| {
                if let Request::Write { epoch, .. } = &mut ghost {
                    map(epoch);
                }
                ghost
            })
            .collect();
        self.database.epoch = 1;
    }
}

impl Database {
    fn execute(&mut self, request: &Request, weakness: Weakness) -> Event {
        match *request {
            Request::Claim => {
                self.epoch += 1;
                Event::Claimed { epoch: self.epoch, next: self.next }
            }
            Request::Write { epoch, span } => {
                let same = epoch == self.epoch && span.from == self.next;
                if !same && weakness != Weakness::BlindUpdate {
                    return Event::Lost;
                }
                for (_, copies) in
                    (0..).zip(&mut self.copies).filter(|(offset, _)| (span.from..span.to).contains(offset))
                {
                    *copies += 1;
                }
                self.next = span.to;
                self.spans.push(span);
                Event::Committed
            }
        }
    }
}

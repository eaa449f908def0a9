//! Building the pages of one pipeline.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use sqlx::Connection;

use super::{
    Target,
    frames::Frames,
    read::{
        Moment,
        runs::{Found, RECENT, Run},
    },
    site::Site,
    state::State,
    view::{self, Facts},
};
use crate::{
    exit::Failure,
    migrate,
    sink::{dialect::Access, session::Session},
    wait::block_on,
};

/// Runs in a list of the archive. Those that charts show are not in it.
const LIST: usize = 100;

/// Why a build stops.
enum Trouble {
    Database(sqlx::Error),
    Other(Failure),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

/// Where a pipeline's state is.
pub(super) fn state_file(pipeline: &str) -> String {
    format!("{pipeline}/.state.json")
}

/// Builds what is new of a pipeline's pages.
pub(super) fn pipeline(site: &mut Site, frames: &Frames, target: &Target) -> Result<(), Failure> {
    migrate::verify_own(target.about, &target.database)?;
    block_on(async {
        let Session { dialect, mut connection, .. } = Session::open(&target.database, Access::Read).await?;
        let failure = |error: sqlx::Error| dialect.failure(&error);
        let mut moment = connection.begin_with(dialect.words.begin_moment).await.map_err(failure)?;
        let moment = Moment { dialect, about: target.about, connection: &mut moment };
        let built = Pages { site, frames, target, moment }.build().await;
        built.map_err(|trouble| match trouble {
            Trouble::Database(error) => dialect.failure(&error),
            Trouble::Other(failure) => failure,
        })
    })
}

/// The pages of a pipeline, and all that they are made of.
struct Pages<'a> {
    site: &'a mut Site,
    frames: &'a Frames,
    target: &'a Target,
    moment: Moment<'a>,
}

impl Pages<'_> {
    async fn build(&mut self) -> Result<(), Trouble> {
        let standings = self.moment.standings().await?;
        let mut state = self.state().await?;
        let before = state.gate.clone();
        state.gate = if let Some(sums) = self.moment.sums(&standings, &before).await? {
            sums
        } else {
            // Another database than the one that the pages are of.
            state = State::new(self.frames.kept);
            self.moment.sums(&standings, &[]).await?.unwrap_or_default()
        };
        let is_new = state.newest.is_none();
        let mut runs = self.moment.runs(state.archive.through).await?;
        let all: BTreeSet<i64> = runs.iter().map(|run| run.id).collect();
        self.render_runs(&mut state, &runs).await?;
        self.archive(&mut state, &mut runs)?;
        let facts = self.facts(&state, &runs, standings).await?;
        let seen = seen(self.frames, &facts);
        if state.seen != seen || !self.site.path(&self.name("index.html")).exists() {
            self.render(&facts, &runs, &state)?;
            state.seen = seen;
        }
        state.newest = runs.last().map(|run| (run.id, run.at)).or(state.newest);
        state.rendered = runs.iter().map(|run| run.id).collect();
        state.row = view::home::row(&facts);
        if is_new {
            self.prune(&facts, &state, &all)?;
        }
        self.site.write(&state_file(self.target.about.name), &state.print())?;
        Ok(())
    }

    fn name(&self, page: &str) -> String {
        format!("{}/{page}", self.target.about.name)
    }

    /// What the last build left, where it still fits templates and database.
    async fn state(&mut self) -> Result<State, Trouble> {
        let text = self.site.read(&state_file(self.target.about.name));
        let state = text.and_then(|text| State::parse(&text)).filter(|state| state.kept == self.frames.kept);
        let Some(state) = state else { return Ok(State::new(self.frames.kept)) };
        let fits = match state.newest {
            None => true,
            Some((id, at)) => self.moment.recorded(id).await? == Some(at),
        };
        Ok(if fits { state } else { State::new(self.frames.kept) })
    }

    /// Writes the pages of runs that have none.
    async fn render_runs(&mut self, state: &mut State, runs: &[Run]) -> Result<(), Trouble> {
        let known: BTreeSet<i64> = state.rendered.iter().copied().collect();
        let mut previous = Some(state.archive.through).filter(|through| *through > 0);
        for run in runs {
            if !known.contains(&run.id) {
                let results = self.moment.results(run.id).await?;
                let page = view::run::page(self.target.about, &self.target.option, run, &results, previous);
                let page = self.frames.page("run.html", "../", &page)?;
                self.site.page(&self.name(&format!("runs/{}.html", run.id)), &page)?;
            }
            previous = Some(run.id);
        }
        Ok(())
    }

    /// Moves old runs to lists that are written once.
    fn archive(&mut self, state: &mut State, runs: &mut Vec<Run>) -> Result<(), Failure> {
        while runs.len() >= RECENT + LIST {
            let old: Vec<Run> = runs.drain(..LIST).collect();
            state.archive.pages += 1;
            state.archive.through = old.last().map_or(0, |run| run.id);
            let number = state.archive.pages;
            let page = view::lists::archived(self.target.about.digest, number, &old);
            let page = self.frames.page("runs.html", "", &page)?;
            self.site.page(&self.name(&view::lists::page(number)), &page)?;
        }
        Ok(())
    }

    async fn facts(
        &mut self,
        state: &State,
        runs: &[Run],
        standings: Vec<super::read::gate::Standing>,
    ) -> Result<Facts, sqlx::Error> {
        let recent = runs[runs.len().saturating_sub(RECENT)..].to_vec();
        let mut found: BTreeMap<String, Vec<Found>> = BTreeMap::new();
        if let Some(first) = recent.first() {
            for one in self.moment.outline(first.id).await? {
                found.entry(one.id.clone()).or_default().push(one);
            }
        }
        let latest = match recent.last() {
            Some(run) => self.moment.results(run.id).await?,
            None => Vec::new(),
        };
        Ok(Facts {
            about: self.target.about,
            option: self.target.option.clone(),
            all_runs: state.archive.pages * LIST as u64 + runs.len() as u64,
            runs: recent,
            found,
            latest,
            gate: state.gate.clone(),
            batches: self.moment.latest(&standings).await?,
            reasons: self.moment.reasons().await?,
            letters: self.moment.letters(&standings).await?,
            standings,
        })
    }

    /// Writes all pages but those of single runs.
    fn render(&mut self, facts: &Facts, runs: &[Run], state: &State) -> Result<(), Failure> {
        let older = Some(state.archive.pages).filter(|pages| *pages > 0).map(view::lists::page);
        let pages = [
            ("runs.html", self.frames.page("runs.html", "", &view::lists::newest(facts, runs, older))?),
            ("suite.html", self.frames.page("suite.html", "", &view::home::suite(facts))?),
            ("schema.html", self.frames.page("schema.html", "", &view::home::schema(facts))?),
            ("dead_letters.html", self.frames.page("dead_letters.html", "", &view::letters::page(facts))?),
        ];
        for (name, text) in pages {
            self.site.page(&self.name(name), &text)?;
        }
        for id in facts.ids() {
            let page =
                self.frames.page(&self.frames.of_expectation(&id), "../", &view::expectation::page(facts, &id))?;
            self.site.page(&self.name(&format!("expectations/{id}.html")), &page)?;
        }
        // Last: whoever follows its links finds what they name.
        let home = self.frames.page("index.html", "", &view::home::page(facts))?;
        self.site.page(&self.name("index.html"), &home)
    }

    /// Removes what a build of all these runs would not have written: pages of another database.
    fn prune(&self, facts: &Facts, state: &State, runs: &BTreeSet<i64>) -> Result<(), Failure> {
        let ids: BTreeSet<String> = facts.ids().into_iter().collect();
        let is_run = |id: &str| id.parse().is_ok_and(|id: i64| runs.contains(&id));
        self.site.prune(&self.name("runs"), is_run)?;
        self.site.prune(&self.name("expectations"), |id| ids.contains(id))?;
        let is_page = |name: &str| {
            let number = name.strip_prefix("runs-").map(|number| number.parse().unwrap_or(u64::MAX));
            number.is_none_or(|number| number <= state.archive.pages)
        };
        self.site.prune(&self.name(""), is_page)
    }
}

/// Stands for everything that the pages show.
fn seen(frames: &Frames, facts: &Facts) -> u64 {
    let mut hash = DefaultHasher::new();
    (frames.all, facts.about.digest, env!("CARGO_PKG_VERSION"), &facts.option, facts.all_runs).hash(&mut hash);
    let shown = (&facts.runs, &facts.latest, &facts.standings, &facts.gate, &facts.reasons, &facts.letters);
    format!("{shown:?}").hash(&mut hash);
    hash.finish()
}

//! Data Docs: a static site out of what the database holds. It is read from a folder, needs no script and asks
//! nothing of a network.
//!
//! Each pipeline is read in one transaction. Pages of runs and lists of old runs are written once; what a new run
//! changes is the same number of pages however many came before: the pipeline's own and one for each expectation,
//! which show the latest runs.

mod build;
mod chart;
mod frames;
mod read;
mod site;
mod state;
mod text;
mod verdict;
mod view;

use std::path::{Path, PathBuf};

use self::{frames::Frames, site::Site, state::State};
use crate::{exit::Failure, pipeline::About, setting::Secret};

/// A pipeline whose pages are to be built.
pub struct Target {
    /// The pipeline.
    pub about: &'static About,
    /// Where its results are.
    pub database: Secret,
    /// What a command needs to find that database, `--database …`, with nothing secret in it; may be empty.
    pub option: String,
}

/// What a build made.
pub struct Built {
    /// The page over all pipelines.
    pub index: PathBuf,
    /// Pages that were written, because they are new or changed.
    pub written: u64,
    /// Pipelines that could not be read, and why. The others were.
    pub failed: Vec<(&'static str, Failure)>,
}

/// Builds what is new of these pipelines' pages; `all` are those that the site may know.
pub fn build(
    targets: &[Target],
    all: &[&'static About],
    out: &Path,
    templates: Option<&Path>,
) -> Result<Built, Failure> {
    if let Some(folder) = templates {
        frames::verify(folder, all)?;
    }
    let estate = Frames::of_estate(templates)?;
    let frames = targets.iter().map(|target| Frames::of_pipeline(target.about, templates));
    let frames = frames.collect::<Result<Vec<_>, _>>()?;
    let mut site = Site::open(out)?;
    let mut failed = Vec::new();
    for (target, frames) in targets.iter().zip(&frames) {
        if let Err(failure) = build::pipeline(&mut site, frames, target) {
            failed.push((target.about.name, failure));
        }
    }
    let rows = all.iter().filter_map(|about| {
        let state = State::parse(&site.read(&build::state_file(about.name))?)?;
        Some((about.name, state.row))
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let page = estate.page("estate.html", "", &view::estate::page(rows))?;
        site.page("index.html", &page)?;
    }
    Ok(Built { index: site.path("index.html"), written: site.written, failed })
}

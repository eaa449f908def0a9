//! Templates: those of a pipeline, and the user's in their place.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde::Serialize;
use tera::{Context, Tera};

use super::text::write_escaped;
use crate::{exit::Failure, pipeline::About};

/// What all pages look like.
const STYLE: (&str, &str) = ("site.css", include_str!("site.css"));

/// The page over all pipelines.
const ESTATE: (&str, &str) = ("estate.html", include_str!("estate.html"));

/// Templates of pages that are written once and then kept.
const KEPT: [&str; 5] = ["base.html", "parts.html", "run.html", "runs.html", "site.css"];

/// The templates of a pipeline, or of the page over all of them.
pub(super) struct Frames {
    tera: Tera,
    style: String,
    /// Stands for the templates of pages that are kept.
    pub(super) kept: u64,
    /// Stands for all templates.
    pub(super) all: u64,
    /// Those that are the user's.
    given: BTreeSet<String>,
    /// Those of single expectations.
    own: BTreeSet<String>,
}

/// One template.
struct Frame {
    name: &'static str,
    text: String,
    /// The user's file, if it is one.
    file: Option<PathBuf>,
}

impl Frames {
    /// The templates of a pipeline; those that lie in `folder` or in its folder for the pipeline take their places.
    pub(super) fn of_pipeline(about: &'static About, folder: Option<&Path>) -> Result<Self, Failure> {
        let templates = about.docs.templates.iter().copied().chain([STYLE]);
        let folders = folder.map(|folder| [folder.join(about.name), folder.to_owned()]);
        let folders = folders.as_ref().map_or(&[][..], |folders| &folders[..]);
        Self::load(templates.map(|(name, text)| frame(name, text, folders)), about.docs.pii)
    }

    /// The template of the page over all pipelines.
    pub(super) fn of_estate(folder: Option<&Path>) -> Result<Self, Failure> {
        let folders: Vec<PathBuf> = folder.map(Path::to_owned).into_iter().collect();
        Self::load([ESTATE, STYLE].into_iter().map(|(name, text)| frame(name, text, &folders)), &[])
    }

    /// Pages that are kept are so as long as their templates stay, and those whom they hide.
    fn load(frames: impl Iterator<Item = Result<Frame, Failure>>, pii: &[&str]) -> Result<Self, Failure> {
        let frames = frames.collect::<Result<Vec<_>, _>>()?;
        let (style, frames): (Vec<Frame>, Vec<Frame>) = frames.into_iter().partition(|frame| frame.name == STYLE.0);
        let mut hashes = [DefaultHasher::new(), DefaultHasher::new()];
        for frame in style.iter().chain(&frames) {
            hashes[0].write(frame.text.as_bytes());
            if KEPT.contains(&frame.name) {
                frame.text.hash(&mut hashes[1]);
            }
        }
        pii.hash(&mut hashes[1]);
        let mut tera = Tera::default();
        tera.set_escape_fn(|text, out| write_escaped(text, out));
        let given = frames.iter().filter(|frame| frame.file.is_some()).map(|frame| frame.name.to_owned()).collect();
        let own = frames.iter().map(|frame| frame.name.to_owned()).filter(|name| name.contains('/')).collect();
        let texts = frames.iter().map(|frame| (frame.name, frame.text.as_str()));
        tera.add_raw_templates(texts).map_err(|error| refused(&frames, &error))?;
        let style = style.into_iter().map(|frame| frame.text).collect();
        let [all, kept] = hashes.map(|hash| hash.finish());
        Ok(Self { tera, style, kept, all, given, own })
    }

    /// A page. What a template asks for beyond that is the user's mistake where the template is the user's.
    pub(super) fn page(&self, name: &str, root: &str, facts: &impl Serialize) -> Result<String, Failure> {
        let failed = |error: tera::Error| self.failed(name, &error);
        let mut context = Context::from_serialize(facts).map_err(failed)?;
        context.insert("root", root);
        context.insert("style", &self.style);
        context.insert("version", env!("CARGO_PKG_VERSION"));
        self.tera.render(name, &context).map_err(failed)
    }

    /// The template of an expectation: its own, or that of one that is no longer in the suite.
    pub(super) fn of_expectation(&self, id: &str) -> String {
        let own = format!("expectations/{id}.html");
        if self.own.contains(&own) { own } else { "expectation.html".to_owned() }
    }

    fn failed(&self, name: &str, error: &tera::Error) -> Failure {
        let why = format!("template `{name}` cannot be filled in: {}", causes(error));
        if self.given.is_empty() {
            return Failure { exit: crate::exit::Exit::Bug, message: why };
        }
        let given: Vec<&str> = self.given.iter().map(String::as_str).collect();
        Failure::usage(format!("{why}\nyour own are {}", given.join(", ")))
    }
}

/// The text of a template: the user's, if there is one in the first of these folders that has it.
fn frame(name: &'static str, text: &'static str, folders: &[PathBuf]) -> Result<Frame, Failure> {
    if let Some(file) = folders.iter().map(|folder| folder.join(name)).find(|file| file.exists()) {
        let text = fs::read_to_string(&file)
            .map_err(|error| Failure::usage(format!("template `{}` cannot be read: {error}", file.display())))?;
        return Ok(Frame { name, text, file: Some(file) });
    }
    Ok(Frame { name, text: text.to_owned(), file: None })
}

/// Refuses files of a folder that take the place of no template.
pub(super) fn verify(folder: &Path, abouts: &[&'static About]) -> Result<(), Failure> {
    let own = abouts.iter().flat_map(|about| {
        let names = about.docs.templates.iter().map(|(name, _)| *name).chain([STYLE.0]);
        names.flat_map(|name| [name.to_owned(), format!("{}/{name}", about.name)])
    });
    let known: BTreeSet<PathBuf> = own.chain([ESTATE.0.to_owned()]).map(|name| folder.join(name)).collect();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let failed = |error| Failure::usage(format!("templates in `{}` cannot be read: {error}", next.display()));
        for entry in fs::read_dir(&next).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !known.contains(&path) {
                return Err(Failure::usage(format!(
                    "`{}` takes the place of no template: expected a name of `generated/pipelines/NAME/docs`, there or \
                     in a folder that is called like the pipeline, or `estate.html` or `site.css`",
                    path.display()
                )));
            }
        }
    }
    Ok(())
}

/// Names the user's file in which the mistake is.
fn refused(frames: &[Frame], error: &tera::Error) -> Failure {
    let why = causes(error);
    let named = frames.iter().filter_map(|frame| frame.file.as_ref().map(|file| (frame.name, file)));
    let file = named.into_iter().find(|(name, _)| why.contains(name)).map(|(_, file)| file.display().to_string());
    let Some(file) = file.or_else(|| frames.iter().find_map(|frame| Some(frame.file.as_ref()?.display().to_string())))
    else {
        return Failure { exit: crate::exit::Exit::Bug, message: why };
    };
    Failure::usage(format!("template `{file}` is wrong: {why}"))
}

/// An error and what led to it.
fn causes(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

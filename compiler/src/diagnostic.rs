//! What is wrong with a spec: plain data. [`render`] is the only place that draws it.

mod code;
pub mod render;
mod repeated;
mod secret;
mod suggest;

use std::{cell::RefCell, panic::Location};

pub(crate) use self::repeated::warn_of_repeated;
pub use self::{
    code::{Code, Level},
    suggest::nearest,
};
use crate::{source::Span, syntax::is_hidden};

/// One finding: what, where, why and the way out.
///
/// Messages follow one style: lower case, no full stop, what the user wrote in backticks,
/// and what was expected instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding this is.
    pub code: Code,
    /// What is wrong, in one line.
    pub message: String,
    /// The place, with a few words that are drawn under it.
    pub primary: Label,
    /// Other places that explain it.
    pub context: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
    /// The place in the compiler that reported it, so that tests can count them.
    pub origin: &'static Location<'static>,
}

/// A place and a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said about it; may be empty.
    pub text: String,
}

/// Most findings of one run: nobody reads more, and a hostile spec has no end of them.
pub const MAX_FINDINGS: usize = 100;

/// Collects findings, so that one run reports them all.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: RefCell<Vec<Diagnostic>>,
}

impl Diagnostic {
    /// A finding at `span`.
    #[track_caller]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: told(&message.into()),
            primary: Label { span, text: String::new() },
            context: Vec::new(),
            help: None,
            origin: Location::caller(),
        }
    }

    /// Says something under the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = told(&text.into());
        self
    }

    /// Points to a second place.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: told(&text.into()) });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(told(&text.into()));
        self
    }

    /// Offers the known name nearest to `written`, if one is near.
    #[must_use]
    pub fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(written, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// What a finding tells: on one line, and no secret.
fn told(text: &str) -> String {
    secret::concealed(&visible(text))
}

/// A text on one line, without characters that a terminal would obey: what a spec says may stand in it.
pub(crate) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => visible.extend(char.escape_default()),
            _ if is_hidden(char) => visible.extend(char.escape_unicode()),
            _ => visible.push(char),
        }
    }
    visible
}

impl Diagnostics {
    /// Adds a finding. The same finding at the same place is kept once. Beyond [`MAX_FINDINGS`]
    /// only that there are more is kept, and the first error if there was none.
    pub fn report(&self, diagnostic: Diagnostic) {
        let refuses = diagnostic.code.level() == Level::Error && !self.refused();
        let mut found = self.found.borrow_mut();
        if found.contains(&diagnostic) {
            return;
        }
        if found.len() == MAX_FINDINGS {
            let message = format!("more than {MAX_FINDINGS} findings, of which the others are not reported");
            found.push(Diagnostic::new(Code::TooManyFindings, diagnostic.primary.span, message));
        }
        if found.len() < MAX_FINDINGS || refuses {
            found.push(diagnostic);
        }
    }

    /// True when something was found that refuses the spec.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.found.borrow().iter().any(|found| found.code.level() == Level::Error)
    }

    /// All findings, by file and place.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by(|a, b| (a.primary.span, a.code, &a.message).cmp(&(b.primary.span, b.code, &b.message)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// What is left of as many findings, each of another code's level.
    fn reported(codes: &[Code]) -> Vec<Code> {
        let file = Sources::default().add("spec", "");
        let diagnostics = Diagnostics::default();
        for (number, &code) in codes.iter().enumerate() {
            diagnostics.report(Diagnostic::new(code, Span::new(file, 0..0), format!("finding {number:04}")));
        }
        diagnostics.found.take().into_iter().map(|found| found.code).collect()
    }

    #[test]
    fn findings_end_somewhere() {
        let found = reported(&[Code::UnknownColumn; MAX_FINDINGS + 50]);
        assert_eq!(found.len(), MAX_FINDINGS + 1);
        assert_eq!(found.last(), Some(&Code::TooManyFindings));
    }

    #[test]
    fn an_error_behind_many_warnings_refuses() {
        let mut codes = [Code::AvroAttribute; MAX_FINDINGS + 2];
        assert_eq!(reported(&codes)[MAX_FINDINGS..], [Code::TooManyFindings]);
        codes[MAX_FINDINGS + 1] = Code::UnknownColumn;
        assert_eq!(reported(&codes)[MAX_FINDINGS..], [Code::TooManyFindings, Code::UnknownColumn]);
    }
}

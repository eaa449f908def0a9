//! The record and what is expected of it.

mod judged;

use super::{customs, files};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    expectation::{self, CATALOGUE, Custom, Lower, Over, Taken, kwargs, take_settings},
    pipeline::{Expectation, Judged},
    schema::avro::{self, AvroRecord},
    source::{FileId, Sources, Span, Spanned},
    spec::{CommonSettings, Spec, SuiteItem},
    syntax::{self, Fields, Given, Kind, mapping::missing},
};

/// Most expectations that one record is judged by. Their verdict is an array of 64-bit words, one bit
/// each, and the longest array that has a default is one of 32.
const MAX_BY_ROW: usize = 32 * 64;

/// A spec's record and suite.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The spec's own schema.
    pub schema: AvroRecord,
    /// The schema's file.
    pub file: FileId,
    /// The expectations, in the order of the spec; one that was refused is left out.
    pub suite: Vec<Expectation>,
    /// The ids of the suite and where each stands, including those of refused expectations.
    pub ids: Vec<Spanned<String>>,
    /// Whether every expectation could be resolved.
    pub whole: bool,
}

/// Resolves the schema and the suite of a spec; nothing without a schema.
pub fn suite(spec: &Spec, sources: &Sources, diagnostics: &Diagnostics) -> Option<Resolved> {
    let schema = schema(spec, sources, diagnostics);
    let libraries = customs::libraries(spec, sources, diagnostics);
    let (mut schema, file) = schema?;
    schema.hidden = hidden(spec, &Lower { sources, schema: &schema, diagnostics });
    let lower = Lower { sources, schema: &schema, diagnostics };
    let customs = customs::customs(spec, &libraries, &lower);
    let items = suite_items(spec, diagnostics);
    customs::report_unused(spec, items, diagnostics);
    let resolved: Vec<One> = items.iter().map(|item| one(item, customs.as_deref(), &lower)).collect();
    let ids = resolved.iter().filter_map(|one| one.id.clone()).collect::<Vec<_>>();
    let distinct = report_collisions(&ids, diagnostics);
    let fits = check_count(&resolved, diagnostics);
    let whole = distinct && fits && resolved.iter().all(|one| one.expectation.is_some()) && customs.is_some();
    let suite = resolved.into_iter().filter_map(|one| one.expectation).collect();
    Some(Resolved { schema, file, suite, ids, whole })
}

fn schema(spec: &Spec, sources: &Sources, diagnostics: &Diagnostics) -> Option<(AvroRecord, FileId)> {
    let source = needed(&spec.source, "source", spec.span, diagnostics)?;
    let value = needed(&source.value, "value", source.span, diagnostics)?;
    let name = needed(&value.schema, "schema", value.span, diagnostics)?;
    let file = files::named(name, sources, diagnostics)?;
    Some((avro::read(sources, file, diagnostics)?, file))
}

/// The columns of `source.value.pii`.
fn hidden(spec: &Spec, lower: &Lower) -> Vec<usize> {
    let names = spec.source.value().and_then(|source| source.value.value()?.pii.value());
    if let Some(names) = names {
        // Whatever was reported, the others are hidden.
        let _ = lower.refuse_repeated(names);
    }
    names.into_iter().flatten().filter_map(|name| lower.named_column(name)).collect()
}

/// A part that this use of a spec cannot do without.
pub(super) fn needed<'a, T>(given: &'a Given<T>, key: &str, place: Span, diagnostics: &Diagnostics) -> Option<&'a T> {
    if matches!(given, Given::Absent) {
        diagnostics.report(missing(key, place));
    }
    given.value()
}

fn suite_items<'a>(spec: &'a Spec, diagnostics: &Diagnostics) -> &'a [SuiteItem] {
    needed(&spec.suite, "suite", spec.span, diagnostics).map_or(&[], |suite| &suite.items)
}

/// One item of the suite after its resolution.
struct One {
    id: Option<Spanned<String>>,
    expectation: Option<Expectation>,
}

fn one(item: &SuiteItem, customs: Option<&[Custom]>, lower: &Lower) -> One {
    let nothing = One { id: None, expectation: None };
    let Some(kind) = kind(&item.name, customs, lower.diagnostics) else { return nothing };
    let entries = match &item.parameters.kind {
        Kind::Mapping(entries) => entries.as_slice(),
        Kind::Unknown => return nothing,
        _ if item.parameters.is_null() => &[],
        _ => {
            let message = format!("expected a mapping of parameters, found {}", item.parameters.describe());
            lower.diagnostics.report(Diagnostic::new(Code::WrongShape, item.parameters.span, message));
            return nothing;
        }
    };
    let mut fields = Fields::of(entries, item.name.span);
    let taken = kind.take(&mut fields, lower);
    let settings = take_settings(kind.over(), fields, lower.diagnostics);
    let id = id(item, &kind, &settings.common, &taken, lower.diagnostics);
    let kwargs = kind.is_built_in().then(|| kwargs(entries, &lower.schema.record));
    let expectation =
        id.as_ref().and_then(|id| judged::expectation(&kind, (id, item.name.span), &settings, taken, lower));
    let expectation = expectation.map(|expectation| Expectation { kwargs, ..expectation });
    One { id, expectation }
}

/// What a name stands for.
enum OneKind<'a> {
    BuiltIn(&'static expectation::Definition),
    Custom(&'a Custom),
}

impl OneKind<'_> {
    fn name(&self) -> &str {
        match self {
            Self::BuiltIn(definition) => definition.name,
            Self::Custom(custom) => &custom.name,
        }
    }

    fn is_built_in(&self) -> bool {
        matches!(self, Self::BuiltIn(_))
    }

    fn over(&self) -> Over {
        match self {
            Self::BuiltIn(definition) => definition.over,
            Self::Custom(_) => Over::Record,
        }
    }

    fn take(&self, fields: &mut Fields, lower: &Lower) -> Taken {
        match self {
            Self::BuiltIn(definition) => (definition.take)(fields, lower),
            Self::Custom(custom) => custom.take(fields, lower),
        }
    }
}

fn kind<'a>(name: &Spanned<String>, customs: Option<&'a [Custom]>, diagnostics: &Diagnostics) -> Option<OneKind<'a>> {
    if let Some(definition) = expectation::find(name) {
        return Some(OneKind::BuiltIn(definition));
    }
    if let Some(custom) = customs.unwrap_or_default().iter().find(|custom| custom.name.value == name.value) {
        return Some(OneKind::Custom(custom));
    }
    // Where a definition was refused, every name might have been its own.
    let customs = customs?;
    let known =
        CATALOGUE.iter().map(|definition| definition.name).chain(customs.iter().map(|custom| custom.name.as_str()));
    let found = Diagnostic::new(Code::UnknownExpectation, name.span, format!("unknown expectation `{}`", **name));
    let suggested = found.suggest(name, known);
    diagnostics.report(match suggested.help {
        Some(_) => suggested,
        None => suggested.help("`cargo xtask explain expectations` lists them; a custom one stands under `expectations` or in a library of `imports`"),
    });
    None
}

fn id(
    item: &SuiteItem,
    kind: &OneKind,
    common: &CommonSettings,
    taken: &Taken,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    if let Some(id) = common.id.clone().optional()? {
        return Some(id.map(|name| name.0));
    }
    let derived = match kind {
        OneKind::Custom(custom) => custom.name.strip_prefix("expect_").unwrap_or(&custom.name.value).to_owned(),
        OneKind::BuiltIn(definition) => {
            let columns = taken.columns.as_ref()?;
            let parts = columns.iter().map(String::as_str).chain([definition.suffix]);
            parts.collect::<Vec<_>>().join("_").to_lowercase()
        }
    };
    if syntax::is_name(&derived) {
        return Some(Spanned::new(derived, item.name.span));
    }
    let message = format!("no id can be derived here: `{derived}` is not a name");
    let found = Diagnostic::new(Code::InvalidName, item.name.span, message);
    diagnostics.report(
        found.help("give it one: `id: some_name`, a small letter, then up to 47 small letters, digits and `_`"),
    );
    None
}

/// Reports ids that stand twice; true when none does.
fn report_collisions(ids: &[Spanned<String>], diagnostics: &Diagnostics) -> bool {
    let mut distinct = true;
    for (index, id) in ids.iter().enumerate() {
        if let Some(first) = ids[..index].iter().find(|first| first.value == id.value) {
            let message = format!("the id `{}` stands for two expectations", **id);
            let found = Diagnostic::new(Code::DuplicateName, id.span, message).context(first.span, "first here");
            diagnostics.report(found.help("give one of them an `id` of its own"));
            distinct = false;
        }
    }
    distinct
}

/// Reports the first expectation for which a verdict has no bit.
fn check_count(resolved: &[One], diagnostics: &Diagnostics) -> bool {
    let by_row = |one: &&One| matches!(&one.expectation, Some(Expectation { judged: Judged::ByRow(_), .. }));
    let by_row: Vec<&One> = resolved.iter().filter(by_row).collect();
    let Some(id) = by_row.get(MAX_BY_ROW).and_then(|one| one.id.as_ref()) else { return true };
    let message = format!("a record is judged by at most {MAX_BY_ROW} expectations, and here are {}", by_row.len());
    let found = Diagnostic::new(Code::TooManyExpectations, id.span, message).label("the first one too many");
    diagnostics.report(found.help("join some of them by `and` in a custom expectation"));
    false
}

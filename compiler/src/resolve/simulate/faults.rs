//! Planted mistakes: the spec's own, and those of the wire that the schema permits.

use super::Simulation;
use crate::{
    diagnostic::{Code, Diagnostic},
    expression,
    pipeline::{Change, Fault, Judged, Outcome, Planted, Reason, WireFault},
    schema::{Record, Type, plan::Wire},
    source::Spanned,
    spec::{Expected, FaultSpec},
    syntax::{FromNode, Given, Kind, Node, mapping::mapping},
    value::Value,
};

mapping! {
    /// A value that is computed.
    struct Computed {
        /// A SQL expression.
        required expression: Node,
    }
}

/// The spec's own faults, then those of the wire.
pub(super) fn faults(written: &[FaultSpec], scope: &Simulation) -> Option<Vec<Fault>> {
    let own: Vec<Option<Fault>> = written.iter().map(|fault| own(fault, scope)).collect();
    let wire = wire(scope);
    let distinct = report_repeated(written, &wire, scope);
    let own: Option<Vec<Fault>> = own.into_iter().collect();
    distinct.then_some(())?;
    Some(own?.into_iter().chain(wire).collect())
}

fn report_repeated(written: &[FaultSpec], wire: &[Fault], scope: &Simulation) -> bool {
    let mut distinct = true;
    let names: Vec<_> = written.iter().filter_map(|fault| fault.name.value()).collect();
    for (index, name) in names.iter().enumerate() {
        let first = names[..index].iter().find(|first| first.value == name.value);
        if first.is_none() && !wire.iter().any(|fault| fault.name == name.value.0) {
            continue;
        }
        let found =
            Diagnostic::new(Code::DuplicateName, name.span, format!("the fault `{}` stands here twice", name.value.0));
        scope.diagnostics.report(match first {
            Some(first) => found.context(first.span, "first here"),
            None => found.help("a fault of the wire has this name already"),
        });
        distinct = false;
    }
    distinct
}

fn own(fault: &FaultSpec, scope: &Simulation) -> Option<Fault> {
    let set = fault.set.value().and_then(|columns| planted_columns(&columns.0, scope));
    let expect = fault.expect.value().and_then(|expect| outcome(expect, set.as_deref(), scope));
    Some(Fault { name: fault.name.value()?.value.0.clone(), change: Change::Set(set?), expect: expect? })
}

fn planted_columns(written: &[(Spanned<String>, Given<Node>)], scope: &Simulation) -> Option<Vec<(usize, Planted)>> {
    let planted: Vec<Option<(usize, Planted)>> = written
        .iter()
        .map(|(name, node)| {
            let column = scope.column(name)?;
            Some((column, planted(column, node.value()?, scope)?))
        })
        .collect();
    planted.into_iter().collect()
}

fn planted(column: usize, node: &Node, scope: &Simulation) -> Option<Planted> {
    let lower = scope.lower();
    let declared = &scope.resolved.schema.record.columns[column];
    match &node.kind {
        Kind::Mapping(_) => computed(column, node, scope),
        Kind::Scalar(scalar) if scalar.is_null() && declared.nullable => Some(Planted::Value(Value::Null)),
        Kind::Scalar(scalar) if scalar.is_null() => {
            let found = Diagnostic::new(Code::TypeMismatch, node.span, format!("`{}` is never null", declared.name));
            scope.diagnostics.report(found.context(scope.resolved.schema.field_span(column), "declared here"));
            None
        }
        Kind::Scalar(scalar) if declared.ty == Type::Double && is_nan(&scalar.text) => Some(Planted::Nan),
        _ => lower.value(node, &declared.ty).map(Planted::Value),
    }
}

fn is_nan(text: &str) -> bool {
    matches!(text, "NaN" | ".nan" | ".NaN" | ".NAN")
}

fn computed(column: usize, node: &Node, scope: &Simulation) -> Option<Planted> {
    let computed = Computed::from_node(node, scope.diagnostics)?;
    let lower = scope.lower();
    let text = lower.text(computed.expression.value()?)?;
    let ty = &lower.schema.record.columns[column].ty;
    expression::parse_as(&text, ty, &lower.names(&[]), scope.diagnostics).map(Planted::Expression)
}

fn outcome(expected: &Expected, set: Option<&[(usize, Planted)]>, scope: &Simulation) -> Option<Outcome> {
    match expected {
        Expected::Reason(reason) => rejected(&Spanned::new(reason.value.0, reason.span), set?, scope),
        Expected::Fails(ids) => {
            let positions: Vec<Option<usize>> = ids.iter().map(|id| judged(id, scope)).collect();
            let positions: Option<Vec<usize>> = positions.into_iter().collect();
            let distinct = scope.lower().refuse_repeated(ids);
            refuse_undecodable(ids, set?, scope)?;
            let mut positions = distinct.and(positions)?;
            positions.sort_unstable();
            Some(Outcome::Fails(positions))
        }
    }
}

/// The position of an id that a record can fail.
fn judged(id: &Spanned<String>, scope: &Simulation) -> Option<usize> {
    let suite = &scope.resolved.suite;
    if let Some(position) = suite.iter().position(|expectation| expectation.id == id.value) {
        let decided = match suite[position].judged {
            Judged::ByRow(_) => return Some(position),
            Judged::ByTable(_) => "is judged over the table after the load",
            Judged::ByCompiler => "is decided when the spec is compiled",
        };
        let message = format!("`{}` {decided}, so no record fails it", **id);
        scope.diagnostics.report(Diagnostic::new(Code::UnknownId, id.span, message));
        return None;
    }
    // The id of an expectation that was refused says nothing new.
    if !scope.resolved.whole {
        return None;
    }
    let found = Diagnostic::new(Code::UnknownId, id.span, format!("no expectation has the id `{}`", **id));
    let known = scope.resolved.ids.iter().map(|id| id.value.as_str());
    let suggested = found.suggest(id, known.clone());
    scope.diagnostics.report(match suggested.help {
        Some(_) => suggested,
        None => suggested.help(format!("the ids are `{}`", known.collect::<Vec<_>>().join("`, `"))),
    });
    None
}

/// What a set of values can be rejected for.
fn reasons(set: &[(usize, Planted)], record: &Record) -> Vec<Reason> {
    let reason = |(column, planted): &(usize, Planted)| match planted {
        Planted::Nan if !record.columns[*column].nullable => Some(Reason::Nan),
        Planted::Value(Value::Text(text)) if text.contains('\0') => Some(Reason::NulInText),
        _ => None,
    };
    set.iter().filter_map(reason).collect()
}

fn refuse_undecodable(ids: &[Spanned<String>], set: &[(usize, Planted)], scope: &Simulation) -> Option<()> {
    let Some(reason) = reasons(set, &scope.resolved.schema.record).into_iter().min() else { return Some(()) };
    let span = ids.first().map_or(scope.span(), |id| id.span);
    let word = crate::spec::word(reason);
    let message = "such a record cannot be decoded, so it is never judged";
    scope.diagnostics.report(
        Diagnostic::new(Code::ImpossibleOutcome, span, message).help(format!("write `expect: {{ reason: {word} }}`")),
    );
    None
}

fn rejected(reason: &Spanned<Reason>, set: &[(usize, Planted)], scope: &Simulation) -> Option<Outcome> {
    let first = reasons(set, &scope.resolved.schema.record).into_iter().min();
    if first == Some(reason.value) {
        return Some(Outcome::Rejected(reason.value));
    }
    let message = match first {
        None => format!("values of their columns' types are not rejected for `{}`", crate::spec::word(reason.value)),
        Some(first) => format!("such a record is rejected for `{}` first", crate::spec::word(first)),
    };
    let found = Diagnostic::new(Code::ImpossibleOutcome, reason.span, message);
    scope
        .diagnostics
        .report(found.help(
            "list the ids of all expectations that fail; faults of the wire are planted without being asked for",
        ));
    None
}

/// The faults of the wire that the schema permits.
fn wire(scope: &Simulation) -> Vec<Fault> {
    let record = &scope.resolved.schema.record;
    let first = |accepted: fn(&Type) -> bool| record.columns.iter().position(|column| accepted(&column.ty));
    let text = scope.resolved.schema.fields.iter().position(|field| field.ty.wire == Wire::String);
    let empty =
        scope.resolved.schema.fields.iter().all(|field| field.ty.wire == Wire::Null || field.ty.wire == Wire::Fixed(0));
    let faults = [
        ("truncated", (!empty).then_some(WireFault::TruncatedDatum), Reason::Truncated),
        ("trailing_bytes", Some(WireFault::TrailingByte), Reason::TrailingBytes),
        ("wrong_magic_byte", Some(WireFault::WrongMagic), Reason::BadFrame),
        ("short_frame", Some(WireFault::ShortFrame), Reason::BadFrame),
        ("unknown_schema_id", Some(WireFault::UnknownSchema), Reason::UnknownSchema),
        ("tombstone", Some(WireFault::Tombstone), Reason::Tombstone),
        ("invalid_utf8", text.map(WireFault::InvalidUtf8), Reason::InvalidUtf8),
        ("nul_in_text", text.map(WireFault::NulInText), Reason::NulInText),
        (
            "unknown_symbol",
            first(|ty| matches!(ty, Type::Enum { .. })).map(WireFault::UnknownSymbol),
            Reason::EnumUnknown,
        ),
        ("out_of_range", first(|ty| *ty == Type::Timestamp).map(WireFault::OutOfRange), Reason::OutOfRange),
    ];
    let permitted = faults.into_iter().filter_map(|(name, fault, reason)| {
        Some(Fault { name: name.into(), change: Change::Wire(fault?), expect: Outcome::Rejected(reason) })
    });
    permitted.collect()
}

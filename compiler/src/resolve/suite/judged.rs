//! An expectation with its settings: how bad a failure is, and where and how it is judged.

use super::OneKind;
use crate::{
    diagnostic::{Code, Diagnostic},
    expectation::{Custom, JudgedSettings, Lower, Lowered, Settings, Taken},
    expression,
    pipeline::{Expectation, Judged, OnFailure, Severity},
    rule::{BatchRule, Each, Expr, Rule, Test, sentence},
    source::{Span, Spanned},
    spec::{RowSettings, Stage},
    syntax::{Given, Node, Word},
    value::Decimal,
};

/// The expectation; nothing when something was reported.
pub(super) fn expectation(
    kind: &OneKind,
    (id, place): (&Spanned<String>, Span),
    settings: &Settings,
    taken: Taken,
    lower: &Lower,
) -> Option<Expectation> {
    let notes = settings.common.notes.clone().optional();
    let given = given(&settings.judged, lower);
    let (notes, given) = (notes?, given?);
    let lowered = taken.lowered?;
    check_rule(kind, &lowered, place, lower)?;
    let (judged, sentence) = judged(lowered, &given, lower);
    let sentence = match kind {
        OneKind::Custom(Custom { description: Some(description), .. }) => description.clone(),
        _ => sentence,
    };
    // What was loaded is reported: the table stage takes nothing away.
    let on_failure = match judged {
        Judged::ByTable(_) => OnFailure::Warn,
        _ if given.severity == Severity::Critical => OnFailure::Quarantine,
        _ => OnFailure::Warn,
    };
    Some(Expectation {
        id: id.value.clone(),
        name: kind.name().to_owned(),
        kwargs: None,
        sentence,
        notes,
        severity: given.severity,
        on_failure: given.on_failure.unwrap_or(on_failure),
        judged,
    })
}

/// The settings of an expectation that is judged, read.
struct Of {
    severity: Severity,
    condition: Option<Expr>,
    /// What the gate does, if it is said.
    on_failure: Option<OnFailure>,
    stage: Stage,
    mostly: Decimal,
}

fn given(settings: &JudgedSettings, lower: &Lower) -> Option<Of> {
    let critical = || Word(Severity::Critical);
    match settings {
        JudgedSettings::Schema => Some(Of {
            severity: Severity::Critical,
            condition: None,
            on_failure: None,
            stage: Stage::Gate,
            mostly: Decimal::from(1),
        }),
        JudgedSettings::Record(row) => {
            let severity = row.severity.clone().or(critical);
            let condition = condition(&row.row_condition, lower);
            let (stage, mostly) = (row.stage.clone().or(|| Word(Stage::Gate)), lower.mostly(row.mostly.clone()));
            let on_failure = row.on_failure.clone().optional();
            let (stage, mostly, on_failure) = (stage?.0, mostly?, on_failure?);
            check_stage(row, stage, mostly, lower)?;
            let on_failure = on_failure.map(|word| word.value.0);
            Some(Of { severity: severity?.0, condition: condition?, on_failure, stage, mostly })
        }
        JudgedSettings::Batch(batch) => {
            let severity = batch.severity.clone().or(critical);
            let condition = condition(&batch.row_condition, lower);
            if let Some(stage) = batch.stage.clone().optional()?.filter(|stage| stage.value.0 == Stage::Gate) {
                let message = "the gate sees one record at a time, and this needs all rows of the table";
                let found = Diagnostic::new(Code::WrongStage, stage.span, message);
                lower.diagnostics.report(found.help("write `stage: table`, or leave it out"));
                return None;
            }
            Some(Of {
                severity: severity?.0,
                condition: condition?,
                on_failure: None,
                stage: Stage::Table,
                mostly: Decimal::from(1),
            })
        }
    }
}

fn condition(given: &Given<Node>, lower: &Lower) -> Option<Option<Expr>> {
    match given.clone().optional()? {
        None => Some(None),
        Some(node) => {
            let condition = expression::parse_predicate(&lower.text(&node)?, &lower.names(&[]), lower.diagnostics)?;
            check_condition(&condition, node.span, lower)?;
            Some(Some(condition))
        }
    }
}

/// What to do about a predicate that is never true, and about one that is never false.
const IS_NEVER_TRUE: &str = "say what a record may hold; often `and` stands where `or` was meant";
const IS_NEVER_FALSE: &str = "remove it; often `or` stands where `and` was meant";

/// A condition that every record meets, or none, chooses nothing.
fn check_condition(condition: &Expr, place: Span, lower: &Lower) -> Option<()> {
    let (message, help) = if condition.is_never(true) {
        ("this condition is never true, so nothing is judged", IS_NEVER_TRUE)
    } else if !condition.nullable && condition.is_never_by_itself(false) {
        ("every record meets this condition, so it changes nothing", IS_NEVER_FALSE)
    } else {
        return Some(());
    };
    lower.diagnostics.report(Diagnostic::new(Code::ConstantRule, place, message).help(help));
    None
}

/// A rule that is never false, or never true, says nothing of any record: what is unknown passes.
fn check_rule(kind: &OneKind, lowered: &Lowered, place: Span, lower: &Lower) -> Option<()> {
    let Lowered::ByRow { holds, .. } = lowered else { return Some(()) };
    // An argument may switch off what a custom expectation asks.
    let switched_off = matches!(kind, OneKind::Custom(custom) if custom.has_parameters());
    let (message, help) = if holds.is_never_by_itself(false) && !switched_off {
        ("this is never false, so nothing can fail", IS_NEVER_FALSE)
    } else if holds.is_never(true) {
        ("this is never true, whatever a record holds", IS_NEVER_TRUE)
    } else {
        return Some(());
    };
    let found = Diagnostic::new(Code::ConstantRule, place, message).help(help);
    lower.diagnostics.report(match kind {
        OneKind::Custom(custom) => found.context(custom.expression().span, "its expression"),
        OneKind::BuiltIn(_) => found,
    });
    None
}

/// Each record passes the gate or does not; a table is as it is.
fn check_stage(row: &RowSettings, stage: Stage, mostly: Decimal, lower: &Lower) -> Option<()> {
    let found = match (stage, row.mostly.value(), row.on_failure.value()) {
        (Stage::Gate, Some(node), _) if mostly != Decimal::from(1) => {
            let message = "the gate judges one record at a time, and `mostly` speaks of many";
            Diagnostic::new(Code::WrongStage, node.span, message).help("add `stage: table`, or remove `mostly`")
        }
        (Stage::Table, _, Some(on_failure)) => {
            let message = "`on_failure` is what the gate does with a record, and this is judged after the load";
            let found = Diagnostic::new(Code::WrongStage, on_failure.span, message);
            found.help("remove it: `severity` decides whether `check-table` fails")
        }
        _ => return Some(()),
    };
    lower.diagnostics.report(found);
    None
}

/// How it is judged, and the sentence that says so.
fn judged(lowered: Lowered, given: &Of, lower: &Lower) -> (Judged, String) {
    let record = &lower.schema.record;
    let condition = given.condition.clone();
    let test = match lowered {
        Lowered::ByCompiler(sentence) => return (Judged::ByCompiler, sentence),
        Lowered::ByRow { holds, missing } if given.stage == Stage::Gate => {
            let rule = Rule { condition, missing, holds };
            let sentence = sentence::rule(&rule, record);
            return (Judged::ByRow(rule), sentence);
        }
        Lowered::ByRow { holds, missing } => Test::Records { each: Each::Holds(holds), missing, mostly: given.mostly },
        Lowered::ByBatch(test) => test,
    };
    let rule = BatchRule { condition, test };
    let sentence = sentence::batch(&rule, record);
    (Judged::ByTable(rule), sentence)
}

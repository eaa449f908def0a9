//! `simulate`: how records are made up.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Named, named};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    pipeline::Reason,
    source::Spanned,
    syntax::{FromNode, Given, Kind, Name, Node, Share, Word, mapping::mapping},
};

mapping! {
    /// How records are made up for a simulation.
    pub struct Simulate {
        /// How the values of a column are made up.
        optional fields: FieldSpecs,
        /// Mistakes that are planted.
        optional faults: Vec<FaultSpec>,
    }
}

mapping! {
    /// How the values of one column are made up: one generator, and how many are null.
    pub struct FieldSpec {
        /// Always this value.
        optional constant: Node,
        /// One of these values.
        optional choice: Node,
        /// A value, and what is added each time.
        optional sequence: Sequence,
        /// Between two values, ends included.
        optional uniform: Uniform,
        /// A random walk.
        optional walk: Walk,
        /// Computed from other columns: a SQL expression.
        optional expression: Node,
        /// The share that is null, 0 to 1.
        optional nulls: Spanned<Share>,
    }
}

mapping! {
    /// A value, and what is added each time.
    pub struct Sequence {
        /// The first value.
        required start: Node,
        /// What is added; a number, or for times `500ms`, `90s`, `5m`, `2h`, `1d`.
        required step: Node,
    }
}

mapping! {
    /// Between two values, ends included.
    pub struct Uniform {
        /// The least.
        required min: Node,
        /// The greatest.
        required max: Node,
    }
}

mapping! {
    /// A random walk: each value is at most `step` away from the one before.
    pub struct Walk {
        /// The first value.
        required start: Node,
        /// The longest step.
        required step: Node,
        /// The column whose values each have a walk of their own.
        optional per: Spanned<String>,
    }
}

/// Columns and how their values are made up.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSpecs(pub Named<FieldSpec>);

impl FromNode for FieldSpecs {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        named(node, diagnostics).map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": FieldSpec::schema(generator) })
    }
}

/// A mistake that is planted.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultSpec {
    /// Its name in the plan.
    pub name: Given<Spanned<Name>>,
    /// The columns that get other values: constants, or `{ expression }`.
    pub set: Given<Columns>,
    /// What then comes of the record.
    pub expect: Given<Expected>,
}

/// Columns and the nodes that stand behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns(pub Named<Node>);

/// What comes of a planted record.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// All expectations that fail.
    Fails(Vec<Spanned<String>>),
    /// The reason for which it cannot be decoded.
    Reason(Spanned<Word<Reason>>),
}

mapping! {
    /// A mistake that is planted, as it is written.
    struct WrittenFault {
        /// Its name in the plan.
        required name: Spanned<Name>,
        /// The columns that get other values: constants of their type, or `{ expression: … }`.
        required set: Columns,
        /// All expectations that then fail, or `{ reason: … }`.
        optional expect: Expected,
        /// The reason for which the record then cannot be decoded.
        optional reason: Spanned<Word<Reason>>,
    }
}

mapping! {
    /// The reason for which a record cannot be decoded.
    struct ExpectedReason {
        /// The reason.
        required reason: Spanned<Word<Reason>>,
    }
}

impl FromNode for FaultSpec {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let written = WrittenFault::from_node(node, diagnostics)?;
        let expect = match (written.expect, written.reason) {
            (Given::Absent, Given::Value(reason)) => Given::Value(Expected::Reason(reason)),
            (Given::Absent, Given::Absent) => {
                diagnostics.report(crate::syntax::mapping::missing("expect", node.span));
                Given::Unknown
            }
            (Given::Value(_), Given::Value(reason)) => {
                let message = "a fault has either `expect` or `reason`: a record that cannot be decoded fails nothing";
                diagnostics.report(Diagnostic::new(Code::WrongShape, reason.span, message));
                Given::Unknown
            }
            (expect, _) => expect,
        };
        Some(Self { name: written.name, set: written.set, expect })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        WrittenFault::schema(generator)
    }
}

impl FromNode for Columns {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let columns = named(node, diagnostics)?;
        if columns.is_empty() {
            let message = "a fault changes at least one column, and none stands here";
            diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            return None;
        }
        Some(Self(columns))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "minProperties": 1 })
    }
}

impl FromNode for Expected {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Mapping(_) => match ExpectedReason::from_node(node, diagnostics)?.reason {
                Given::Value(reason) => Some(Self::Reason(reason)),
                _ => None,
            },
            Kind::Sequence(ref items) if items.is_empty() => {
                let message = "a fault makes at least one expectation fail, and none stands here";
                diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
                None
            }
            Kind::Sequence(_) => Vec::from_node(node, diagnostics).map(Self::Fails),
            _ => Spanned::from_node(node, diagnostics).map(|id| Self::Fails(vec![id])),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            ExpectedReason::schema(generator),
        ] })
    }
}

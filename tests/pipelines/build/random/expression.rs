//! Random expressions over the columns of a record: grown by type, so that nearly all are accepted.

mod number;
mod predicate;
mod value;

use fastrand::Rng;
use tollgate_compiler::{
    diagnostic::Diagnostics,
    expression::{self, Scope},
    rule::Expr,
    schema::{Record, Type},
    source::{Sources, Span, Text},
    value::Value,
};

use super::literal::{self, pick, word};

/// Grows expressions over the columns of one record.
pub(super) struct Grower<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) record: &'a Record,
    pub(super) parameters: &'a [(String, Type, Value)],
    /// How many were grown, and how many of them the compiler refused.
    pub(super) grown: usize,
    pub(super) refused: Vec<String>,
}

/// What an expression is wanted to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Want {
    Bool,
    Int,
    Long,
    Double,
    Decimal,
    Text,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    LocalTimestamp,
}

impl Want {
    const ALL: [Self; 12] = [
        Self::Bool,
        Self::Int,
        Self::Long,
        Self::Double,
        Self::Decimal,
        Self::Text,
        Self::Bytes,
        Self::Uuid,
        Self::Date,
        Self::Time,
        Self::Timestamp,
        Self::LocalTimestamp,
    ];

    pub(super) fn of(ty: &Type) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Long => Self::Long,
            Type::Double => Self::Double,
            Type::Decimal { .. } => Self::Decimal,
            Type::Text | Type::Enum { .. } => Self::Text,
            Type::Bytes { .. } => Self::Bytes,
            Type::Uuid => Self::Uuid,
            Type::Date => Self::Date,
            Type::Time => Self::Time,
            Type::Timestamp => Self::Timestamp,
            Type::LocalTimestamp => Self::LocalTimestamp,
        }
    }

    fn is_ordered(self) -> bool {
        !matches!(self, Self::Bool | Self::Bytes | Self::Uuid)
    }
}

/// An expression and its type, as the compiler knows it.
#[derive(Clone, Debug)]
pub(super) struct Grown {
    pub(super) text: String,
    pub(super) ty: Type,
}

impl Grower<'_> {
    /// An expression of a kind, as deep as this; nothing where no leaf is of that kind.
    pub(super) fn grow(&mut self, want: Want, depth: u32) -> Option<Grown> {
        if depth > 0 && self.rng.u8(..8) > 0 {
            self.grown += 1;
            let text = match want {
                Want::Bool => self.predicate(depth - 1),
                Want::Int | Want::Long | Want::Double | Want::Decimal => self.number(want, depth - 1),
                _ => self.value(want, depth - 1),
            };
            match text.map(|text| self.typed(text)) {
                Some(Ok(grown)) if Want::of(&grown.ty) == want => return Some(grown),
                Some(Err(refused)) => self.refused.push(refused),
                _ => {}
            }
        }
        self.leaf(want)
    }

    /// The text of an operand.
    fn operand(&mut self, want: Want, depth: u32) -> Option<String> {
        self.grow(want, depth).map(|grown| grown.text)
    }

    /// Two operands of one kind, or of kinds that go together.
    fn pair(&mut self, want: Want, depth: u32) -> Option<(String, String)> {
        const TOGETHER: [(Want, Want); 4] = [
            (Want::Int, Want::Long),
            (Want::Int, Want::Double),
            (Want::Int, Want::Decimal),
            (Want::Long, Want::Decimal),
        ];
        let mut wants = [want, want];
        let others: Vec<Want> = TOGETHER.iter().filter(|(_, wide)| *wide == want).map(|(narrow, _)| *narrow).collect();
        if !others.is_empty() && self.rng.u8(..3) == 0 {
            wants[self.rng.usize(..2)] = *pick(self.rng, &others);
        }
        let left = self.grow(wants[0], depth)?;
        let mut right = self.operand(wants[1], depth)?;
        // A column beside itself says little.
        if right == left.text && wants[0] == wants[1] {
            right = self.literal_of(&left.ty).unwrap_or(right);
        }
        Some((left.text, right))
    }

    /// A kind of which there are values.
    fn want(&mut self, accepted: impl Fn(Want) -> bool) -> Option<Want> {
        let wants: Vec<Want> =
            Want::ALL.into_iter().filter(|want| accepted(*want) && self.leaf(*want).is_some()).collect();
        if wants.is_empty() { None } else { Some(*pick(self.rng, &wants)) }
    }

    /// A column, a parameter or a literal.
    fn leaf(&mut self, want: Want) -> Option<Grown> {
        let mut leaves = self.columns(|ty| Want::of(ty) == want);
        let parameters = self.parameters.iter().filter(|(_, ty, _)| Want::of(ty) == want);
        leaves.extend(parameters.map(|(name, ty, _)| Grown { text: format!("${name}"), ty: ty.clone() }));
        if leaves.is_empty() || self.rng.u8(..6) == 0 {
            leaves.extend(self.literal(want));
        }
        if leaves.is_empty() { None } else { Some(pick(self.rng, &leaves).clone()) }
    }

    /// The columns whose type is accepted.
    fn columns(&self, accepted: impl Fn(&Type) -> bool) -> Vec<Grown> {
        let columns = self.record.columns.iter().filter(|column| accepted(&column.ty));
        columns.map(|column| Grown { text: format!("\"{}\"", column.name), ty: column.ty.clone() }).collect()
    }

    /// A literal that has a type of its own.
    fn literal(&mut self, want: Want) -> Option<Grown> {
        let precision = self.rng.u32(2..20);
        let (ty, before, behind) = match want {
            Want::Bool => (Type::Bool, "", ""),
            Want::Int => (Type::Int, "", ""),
            Want::Long => (Type::Long, "cast(", " as bigint)"),
            Want::Double => (Type::Double, "cast(", " as double precision)"),
            Want::Decimal => (Type::Decimal { precision, scale: 1 }, "", ""),
            Want::Text => (Type::Text, "'", "'"),
            Want::Date => (Type::Date, "date '", "'"),
            Want::Timestamp => (Type::Timestamp, "timestamp '", "'"),
            Want::Bytes | Want::Uuid | Want::Time | Want::LocalTimestamp => return None,
        };
        let text = literal::text(self.rng, &ty).replace('\'', "''");
        self.typed(format!("{before}{text}{behind}")).ok()
    }

    /// A literal that takes the type of what it is compared with.
    fn literal_beside(&mut self, ty: &Type) -> Option<String> {
        match ty {
            Type::Int | Type::Long if self.rng.u8(..4) == 0 => Some(format!("{}.5", self.rng.i32(-9..9))),
            ty => self.literal_of(ty),
        }
    }

    /// The same, of that type exactly.
    fn literal_of(&mut self, ty: &Type) -> Option<String> {
        match ty {
            ty if ty.is_number() || *ty == Type::Bool => Some(literal::text(self.rng, ty)),
            Type::Bytes { .. } => None,
            ty => Some(format!("'{}'", literal::text(self.rng, ty).replace('\'', "''"))),
        }
    }

    /// The text with the type that the compiler gives it, or the refusal.
    fn typed(&self, text: String) -> Result<Grown, String> {
        self.parsed(&text).map(|expr| Grown { text, ty: expr.ty })
    }

    /// What the compiler makes of the text, or the refusal.
    pub(super) fn parsed(&self, text: &str) -> Result<Expr, String> {
        let mut sources = Sources::default();
        let file = sources.add("expression", text);
        let source = Text::verbatim(text.to_owned(), Span::new(file, 0..text.len()));
        let scope = Scope { record: self.record, refused: &[], parameters: self.parameters, written: &[] };
        let found = Diagnostics::default();
        match expression::parse(&source, &scope, &found) {
            Some(expr) => Ok(expr),
            None => Err(format!(
                "{text}: {}",
                found.into_sorted().iter().map(|found| found.message.clone()).collect::<Vec<_>>().join("; ")
            )),
        }
    }
}

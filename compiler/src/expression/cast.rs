//! `cast(… as …)`

use sqlparser::ast::{self, DataType, ExactNumberInfo, TimezoneInfo};

use super::{
    Code, Diagnostic,
    term::{Term, folded},
    typer::Typer,
};
use crate::{rule::Node, schema::Type};

/// What can be cast to what.
const CASTS: &str = "numbers to numbers, other than a double to `numeric`; anything but bytes to `text`; \
    `date` to `timestamp` and back";

impl Typer<'_> {
    pub(super) fn cast(&self, operand: &ast::Expr, target: &DataType, depth: usize) -> Option<Term> {
        let term = self.term(operand, depth)?;
        let range = self.places().call(&term.range);
        let Some(ty) = cast_type(target) else {
            let help =
                "cast to `integer`, `bigint`, `double precision`, `numeric(p, s)`, `text`, `date` or `timestamp`";
            return self.unsupported(&range, help);
        };
        let expr = self.natural(&term)?;
        if !converts(&expr.ty, &ty) {
            let message = format!("{} cannot be cast to {}", expr.ty.with_article(), ty.with_article());
            let found = Diagnostic::new(Code::TypeMismatch, self.span(&range), message);
            self.report(found.help(refusal(&expr.ty, &ty)));
            return None;
        }
        let cast = folded(expr.converted(&ty));
        if let Node::Convert(inner) = &cast.node
            && let Node::Literal(_) = inner.node
        {
            let message = format!("`{}` does not fit into {}", self.slice(&term.range), ty.with_article());
            self.report(Diagnostic::new(Code::InvalidLiteral, self.span(&range), message));
            return None;
        }
        Some(Term::typed(range, cast).out_of(&[&term]))
    }
}

fn cast_type(target: &DataType) -> Option<Type> {
    Some(match target {
        DataType::Int(None) | DataType::Integer(None) => Type::Int,
        DataType::BigInt(None) => Type::Long,
        DataType::DoublePrecision => Type::Double,
        DataType::Numeric(digits) | DataType::Decimal(digits) => decimal_type(digits)?,
        DataType::Text => Type::Text,
        DataType::Date => Type::Date,
        DataType::Timestamp(None, TimezoneInfo::None) => Type::Timestamp,
        _ => return None,
    })
}

fn decimal_type(digits: &ExactNumberInfo) -> Option<Type> {
    let (precision, scale) = match *digits {
        ExactNumberInfo::None => return None,
        ExactNumberInfo::Precision(precision) => (precision, 0),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => (precision, scale),
    };
    let (precision, scale) = (u32::try_from(precision).ok()?, u32::try_from(scale).ok()?);
    ((1..=38).contains(&precision) && scale <= precision).then_some(Type::Decimal { precision, scale })
}

/// Whether a type can be cast to another.
fn converts(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (from, to) if from == to => true,
        (Type::Double, Type::Decimal { .. }) => false,
        (from, to) if from.is_number() && to.is_number() => true,
        (Type::Bytes { .. }, Type::Text) => false,
        (_, Type::Text) | (Type::Date, Type::Timestamp) | (Type::Timestamp, Type::Date) => true,
        _ => false,
    }
}

fn refusal(from: &Type, to: &Type) -> String {
    match (from, to) {
        (Type::Double, Type::Decimal { .. }) => {
            "databases disagree on the digits of a double; cast the exact side to `double precision`".into()
        }
        (Type::Text, Type::Date | Type::Timestamp) => format!("a literal is written `{} '…'`", to.name()),
        (Type::Text | Type::Enum { .. }, _) => {
            "a text that is not one would have no value: declare the type in the schema".into()
        }
        _ => format!("cast is for {CASTS}"),
    }
}

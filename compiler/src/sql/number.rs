//! Arithmetic and rounding. Integers and decimals are computed in `numeric`, which has room for
//! every result, and a result outside its type is null.

use super::{Binding, Part, Printer, bound};
use crate::{
    rule::{Expr, Node, Operation},
    schema::Type,
    value::Value,
};

impl Printer<'_> {
    pub(super) fn number(&self, expr: &Expr) -> Part {
        match &expr.node {
            Node::Arithmetic(operation, a, b) if expr.ty == Type::Double => {
                // The difference of two infinities is no number.
                (Binding::Atom, format!("nullif({}, 'NaN')", self.doubles(*operation, a, b)))
            }
            // A rest is no greater than what is divided.
            Node::Arithmetic(Operation::Remainder, a, b) if matches!(expr.ty, Type::Int | Type::Long) => {
                self.exact(Operation::Remainder, a, b)
            }
            Node::Arithmetic(operation, a, b) => {
                fitted(self.exact(*operation, a, b), natural(*operation, a, b), &expr.ty)
            }
            Node::RoundedQuotient(a, b, digits) => fitted(self.quotient(a, b, *digits), whole_quotient(a, b), &expr.ty),
            Node::Negate(operand) => {
                let negative = (Binding::Sign, format!("-{}", bound(self.numeric(operand), Binding::Atom)));
                fitted(negative, whole_digits(operand), &expr.ty)
            }
            Node::Abs(operand) => {
                fitted((Binding::Atom, format!("abs({})", self.numeric(operand).1)), whole_digits(operand), &expr.ty)
            }
            Node::Round(operand) => self.rounded("round", operand, &expr.ty),
            Node::Floor(operand) => self.rounded("floor", operand, &expr.ty),
            Node::Ceil(operand) => self.rounded("ceil", operand, &expr.ty),
            _ => (Binding::Atom, String::new()),
        }
    }

    fn doubles(&self, operation: Operation, a: &Expr, b: &Expr) -> String {
        let (sign, (binding, right)) = (operation.sign(), binding(operation));
        let divisor = if operation == Operation::Divide { self.divisor(b) } else { self.beside(right, b, a) };
        format!("{} {sign} {divisor}", self.beside(binding, a, b))
    }

    fn exact(&self, operation: Operation, a: &Expr, b: &Expr) -> Part {
        let (sign, (binding, right)) = (operation.sign(), binding(operation));
        match operation {
            Operation::Divide => (Binding::Atom, format!("div({}, {})", self.free(a), self.divisor(b))),
            Operation::Remainder => (binding, format!("{} {sign} {}", self.beside(binding, a, b), self.divisor(b))),
            // One operand of `numeric` is enough.
            _ if is_numeric(b) && !is_numeric(a) => {
                (binding, format!("{} {sign} {}", self.beside(binding, a, b), self.at(right, b)))
            }
            _ => (binding, format!("{} {sign} {}", bound(self.numeric(a), binding), self.beside(right, b, a))),
        }
    }

    /// A divisor: null where it is zero.
    fn divisor(&self, b: &Expr) -> String {
        match &b.node {
            Node::Literal(value) if !is_zero(value) => self.at(Binding::Atom, b),
            _ => format!("nullif({}, 0)", self.free(b)),
        }
    }

    /// The exact quotient, rounded once. Twice the quotient without its fraction still knows on which
    /// side of a half it is; PostgreSQL's own division has rounded already.
    fn quotient(&self, a: &Expr, b: &Expr, digits: u32) -> Part {
        let scale = |power: &str| if digits == 0 { String::new() } else { format!(" * {power}") };
        let (up, down) = (format!("2{:0<1$}", "", digits as usize), format!("0.{:0>1$}", 1, digits as usize));
        let halves = format!("div({} * {up}, {})", self.at(Binding::Product, a), self.divisor(b));
        (Binding::Product, format!("round({halves} * 0.5){}", scale(&down)))
    }

    fn rounded(&self, function: &str, operand: &Expr, ty: &Type) -> Part {
        let digits = match (function, ty) {
            ("round", Type::Decimal { scale: scale @ 1.., .. }) => format!(", {scale}"),
            _ => String::new(),
        };
        let rounded = (Binding::Atom, format!("{function}({}{digits})", self.free(operand)));
        let carries = operand.ty.digits().zip(ty.digits()).is_some_and(|((_, from), (_, to))| to < from);
        let whole = whole_digits(operand).map(|whole| whole + u32::from(carries));
        fitted(rounded, whole, ty)
    }

    /// An integer or decimal as `numeric`; a double as it is.
    pub(super) fn numeric(&self, operand: &Expr) -> Part {
        match operand.ty {
            Type::Int | Type::Long if !is_numeric(operand) => {
                (Binding::Atom, format!("cast({} as numeric)", self.free(operand)))
            }
            _ => self.part(operand),
        }
    }
}

/// A number, null where it lies outside its type; `whole` tells the most digits that it has before
/// its point, where that is known.
pub(super) fn fitted(part: Part, whole: Option<u32>, ty: &Type) -> Part {
    let (above, below) = match ty {
        Type::Int => ("2147483648".to_owned(), "-2147483649".to_owned()),
        Type::Long => ("9223372036854775808".to_owned(), "-9223372036854775809".to_owned()),
        Type::Decimal { precision, scale } if whole.is_none_or(|whole| whole > precision - scale) => {
            let limit = format!("1{:0<1$}", "", (precision - scale) as usize);
            (limit.clone(), format!("-{limit}"))
        }
        _ => return part,
    };
    (Binding::Atom, clamped(&part.1, &above, &below))
}

/// A number, null where it is `above` or more, or `below` or less. It stands here once, so that an
/// expression grows no faster than what it says.
pub(super) fn clamped(number: &str, above: &str, below: &str) -> String {
    format!("nullif(nullif(greatest(least({number}, {above}), {below}), {above}), {below})")
}

/// Most digits before the point of a result, for decimals.
fn natural(operation: Operation, a: &Expr, b: &Expr) -> Option<u32> {
    let (a, b) = (whole_digits(a)?, whole_digits(b)?);
    Some(match operation {
        Operation::Add | Operation::Subtract => a.max(b) + 1,
        Operation::Multiply => a + b,
        Operation::Divide => return None,
        Operation::Remainder => a.min(b),
    })
}

/// The same of a rounded quotient.
fn whole_quotient(a: &Expr, b: &Expr) -> Option<u32> {
    Some(whole_digits(a)? + b.ty.digits()?.1 + 1)
}

/// Most digits before the point that the value of an exact number has: those of its type, or fewer.
pub(super) fn whole_digits(expr: &Expr) -> Option<u32> {
    let (whole, scale) = expr.ty.digits()?;
    let needed = match &expr.node {
        Node::Convert(operand) => {
            let carries = operand.ty.digits().is_some_and(|(_, from)| scale < from);
            whole_digits(operand).map(|digits| digits + u32::from(carries))
        }
        Node::Arithmetic(operation, a, b) => natural(*operation, a, b),
        Node::Literal(Value::Decimal(value)) => Some(value.digits().saturating_sub(value.scale())),
        _ => None,
    };
    Some(needed.map_or(whole, |needed| needed.min(whole)))
}

/// Whether an expression is `numeric` in PostgreSQL whatever its operands.
fn is_numeric(expr: &Expr) -> bool {
    let computed = match &expr.node {
        Node::Arithmetic(operation, ..) => *operation != Operation::Remainder,
        node => matches!(node, Node::Negate(_) | Node::Abs(_)),
    };
    matches!(expr.ty, Type::Decimal { .. }) || computed && matches!(expr.ty, Type::Int | Type::Long)
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Int(value) => *value == 0,
        Value::Long(value) => *value == 0,
        Value::Double(value) => *value == 0.0,
        Value::Decimal(value) => value.unscaled() == 0,
        _ => true,
    }
}

/// How an operation binds, and how its right operand must.
fn binding(operation: Operation) -> (Binding, Binding) {
    match operation {
        Operation::Add | Operation::Subtract => (Binding::Sum, Binding::Product),
        Operation::Multiply | Operation::Divide | Operation::Remainder => (Binding::Product, Binding::Sign),
    }
}

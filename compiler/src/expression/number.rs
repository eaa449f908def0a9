//! Arithmetic and rounding: which numbers go together, and what type the result has.

use std::ops::Range;

use super::{
    Code, Diagnostic,
    term::{Asked, Term, folded},
    typer::Typer,
};
use crate::{
    rule::{Expr, Node, Operation},
    schema::Type,
    value::Value,
};

/// Most digits of a decimal.
const DIGITS: u32 = 38;

impl Typer<'_> {
    /// `a + b` and its kind.
    pub(super) fn arithmetic(
        &self,
        operation: Operation,
        left: &Term,
        right: &Term,
        range: &Range<usize>,
    ) -> Option<Expr> {
        let (a, b) = self.numbers(left, right, range)?;
        match (&a.ty, operation) {
            (Type::Double, Operation::Remainder) => {
                self.refuse(range, "a double has no remainder", "`%` is for integers and decimals")
            }
            (Type::Decimal { .. }, Operation::Divide) => {
                let message = "a division of decimals may have endless digits";
                let found = Diagnostic::new(Code::UnsupportedExpression, self.span(range), message);
                self.report(
                    found.help(format!("write `round({}, 2)`, with the digits that you need", self.slice(range))),
                );
                None
            }
            // A parameter that is zero leaves no trace.
            (_, Operation::Add | Operation::Subtract) if is_zero(&b) => Some(a),
            (Type::Decimal { .. }, _) => self.decimals(operation, a, b, range),
            _ => Some(plain(operation, a, b)),
        }
    }

    /// Two numbers, brought to types that stand side by side.
    fn numbers(&self, left: &Term, right: &Term, range: &Range<usize>) -> Option<(Expr, Expr)> {
        let (a, b) = self.pair(left, right, Asked::Order)?;
        for (term, expr) in [(left, &a), (right, &b)] {
            if !expr.ty.is_number() {
                let message = format!("expected a number, found {}", expr.ty.with_article());
                self.report(Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message));
                return None;
            }
        }
        self.matched(left, right, Asked::Order, range)
    }

    fn decimals(&self, operation: Operation, a: Expr, b: Expr, range: &Range<usize>) -> Option<Expr> {
        let ((whole_a, scale_a), (whole_b, scale_b)) = (digits(&a.ty), digits(&b.ty));
        let (whole, scale) = match operation {
            Operation::Multiply => (whole_a + whole_b, scale_a + scale_b),
            Operation::Remainder => (whole_a.min(whole_b), scale_a.max(scale_b)),
            _ => (whole_a.max(whole_b) + 1, scale_a.max(scale_b)),
        };
        if scale > DIGITS {
            let message = format!("the product has {scale} digits behind the point, and a decimal at most {DIGITS}");
            let found = Diagnostic::new(Code::TypeMismatch, self.span(range), message);
            self.report(found.help("bring one side to fewer digits with `cast(… as numeric(p, s))`"));
            return None;
        }
        let total = whole + scale <= DIGITS && (operation != Operation::Remainder || is_divisor(&b));
        let nullable = a.nullable || b.nullable || !total;
        Some(Expr { node: Node::Arithmetic(operation, Box::new(a), Box::new(b)), ty: decimal(whole, scale), nullable })
    }

    /// `-a`, where `a` has a type of its own.
    pub(super) fn negated(&self, term: &Term) -> Option<Expr> {
        let operand = self.number(term)?;
        Some(folded(signed(operand, Node::Negate)))
    }

    /// `abs(a)`
    pub(super) fn abs(&self, term: &Term) -> Option<Expr> {
        let operand = self.number(term)?;
        Some(signed(operand, Node::Abs))
    }

    fn number(&self, term: &Term) -> Option<Expr> {
        let expr = self.natural(term)?;
        if expr.ty.is_number() {
            return Some(expr);
        }
        let message = format!("expected a number, found {}", expr.ty.with_article());
        self.report(Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message));
        None
    }

    /// `floor(a)`, `ceil(a)` and `round(a)`: a decimal without digits behind the point, or a
    /// whole double.
    pub(super) fn whole(&self, term: &Term, node: fn(Box<Expr>) -> Node) -> Option<Expr> {
        let operand = self.fractional(term)?;
        let (ty, total) = match &operand.ty {
            Type::Decimal { .. } => rounded(&operand.ty, 0),
            ty => (ty.clone(), true),
        };
        let nullable = operand.nullable || !total;
        Some(Expr { node: node(Box::new(operand)), ty, nullable })
    }

    /// `round(a, digits)` of a decimal.
    pub(super) fn rounded(&self, term: &Term, digits: u32) -> Option<Expr> {
        let operand = self.fractional(term)?;
        if operand.ty == Type::Double {
            let message = "a double is rounded to a whole number, and takes no number of digits";
            return self.refuse(&term.range, message, "write `round(a)`, or declare a decimal in the schema");
        }
        let (ty, total) = rounded(&operand.ty, digits);
        let nullable = operand.nullable || !total;
        Some(Expr { node: Node::Round(Box::new(operand)), ty, nullable })
    }

    /// A number that can have digits behind its point.
    fn fractional(&self, term: &Term) -> Option<Expr> {
        let expr = self.number(term)?;
        if !matches!(expr.ty, Type::Int | Type::Long) {
            return Some(expr);
        }
        let message = format!("{} has no digits behind the point to round", expr.ty.with_article());
        let found = Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message);
        self.report(found.help("leave the rounding out; to divide integers exactly, cast one side to `numeric(p, s)`"));
        None
    }

    /// `round(a / b, digits)`; nothing where the quotient is not one of decimals.
    pub(super) fn quotient(
        &self,
        left: &Term,
        right: &Term,
        digits: u32,
        range: &Range<usize>,
    ) -> Option<Option<Expr>> {
        let (a, b) = self.numbers(left, right, range)?;
        if !matches!(a.ty, Type::Decimal { .. }) {
            return Some(None);
        }
        let ((whole, _), (_, scale)) = (self::digits(&a.ty), self::digits(&b.ty));
        let whole = whole + scale + 1;
        let nullable = a.nullable || b.nullable || !is_divisor(&b) || whole + digits > DIGITS;
        let node = Node::RoundedQuotient(Box::new(a), Box::new(b), digits);
        Some(Some(Expr { node, ty: decimal(whole, digits), nullable }))
    }
}

/// Integers and doubles: the result has the type of the operands.
fn plain(operation: Operation, a: Expr, b: Expr) -> Expr {
    let total = match operation {
        _ if a.ty == Type::Double => false,
        Operation::Divide => is_divisor(&b) && !is_minus_one(&b),
        Operation::Remainder => is_divisor(&b),
        _ => false,
    };
    let (ty, nullable) = (a.ty.clone(), a.nullable || b.nullable || !total);
    Expr { node: Node::Arithmetic(operation, Box::new(a), Box::new(b)), ty, nullable }
}

/// True for the literal 0 of an integer or a double; a decimal's would still change the scale.
fn is_zero(expr: &Expr) -> bool {
    match expr.node {
        Node::Literal(Value::Int(value)) => value == 0,
        Node::Literal(Value::Long(value)) => value == 0,
        Node::Literal(Value::Double(value)) => value == 0.0,
        _ => false,
    }
}

/// The least integer has no positive twin; every double and decimal has one.
fn signed(operand: Expr, node: fn(Box<Expr>) -> Node) -> Expr {
    let overflows = matches!(operand.ty, Type::Int | Type::Long);
    let (ty, nullable) = (operand.ty.clone(), operand.nullable || overflows);
    Expr { node: node(Box::new(operand)), ty, nullable }
}

/// Digits before and behind the point of a decimal.
fn digits(ty: &Type) -> (u32, u32) {
    ty.digits().unwrap_or_default()
}

/// The decimal type with these digits before and behind the point, cut to 38 before it.
fn decimal(whole: u32, scale: u32) -> Type {
    Type::Decimal { precision: (whole + scale).clamp(1, DIGITS), scale }
}

/// A decimal type rounded to some digits, and whether every value then fits.
fn rounded(ty: &Type, scale: u32) -> (Type, bool) {
    let (whole, before) = digits(ty);
    // 9.9 has one digit before its point, and rounded two.
    let whole = whole + u32::from(scale < before);
    (decimal(whole, scale), whole + scale <= DIGITS)
}

/// A constant that is not zero.
fn is_divisor(expr: &Expr) -> bool {
    match &expr.node {
        Node::Literal(Value::Int(value)) => *value != 0,
        Node::Literal(Value::Long(value)) => *value != 0,
        Node::Literal(Value::Decimal(value)) => value.unscaled() != 0,
        _ => false,
    }
}

fn is_minus_one(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(Value::Int(-1) | Value::Long(-1)))
}

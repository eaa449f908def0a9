//! Numbers and conversions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Rust, Writer,
    lift::{Operation, lift},
};
use crate::{
    emit::rust::{literal, shape::value_type},
    rule::{self, Expr, Node},
    schema::Type,
};

impl Writer<'_> {
    pub(super) fn number(&mut self, expr: &Expr) -> Rust {
        match &expr.node {
            Node::Convert(a) => self.convert(a, expr),
            Node::Arithmetic(operation, a, b) => self.arithmetic(*operation, a, b, expr),
            Node::RoundedQuotient(a, b, _) => {
                let operands = vec![self.decimal_operand(a), self.decimal_operand(b)];
                within_precision(lift(operands, &method(&expr.ty, &quote!(quotient)), true), expr)
            }
            Node::Negate(a) => self.negate(a),
            Node::Abs(a) => self.abs(a),
            Node::Round(a) => self.whole(a, expr, &quote!(round), &quote!(f64::round_ties_even)),
            Node::Floor(a) => self.whole(a, expr, &quote!(floor), &quote!(f64::floor)),
            Node::Ceil(a) => self.whole(a, expr, &quote!(ceil), &quote!(f64::ceil)),
            other => unreachable!("{other:?} is no number"),
        }
    }

    fn unary(&mut self, a: &Expr, function: TokenStream, partial: bool) -> Rust {
        let operand = self.named(a);
        lift(vec![operand], &Operation::Function(function), partial)
    }

    fn decimal_operand(&mut self, a: &Expr) -> super::lift::Operand {
        let decimal = Type::Decimal { precision: 19, scale: 0 };
        match a.ty {
            Type::Int | Type::Long => {
                let converted = Expr { node: Node::Convert(Box::new(a.clone())), ty: decimal, nullable: a.nullable };
                self.named(&converted)
            }
            _ => self.named(a),
        }
    }

    fn arithmetic(&mut self, operation: rule::Operation, a: &Expr, b: &Expr, expr: &Expr) -> Rust {
        let ty = &expr.ty;
        let operands = vec![self.named(a), self.named(b)];
        if let Type::Decimal { .. } = ty {
            let name = match operation {
                rule::Operation::Add => quote!(sum),
                rule::Operation::Subtract => quote!(difference),
                rule::Operation::Multiply => quote!(product),
                rule::Operation::Remainder => quote!(remainder),
                rule::Operation::Divide => quote!(quotient),
            };
            return within_precision(lift(operands, &method(ty, &name), true), expr);
        }
        let function = match operation {
            rule::Operation::Add => quote!(ops::add),
            rule::Operation::Subtract => quote!(ops::subtract),
            rule::Operation::Multiply => quote!(ops::multiply),
            rule::Operation::Divide => quote!(ops::divide),
            rule::Operation::Remainder => quote!(ops::remainder),
        };
        lift(operands, &Operation::Function(function), true)
    }

    fn negate(&mut self, a: &Expr) -> Rust {
        match &a.ty {
            Type::Int => self.unary(a, quote!(i32::checked_neg), true),
            Type::Long => self.unary(a, quote!(i64::checked_neg), true),
            Type::Decimal { .. } => self.unary(a, quote!(Decimal::negate), false),
            _ => {
                let operand = self.named(a);
                // Not `-x`, which would make -0 of 0.
                let negate = |operands: &[Rust]| {
                    let operand = operands[0].tight();
                    quote!(0.0 - #operand)
                };
                Rust { loose: true, ..lift(vec![operand], &Operation::Code(&negate), false) }
            }
        }
    }

    fn abs(&mut self, a: &Expr) -> Rust {
        match &a.ty {
            Type::Int => self.unary(a, quote!(i32::checked_abs), true),
            Type::Long => self.unary(a, quote!(i64::checked_abs), true),
            Type::Decimal { .. } => self.unary(a, quote!(Decimal::abs), false),
            _ => self.unary(a, quote!(f64::abs), false),
        }
    }

    /// Rounding in some direction; integers are whole already.
    fn whole(&mut self, a: &Expr, expr: &Expr, decimal: &TokenStream, double: &TokenStream) -> Rust {
        match &a.ty {
            Type::Decimal { .. } => {
                let operand = self.named(a);
                within_precision(lift(vec![operand], &method(&expr.ty, decimal), true), expr)
            }
            Type::Double => self.unary(a, double.clone(), false),
            _ => self.operand(a),
        }
    }

    fn convert(&mut self, a: &Expr, expr: &Expr) -> Rust {
        let to = &expr.ty;
        let target = value_type(to, &quote!('_));
        match (&a.ty, to) {
            (from, to) if from == to || from.is_text() && to.is_text() => self.operand(a),
            (Type::Bytes { .. }, Type::Bytes { .. }) => self.operand(a),
            (Type::Decimal { scale, precision }, Type::Decimal { scale: s, precision: p }) if scale == s => {
                let operand = self.operand(a);
                if p >= precision { operand } else { within_precision(operand, expr) }
            }
            (Type::Decimal { .. }, Type::Decimal { .. }) => {
                let operand = self.named(a);
                within_precision(lift(vec![operand], &method(to, &quote!(round)), true), expr)
            }
            (Type::Int | Type::Long, Type::Decimal { scale: 0, .. }) => {
                within_precision(self.unary(a, quote!(Decimal::<0>::from), false), expr)
            }
            (Type::Long, Type::Double) => self.unary(a, quote!(value::widen), false),
            (from, to) if is_lossless(from, to) => self.unary(a, quote!(#target::from), false),
            (from, Type::Text) => self.print(a, from),
            (_, Type::Decimal { scale, .. }) => {
                let scale = literal::integer(*scale);
                within_precision(self.unary(a, quote!(ops::cast::<Decimal<#scale>>), true), expr)
            }
            _ => self.unary(a, quote!(ops::cast::<#target>), true),
        }
    }

    fn print(&mut self, a: &Expr, from: &Type) -> Rust {
        debug_assert!(!from.is_text(), "a text is not printed");
        Rust { owned: true, ..self.unary(a, quote!(ops::print), false) }
    }
}

/// `Decimal::<2>::sum`
fn method<'f>(ty: &Type, name: &TokenStream) -> Operation<'f> {
    let scale = literal::integer(if let Type::Decimal { scale, .. } = ty { *scale } else { 0 });
    Operation::Function(quote!(Decimal::<#scale>::#name))
}

/// A decimal, absent where it has more digits than its type; unless that cannot be.
fn within_precision(rust: Rust, expr: &Expr) -> Rust {
    let Type::Decimal { precision, .. } = &expr.ty else { return rust };
    if !expr.nullable || *precision >= crate::value::MAX_DIGITS {
        return rust;
    }
    let (precision, code) = (literal::integer(*precision), rust.tight());
    if rust.optional {
        Rust::option(quote!(#code.and_then(|value| value.within(#precision))))
    } else {
        Rust::option(quote!(#code.within(#precision)))
    }
}

/// Conversions that are `From` in Rust.
fn is_lossless(from: &Type, to: &Type) -> bool {
    matches!(
        (from, to),
        (Type::Int, Type::Long | Type::Double)
            | (Type::Bool, Type::Int | Type::Long)
            | (Type::Decimal { .. }, Type::Double)
            | (Type::Date, Type::Timestamp | Type::LocalTimestamp)
            | (Type::Timestamp | Type::LocalTimestamp, Type::Date | Type::Time)
            | (Type::Timestamp, Type::LocalTimestamp)
            | (Type::LocalTimestamp, Type::Timestamp)
    )
}

//! Choices: `case`, `coalesce`, `nullif`, `greatest`, `least`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Rust, Writer, typed_together};
use crate::{
    emit::rust::literal,
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

impl Writer<'_> {
    pub(super) fn branch(&mut self, expr: &Expr) -> Rust {
        match &expr.node {
            Node::Case(arms, otherwise) => self.case(arms, otherwise.as_deref(), &expr.ty),
            Node::Coalesce(operands) => self.coalesce(operands),
            Node::NullIf(a, b) => self.null_if(a, b),
            Node::Greatest(operands) => self.extreme(operands, expr, &quote!(greatest), &quote!(max)),
            Node::Least(operands) => self.extreme(operands, expr, &quote!(least), &quote!(min)),
            other => unreachable!("{other:?} is no choice"),
        }
    }

    /// `if record.volume > 0 { … } else { … }`
    fn case(&mut self, arms: &[(Expr, Expr)], otherwise: Option<&Expr>, ty: &Type) -> Rust {
        let null = Expr::literal(Value::Null, ty.clone());
        let (arms, last) = self.last(arms, otherwise.unwrap_or(&null));
        if arms.is_empty() {
            return last;
        }
        let conditions: Vec<Condition> = arms.iter().map(|(when, _)| self.condition(when)).collect();
        let mut values: Vec<Rust> = arms.iter().map(|(_, then)| self.operand(then)).collect();
        values.push(last);
        typed_together(&mut values);
        let values = unified(values);
        let optional = values.iter().any(|value| value.optional);
        let codes = values.iter().map(|value| if optional { value.as_option() } else { value.code.clone() });
        let mut codes: Vec<TokenStream> = codes.collect();
        let last = codes.pop().unwrap_or_default();
        let branches = conditions.iter().zip(&codes).rev();
        let code = branches.fold(last, |rest, (when, then)| when.branch(then, &rest));
        Rust { optional, owned: values[0].owned, loose: true, ..Rust::plain(code) }
    }

    /// What stands behind the other branches. `case when a then true end` is `a` but for false,
    /// and a lint would take the `if` for `a` itself.
    fn last<'c>(&mut self, arms: &'c [(Expr, Expr)], otherwise: &Expr) -> (&'c [(Expr, Expr)], Rust) {
        match (arms, &otherwise.node) {
            ([rest @ .., (when, then)], Node::Literal(Value::Null))
                if when.nullable && then.node == Node::Literal(Value::Bool(true)) =>
            {
                let when = self.operand(when);
                let option = if when.optional { when.tight() } else { when.as_option() };
                (rest, Rust::option(quote!(#option.filter(|holds| *holds))))
            }
            _ => (arms, self.operand(otherwise)),
        }
    }

    /// A condition with the side on which its value stands: a lint wants the branches of a
    /// negation the other way round.
    fn condition(&mut self, when: &Expr) -> Condition {
        let rust = self.operand(when);
        let code = &rust.code;
        if rust.optional {
            let holds = quote!(let Some(true) = #code);
            return Condition { written: holds.clone(), holds, swapped: false };
        }
        let written = code.clone();
        match syn::parse2(code.clone()) {
            Ok(syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Not(_), expr, .. })) => {
                Condition { written, holds: quote!(#expr), swapped: true }
            }
            Ok(syn::Expr::Binary(syn::ExprBinary { left, op: syn::BinOp::Ne(_), right, .. })) => {
                Condition { written, holds: quote!(#left == #right), swapped: true }
            }
            _ => Condition { written, holds: code.clone(), swapped: false },
        }
    }

    /// `record.a.or(record.b).unwrap_or(0)`
    fn coalesce(&mut self, operands: &[Expr]) -> Rust {
        let mut operands: Vec<Rust> = operands.iter().map(|operand| self.operand(operand)).collect();
        let there = operands.iter().position(|operand| !operand.optional);
        operands.truncate(there.map_or(operands.len(), |at| at + 1));
        let operands = unified(operands);
        let Some((first, rest)) = operands.split_first() else { return super::predicate::truth(false) };
        rest.iter().fold(first.clone(), |chosen, next| {
            let (receiver, code) = (chosen.tight(), &next.code);
            let code = if next.optional { quote!(#receiver.or(#code)) } else { unwrapped(&receiver, next) };
            Rust { optional: next.optional, owned: chosen.owned, ..Rust::plain(code) }
        })
    }

    /// `ops::null_if(Some(record.a), Some(0))`
    fn null_if(&mut self, a: &Expr, b: &Expr) -> Rust {
        let mut operands = [self.operand(a), self.operand(b)];
        operands = operands.map(|operand| operand.typed());
        let [a, b] = unified(operands.to_vec()).try_into().unwrap_or(operands);
        let (left, right) = (a.as_option(), b.as_option());
        let code = if a.owned {
            quote!(#left.filter(|value| #right.is_none_or(|other| other != *value)))
        } else {
            quote!(ops::null_if(#left, #right))
        };
        Rust { owned: a.owned, ..Rust::option(code) }
    }

    /// `record.open.max(record.close)`, or `ops::greatest([…])` where one may be absent.
    fn extreme(&mut self, operands: &[Expr], expr: &Expr, function: &TokenStream, method: &TokenStream) -> Rust {
        let operands = operands.iter().map(|operand| self.in_scale(operand, &expr.ty)).collect();
        let mut operands: Vec<Rust> = unified(operands);
        let constant = operands.iter().any(|operand| operand.constant.is_some());
        typed_together(&mut operands);
        if let [one] = operands.as_slice() {
            return one.clone();
        }
        let owned = operands.iter().any(|operand| operand.owned);
        if !constant && !owned && operands.iter().all(|operand| !operand.optional) {
            let (first, rest) = (operands[0].tight(), operands[1..].iter().map(|operand| &operand.code));
            return Rust::plain(quote!(#first #(.#method(#rest))*));
        }
        let options = operands.iter().map(Rust::as_option);
        let code = quote!(ops::#function([#(#options),*]));
        if operands.iter().all(|operand| operand.optional) {
            return Rust { owned, ..Rust::option(code) };
        }
        Rust { owned, ..Rust::plain(quote!(#code.unwrap_or_default())) }
    }

    /// An operand with the scale of the result: Rust's decimals of two scales are two types.
    fn in_scale(&mut self, operand: &Expr, ty: &Type) -> Rust {
        match (&operand.ty, ty) {
            (Type::Decimal { scale: from, .. }, Type::Decimal { scale, .. }) if from != scale => {
                let operand = self.named(operand);
                let scale = literal::integer(*scale);
                let round = super::lift::Operation::Function(quote!(Decimal::<#scale>::round));
                super::lift::lift(vec![operand], &round, true)
            }
            _ => self.operand(operand),
        }
    }
}

/// A condition of a `case`; with `swapped`, of the other branch.
struct Condition {
    /// As the spec has it.
    written: TokenStream,
    holds: TokenStream,
    swapped: bool,
}

impl Condition {
    /// One branch before the rest.
    fn branch(&self, then: &TokenStream, rest: &TokenStream) -> TokenStream {
        let (written, holds) = (&self.written, &self.holds);
        let is_if = |code: &TokenStream| code.to_string().starts_with("if ");
        match self.swapped {
            // With an `else if` behind it a negation may stand.
            true if is_if(then) && is_if(rest) => quote!(if #written { #then } else #rest),
            // As `else if` it would seem to belong to the conditions before.
            true if is_if(then) => quote!({
                let applies = #written;
                if applies { #then } else { #rest }
            }),
            true => quote!(if #holds { #rest } else { #then }),
            false if is_if(rest) => quote!(if #holds { #then } else #rest),
            false => quote!(if #holds { #then } else { #rest }),
        }
    }
}

/// Texts that are all `&str` or all `String`.
pub(super) fn unified(operands: Vec<Rust>) -> Vec<Rust> {
    if operands.iter().any(|operand| operand.owned) {
        operands.into_iter().map(Rust::into_owned).collect()
    } else {
        operands
    }
}

/// `a.unwrap_or(b)`, or `a.map_or(b, f)` where `a` is a `map` itself.
pub(super) fn unwrapped(receiver: &TokenStream, otherwise: &Rust) -> TokenStream {
    let code = &otherwise.code;
    let map = match syn::parse2::<syn::ExprMethodCall>(receiver.clone()) {
        Ok(call) if call.method == "map" => Some((call.receiver, call.args)),
        _ => None,
    };
    match map {
        None => quote!(#receiver.unwrap_or(#code)),
        Some((receiver, function)) if otherwise.is(true) => quote!(#receiver.is_none_or(#function)),
        Some((receiver, function)) if otherwise.is(false) => quote!(#receiver.is_some_and(#function)),
        Some((receiver, function)) => quote!(#receiver.map_or(#code, #function)),
    }
}

//! Building expressions: each constructor knows the type of its value and whether it may be absent.

use std::collections::BTreeSet;

use super::{Bound, Comparison, Expr, Missing, Node, Operation, Range, Rule};
use crate::{
    pattern::Regex,
    schema::{Record, Type},
    value::Value,
};

impl Expr {
    /// The value of a column.
    #[must_use]
    pub fn column(record: &Record, position: usize) -> Self {
        let column = &record.columns[position];
        Self { node: Node::Column(position), ty: column.ty.clone(), nullable: column.nullable }
    }

    /// A constant of a type.
    #[must_use]
    pub fn literal(value: Value, ty: Type) -> Self {
        Self { nullable: value.is_null(), node: Node::Literal(value), ty }
    }

    /// A predicate that is always false.
    #[must_use]
    pub fn never() -> Self {
        Self::literal(Value::Bool(false), Type::Bool)
    }

    /// The operand is not absent.
    #[must_use]
    pub fn present(operand: Self) -> Self {
        Self::predicate(Node::Present(Box::new(operand)), false)
    }

    /// Negation.
    #[must_use]
    pub fn opposite(operand: Self) -> Self {
        let nullable = operand.nullable;
        Self::predicate(Node::Not(Box::new(operand)), nullable)
    }

    /// Conjunction.
    #[must_use]
    pub fn all(operands: Vec<Self>) -> Self {
        let nullable = operands.iter().any(|operand| operand.nullable);
        Self::predicate(Node::All(operands), nullable)
    }

    /// Disjunction.
    #[must_use]
    pub fn any(operands: Vec<Self>) -> Self {
        let nullable = operands.iter().any(|operand| operand.nullable);
        Self::predicate(Node::Any(operands), nullable)
    }

    /// A comparison of two values of one type.
    #[must_use]
    pub fn compare(comparison: Comparison, left: Self, right: Self) -> Self {
        let nullable = left.nullable || right.nullable;
        Self::predicate(Node::Compare(comparison, Box::new(left), Box::new(right)), nullable)
    }

    /// Null-safe equality of two values of one type.
    #[must_use]
    pub fn same(left: Self, right: Self) -> Self {
        Self::predicate(Node::Same(Box::new(left), Box::new(right)), false)
    }

    /// The value lies in a range.
    #[must_use]
    pub fn within(operand: Self, range: Range) -> Self {
        let nullable = operand.nullable;
        Self::predicate(Node::Within(Box::new(operand), range), nullable)
    }

    /// The value is one of a set.
    #[must_use]
    pub fn one_of(operand: Self, set: Vec<Value>) -> Self {
        let nullable = operand.nullable;
        Self::predicate(Node::OneOf(Box::new(operand), set), nullable)
    }

    /// The pattern matches somewhere in the text.
    #[must_use]
    pub fn matches(operand: Self, regex: Regex) -> Self {
        let nullable = operand.nullable;
        Self::predicate(Node::Matches(Box::new(operand), regex), nullable)
    }

    /// Code points of a text.
    #[must_use]
    pub fn length(operand: Self) -> Self {
        Self { nullable: operand.nullable, node: Node::Length(Box::new(operand)), ty: Type::Int }
    }

    /// The value in another type; the same expression if it has that type already.
    #[must_use]
    pub fn converted(self, ty: &Type) -> Self {
        if self.ty == *ty {
            return self;
        }
        let nullable = self.nullable || !always_fits(&self.ty, ty);
        Self { node: Node::Convert(Box::new(self)), ty: ty.clone(), nullable }
    }

    /// The value in another type, if every value of its type is one of that type.
    #[must_use]
    pub fn widened(self, ty: &Type) -> Option<Self> {
        (self.ty == *ty || self.ty.widens_to(ty)).then(|| self.converted(ty))
    }

    /// Calls `see` with this expression and every part of it.
    pub fn visit(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        for part in self.parts() {
            part.visit(see);
        }
    }

    /// Positions of the columns that it reads.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<usize> {
        let mut columns = BTreeSet::new();
        self.visit(&mut |part| {
            if let Node::Column(column) = part.node {
                columns.insert(column);
            }
        });
        columns
    }

    /// Whether a predicate can be true at all, as far as nulls in columns tell.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        match &self.node {
            Node::Literal(Value::Bool(truth)) => *truth,
            Node::Not(operand) => !matches!(&operand.node, Node::Present(operand) if !operand.nullable),
            Node::All(operands) => operands.iter().all(Self::is_possible),
            Node::Any(operands) => operands.iter().any(Self::is_possible),
            _ => true,
        }
    }

    /// The expressions that this one is directly made of.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.node {
            Node::Column(_) | Node::Literal(_) => Vec::new(),
            Node::Present(a)
            | Node::Not(a)
            | Node::Within(a, _)
            | Node::OneOf(a, _)
            | Node::Matches(a, _)
            | Node::Like(a, _)
            | Node::Convert(a)
            | Node::Negate(a)
            | Node::Abs(a)
            | Node::Round(a)
            | Node::Floor(a)
            | Node::Ceil(a)
            | Node::Length(a)
            | Node::Lower(a)
            | Node::Upper(a)
            | Node::Trim(a) => vec![a],
            Node::Compare(_, a, b)
            | Node::Same(a, b)
            | Node::Arithmetic(_, a, b)
            | Node::RoundedQuotient(a, b, _)
            | Node::NullIf(a, b) => vec![a, b],
            Node::Substring(a, b, c) => [Some(a), Some(b), c.as_ref()].into_iter().flatten().map(Box::as_ref).collect(),
            Node::All(parts)
            | Node::Any(parts)
            | Node::Coalesce(parts)
            | Node::Greatest(parts)
            | Node::Least(parts) => parts.iter().collect(),
            Node::Case(arms, otherwise) => {
                arms.iter().flat_map(|(when, then)| [when, then]).chain(otherwise.as_deref()).collect()
            }
        }
    }

    /// The same expression with other parts, in their order. Its type stays.
    #[must_use]
    pub fn map_parts(&self, map: &mut impl FnMut(&Self) -> Self) -> Self {
        let mut one = |part: &Self| Box::new(map(part));
        let node = match &self.node {
            node @ (Node::Column(_) | Node::Literal(_)) => node.clone(),
            Node::Present(a) => Node::Present(one(a)),
            Node::Not(a) => Node::Not(one(a)),
            Node::Within(a, range) => Node::Within(one(a), range.clone()),
            Node::OneOf(a, set) => Node::OneOf(one(a), set.clone()),
            Node::Matches(a, regex) => Node::Matches(one(a), regex.clone()),
            Node::Like(a, like) => Node::Like(one(a), like.clone()),
            Node::Convert(a) => Node::Convert(one(a)),
            Node::Negate(a) => Node::Negate(one(a)),
            Node::Abs(a) => Node::Abs(one(a)),
            Node::Round(a) => Node::Round(one(a)),
            Node::Floor(a) => Node::Floor(one(a)),
            Node::Ceil(a) => Node::Ceil(one(a)),
            Node::Length(a) => Node::Length(one(a)),
            Node::Lower(a) => Node::Lower(one(a)),
            Node::Upper(a) => Node::Upper(one(a)),
            Node::Trim(a) => Node::Trim(one(a)),
            Node::Compare(comparison, a, b) => Node::Compare(*comparison, one(a), one(b)),
            Node::Same(a, b) => Node::Same(one(a), one(b)),
            Node::Arithmetic(operation, a, b) => Node::Arithmetic(*operation, one(a), one(b)),
            Node::RoundedQuotient(a, b, digits) => Node::RoundedQuotient(one(a), one(b), *digits),
            Node::NullIf(a, b) => Node::NullIf(one(a), one(b)),
            Node::Substring(a, b, c) => Node::Substring(one(a), one(b), c.as_deref().map(one)),
            Node::All(parts) => Node::All(parts.iter().map(map).collect()),
            Node::Any(parts) => Node::Any(parts.iter().map(map).collect()),
            Node::Coalesce(parts) => Node::Coalesce(parts.iter().map(map).collect()),
            Node::Greatest(parts) => Node::Greatest(parts.iter().map(map).collect()),
            Node::Least(parts) => Node::Least(parts.iter().map(map).collect()),
            Node::Case(arms, otherwise) => {
                let arms = arms.iter().map(|(when, then)| (*one(when), *one(then))).collect();
                Node::Case(arms, otherwise.as_deref().map(one))
            }
        };
        Self { node, ..self.clone() }
    }

    /// An integer as a decimal that holds all of its type.
    fn into_decimal(self) -> Self {
        let precision = if self.ty == Type::Int { 10 } else { 19 };
        self.converted(&Type::Decimal { precision, scale: 0 })
    }

    /// The sum of two numbers of one type.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let ty = self.ty.clone();
        Self { node: Node::Arithmetic(Operation::Add, Box::new(self), Box::new(other)), ty, nullable: true }
    }

    fn predicate(node: Node, nullable: bool) -> Self {
        Self { node, ty: Type::Bool, nullable }
    }
}

/// Two values brought to types that can be compared; nothing where no such types are exact.
#[must_use]
pub fn comparable(left: &Expr, right: &Expr) -> Option<(Expr, Expr)> {
    let to = |ty: Type| Some((left.clone().converted(&ty), right.clone().converted(&ty)));
    match (&left.ty, &right.ty) {
        (Type::Int, Type::Long) | (Type::Long, Type::Int) => to(Type::Long),
        (Type::Int, Type::Double) | (Type::Double, Type::Int) => to(Type::Double),
        (Type::Int | Type::Long, Type::Decimal { .. }) => Some((left.clone().into_decimal(), right.clone())),
        (Type::Decimal { .. }, Type::Int | Type::Long) => Some((left.clone(), right.clone().into_decimal())),
        (a, b) if a == b || a.is_text() && b.is_text() => Some((left.clone(), right.clone())),
        (Type::Decimal { .. }, Type::Decimal { .. }) | (Type::Bytes { .. }, Type::Bytes { .. }) => {
            Some((left.clone(), right.clone()))
        }
        _ => None,
    }
}

/// True where a conversion always has a value.
fn always_fits(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (_, Type::Text)
        | (Type::Int | Type::Long | Type::Decimal { .. }, Type::Double)
        | (Type::Date, Type::Timestamp)
        | (Type::Timestamp, Type::Date) => true,
        (_, Type::Decimal { precision, scale }) => from.digits().is_some_and(|(whole, behind)| {
            // Rounding may carry into one digit more.
            whole + u32::from(behind > *scale) <= precision - scale
        }),
        _ => from.widens_to(to),
    }
}

impl Rule {
    /// A rule that looks at every record.
    #[must_use]
    pub fn new(holds: Expr, missing: Missing) -> Self {
        Self { condition: None, missing, holds }
    }

    /// The predicate that is false exactly for the records that fail.
    #[must_use]
    pub fn accepts(&self) -> Expr {
        let surely = |expr: &Expr| {
            let node = Node::Coalesce(vec![expr.clone(), Expr::never()]);
            if expr.nullable { Expr { node, ty: Type::Bool, nullable: false } } else { expr.clone() }
        };
        let mut accepted: Vec<Expr> =
            self.condition.iter().map(|condition| Expr::opposite(surely(condition))).collect();
        if let Missing::Where(missing) = &self.missing
            && missing.is_possible()
        {
            accepted.push(surely(missing));
        }
        accepted.push(self.holds.clone());
        if accepted.len() == 1 { self.holds.clone() } else { Expr::any(accepted) }
    }

    /// Positions of the columns that it reads, in any of its parts.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<usize> {
        let missing = match &self.missing {
            Missing::Where(missing) => Some(missing),
            Missing::Unknown => None,
        };
        self.condition.iter().chain(missing).chain([&self.holds]).flat_map(Expr::columns).collect()
    }
}

impl Range {
    /// A range that includes its ends.
    #[must_use]
    pub fn inclusive(low: Option<Value>, high: Option<Value>) -> Self {
        let bound = |value| Bound { value, strict: false };
        Self { low: low.map(bound), high: high.map(bound) }
    }
}

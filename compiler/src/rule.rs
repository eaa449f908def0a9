//! The core: what an expectation means for one record, free of its name and of any target.
//!
//! Every expectation lowers to a [`Rule`]; every emitter knows only the nodes of this file.
//! [`eval`] is their meaning.

mod batch;
mod binding;
mod build;
mod constant;
pub mod eval;
pub mod sentence;

pub(crate) use self::binding::{Binding, Part, bound};
pub use self::{
    batch::{BatchRule, Each, Metric, Relation, Test},
    build::comparable,
};

use crate::{
    pattern::{Like, Regex},
    schema::Type,
    value::Value,
};

/// A row rule. It fails on a record where `holds` is *false*; *unknown* passes.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `row_condition`: the rule looks only at records where this is *true*.
    pub condition: Option<Expr>,
    /// Which of those count as missing rather than tested.
    pub missing: Missing,
    /// What must not be false.
    pub holds: Expr,
}

/// Which selected records count as missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// Those for which `holds` is unknown: the column is null, or part of the expression is.
    Unknown,
    /// Those for which this is true (`ignore_row_if`); the others are tested, unknown or not.
    Where(Expr),
}

/// A typed expression over one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it does.
    pub node: Node,
    /// The type of its value; [`Type::Bool`] for a predicate.
    pub ty: Type,
    /// Whether its value may be absent (for a predicate: unknown).
    pub nullable: bool,
}

/// What an [`Expr`] does. Unless a node says otherwise, it is absent when an operand is.
///
/// Operands have been brought to one type by [`Node::Convert`] where a node needs that;
/// only decimals of different scales, texts and enums, and bytes of different lengths stand side by
/// side.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// The value of the column at this position.
    Column(usize),
    /// A constant; [`Value::Null`] only as a branch of [`Node::Case`].
    Literal(Value),

    /// The operand is not absent. Never unknown.
    Present(Box<Expr>),
    /// Negation; unknown stays unknown.
    Not(Box<Expr>),
    /// False if one is false, else unknown if one is unknown, else true.
    All(Vec<Expr>),
    /// True if one is true, else unknown if one is unknown, else false.
    Any(Vec<Expr>),
    /// Order or equality of two values.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// Null-safe equality (`is not distinct from`). Never unknown.
    Same(Box<Expr>, Box<Expr>),
    /// The value lies in the range.
    Within(Box<Expr>, Range),
    /// The value is one of these, all of the operand's type and none of them null.
    OneOf(Box<Expr>, Vec<Value>),
    /// The pattern matches somewhere in the text.
    Matches(Box<Expr>, Regex),
    /// The whole text is like the pattern.
    Like(Box<Expr>, Like),

    /// The operand as a value of this expression's type; absent where it does not fit.
    ///
    /// To a number: exact, else rounded (decimals half away from zero, doubles to an integer
    /// half to even, to a double the nearest). To text: as PostgreSQL prints it. Date to
    /// timestamp: midnight UTC. Timestamp to date: the day in UTC.
    Convert(Box<Expr>),
    /// Two numbers of one kind; absent when the result lies outside this expression's type.
    Arithmetic(Operation, Box<Expr>, Box<Expr>),
    /// `round(a / b, digits)` over integers and decimals: the exact quotient, rounded once.
    RoundedQuotient(Box<Expr>, Box<Expr>, u32),
    /// The number with the other sign; absent on overflow.
    Negate(Box<Expr>),
    /// The number without its sign; absent on overflow.
    Abs(Box<Expr>),
    /// Rounded to this expression's scale: decimals half away from zero, doubles half to even.
    Round(Box<Expr>),
    /// The greatest whole number that is not above.
    Floor(Box<Expr>),
    /// The least whole number that is not below.
    Ceil(Box<Expr>),
    /// Code points of a text, bytes of bytes.
    Length(Box<Expr>),
    /// ASCII letters in lower case.
    Lower(Box<Expr>),
    /// ASCII letters in upper case.
    Upper(Box<Expr>),
    /// Without U+0020 at both ends.
    Trim(Box<Expr>),
    /// `substring(text, start, length)`: code points, from 1; absent for a negative length.
    Substring(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    /// The value behind the first condition that is true, else the last one, else absent.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// The first that is not absent.
    Coalesce(Vec<Expr>),
    /// The first, unless it equals the second.
    NullIf(Box<Expr>, Box<Expr>),
    /// The greatest of those that are not absent.
    Greatest(Vec<Expr>),
    /// The least of those that are not absent.
    Least(Vec<Expr>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison that says the same with its sides changed.
    #[must_use]
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// Its sign in SQL.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// Arithmetic of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: integers truncate; never between decimals (see [`Node::RoundedQuotient`]).
    Divide,
    /// `%`: the rest of a truncating division; integers and decimals.
    Remainder,
}

impl Operation {
    /// Its sign in SQL.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// A range of values of the operand's type; an absent end is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: Option<Bound>,
    /// The upper end.
    pub high: Option<Bound>,
}

/// One end of a [`Range`].
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The value, of the operand's type.
    pub value: Value,
    /// Whether the value itself is outside.
    pub strict: bool,
}

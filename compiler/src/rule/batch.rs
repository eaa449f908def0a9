//! What an expectation means for many records at once: those of a table, or of a file.

use std::collections::BTreeSet;

use super::{Expr, Missing, Range};
use crate::{
    schema::Type,
    value::{Decimal, MAX_DIGITS, Value},
};

/// A rule over a batch of records.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRule {
    /// `row_condition`: only records where this is *true* are looked at.
    pub condition: Option<Expr>,
    /// What is asked of them.
    pub test: Test,
}

/// What is asked of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Of the records that are not missing, at least the share `mostly` passes.
    Records {
        /// Which records pass.
        each: Each,
        /// Which of them count as missing rather than tested.
        missing: Missing,
        /// The share, above 0 and at most 1.
        mostly: Decimal,
    },
    /// The number lies in the range. One that is absent does not, even if the range is open.
    Metric(Metric, Range),
    /// The distinct values of the operand stand in this relation to the set, whose values are
    /// all of its type, none of them null and none there twice.
    Distinct(Expr, Relation, Vec<Value>),
}

/// Which records of a batch pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Each {
    /// Those for which this is not false.
    Holds(Expr),
    /// Those whose values no other tested record has too. One of them absent is like no other.
    Unique(Vec<Expr>),
}

/// A number that describes a batch. Absent values are left out of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    /// How many records there are.
    RowCount,
    /// The least value; absent where there is none.
    Min(Expr),
    /// The greatest value; absent where there is none.
    Max(Expr),
    /// The sum: exact, or of doubles; absent where there is no value, or outside of its type.
    Sum(Expr),
    /// The sum divided by the number of values; absent where there is none.
    Mean(Expr),
    /// The sample's standard deviation, of doubles; absent below two values.
    Stdev(Expr),
    /// The middle value, or halfway between the two middle ones; absent where there is none.
    Median(Expr),
    /// How many distinct values there are.
    DistinctCount(Expr),
    /// The number of distinct values divided by the number of values; 0 where there is none.
    DistinctShare(Expr),
}

/// How distinct values stand to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Each of them is in the set.
    In,
    /// Each of the set is among them.
    Contain,
    /// Both.
    Equal,
}

impl Relation {
    /// Whether a value outside of the set is a failure.
    #[must_use]
    pub fn limits(self) -> bool {
        self != Self::Contain
    }

    /// Whether a value of the set that does not occur is a failure.
    #[must_use]
    pub fn requires(self) -> bool {
        self != Self::In
    }
}

impl Metric {
    /// What it is computed from; nothing for a count of records.
    #[must_use]
    pub fn operand(&self) -> Option<&Expr> {
        match self {
            Self::RowCount => None,
            Self::Min(operand)
            | Self::Max(operand)
            | Self::Sum(operand)
            | Self::Mean(operand)
            | Self::Stdev(operand)
            | Self::Median(operand)
            | Self::DistinctCount(operand)
            | Self::DistinctShare(operand) => Some(operand),
        }
    }

    /// The type in which it is shown, and of which the bounds of its range are. A share, and a mean
    /// of what is exact, are fractions: they are shown rounded and compared as what they are.
    #[must_use]
    pub fn ty(&self) -> Type {
        let exact = |scale: u32| Type::Decimal { precision: MAX_DIGITS, scale };
        match self {
            Self::RowCount | Self::DistinctCount(_) => Type::Long,
            Self::Min(operand) | Self::Max(operand) => operand.ty.clone(),
            Self::DistinctShare(_) => exact(SHARE_SCALE),
            Self::Stdev(_) => Type::Double,
            Self::Sum(operand) | Self::Mean(operand) | Self::Median(operand) if operand.ty == Type::Double => {
                Type::Double
            }
            Self::Sum(operand) => exact(digits(operand).1),
            Self::Mean(operand) => {
                let (before, behind) = digits(operand);
                exact((behind + MEAN_SCALE).min(MAX_DIGITS - before))
            }
            Self::Median(operand) => exact((digits(operand).1 + 1).min(MAX_DIGITS)),
        }
    }
}

/// Digits behind the point of a share.
const SHARE_SCALE: u32 = 18;

/// Digits behind the point that a mean has more than its values, where there is room for them.
const MEAN_SCALE: u32 = 9;

fn digits(operand: &Expr) -> (u32, u32) {
    operand.ty.digits().unwrap_or_default()
}

impl BatchRule {
    /// All expressions of the rule.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let (operands, missing) = match &self.test {
            Test::Records { each: Each::Holds(holds), missing, .. } => (vec![holds], Some(missing)),
            Test::Records { each: Each::Unique(key), missing, .. } => (key.iter().collect(), Some(missing)),
            Test::Metric(metric, _) => (metric.operand().into_iter().collect(), None),
            Test::Distinct(operand, ..) => (vec![operand], None),
        };
        let missing = match missing {
            Some(Missing::Where(missing)) => Some(missing),
            _ => None,
        };
        self.condition.iter().chain(missing).chain(operands)
    }

    /// Positions of the columns that it reads, in any of its parts.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<usize> {
        self.expressions().flat_map(Expr::columns).collect()
    }

    /// Positions of the columns by which a record that failed is shown.
    #[must_use]
    pub fn shown(&self) -> BTreeSet<usize> {
        match &self.test {
            Test::Records { each: Each::Holds(holds), .. } => holds.columns(),
            Test::Records { each: Each::Unique(key), .. } => key.iter().flat_map(Expr::columns).collect(),
            Test::Metric(metric, _) => metric.operand().map(Expr::columns).unwrap_or_default(),
            Test::Distinct(operand, ..) => operand.columns(),
        }
    }
}

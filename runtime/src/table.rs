//! The batch judge: what is expected of all rows of a table together, asked of rows as they pass.
//!
//! For each expectation, generated code names a function that looks at one record, and what is
//! made of what that function says of all of them. Its meaning is the compiler's `rule::eval::batch`.

mod cells;
mod distinct;
mod double;
mod exact;
mod number;
mod range;

mod scalar;
mod share;
mod values;

pub(crate) use self::scalar::json;
pub use self::{
    cells::Cells,
    distinct::Relation,
    range::{Above, above, above_to, between},
    values::{Seen, Values},
};
use self::{
    distinct::{Distinct, Set},
    double::{Deviation, MiddleDouble, SumOfDoubles},
    exact::{ExactMean, ExactSum, Middle},
    number::{Extreme, Number, RowCount, Statistic},
    range::Range,
    share::{Share, Unique},
};
use crate::{
    cells::Value,
    pipeline::{Outcome, Pipeline},
    value::Decimal,
};

use std::ops::RangeBounds;

/// `mostly` where every record has to pass.
pub const ALL: Decimal<0> = Decimal(1);

/// Judges the rows of a table, by the expectations in the order of the suite.
pub struct Judge<P: Pipeline> {
    read: Read<P>,
    asked: Vec<Asked<P>>,
    seen: Values,
}

/// Reads a record from a row of the table.
type Read<P> = for<'row, 'a> fn(&'row mut Cells<'a>) -> <P as Pipeline>::Record<'a>;

/// Looks at one record and says what an expectation wants to know of it.
type Look<P> = fn(&<P as Pipeline>::Record<'_>, &mut Values);

/// The same, whatever else it knows.
type AnyLook<P> = Box<dyn Fn(&<P as Pipeline>::Record<'_>, &mut Values) + Send>;

/// One expectation.
struct Asked<P: Pipeline> {
    look: AnyLook<P>,
    tally: Box<dyn Tally>,
    /// Why it cannot be judged.
    error: Option<String>,
}

/// What is made of what is seen in the records.
trait Tally: Send {
    /// Takes in what was seen in one record that is selected.
    fn add(&mut self, seen: &Values);

    /// What all of them come to.
    fn finding(&self) -> Finding;

    /// Whether a record in which this was seen fails, all of them being known.
    fn fails(&self, _: &Values) -> bool {
        false
    }
}

/// What was found about one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether it is met.
    pub success: bool,
    /// Rows that it looked at.
    pub element: u64,
    /// Rows without a value; of a set, its values that do not occur.
    pub missing: u64,
    /// Rows that failed; of a set, values that are not in it.
    pub unexpected: Option<u64>,
    /// The number that describes the rows.
    pub observed: Value,
    /// Whether that number says something of single values.
    pub telling: bool,
    /// The first values that are not in the set.
    pub unexpected_values: Vec<Value>,
    /// The first values of the set that do not occur.
    pub missing_values: Vec<Value>,
}

/// The bound of a number that is exact, or of a double.
pub trait Measure: Copy + Into<Value> {
    /// Digits behind the point in which the number is shown; none of a double.
    const SCALE: Option<u32>;
}

impl Measure for f64 {
    const SCALE: Option<u32> = None;
}

impl<const SCALE: u32> Measure for Decimal<SCALE> {
    const SCALE: Option<u32> = Some(SCALE);
}

impl<P: Pipeline> Judge<P> {
    /// Expects nothing yet of rows that `read` reads.
    #[must_use]
    pub fn new(read: Read<P>) -> Self {
        Self { read, asked: Vec::new(), seen: Values::default() }
    }

    /// At least the share `mostly` of the records that are tested passes.
    #[must_use]
    pub fn share<R: Into<Outcome> + 'static, const SCALE: u32>(
        self,
        holds: fn(&P::Record<'_>) -> R,
        mostly: Decimal<SCALE>,
    ) -> Self {
        let look = move |record: &P::Record<'_>, seen: &mut Values| seen.outcome(holds(record).into());
        self.ask(Box::new(look), Share::new(mostly))
    }

    /// At least the share `mostly` of the records that are tested has a key that no other one has.
    #[must_use]
    pub fn unique<const SCALE: u32>(self, key: Look<P>, mostly: Decimal<SCALE>) -> Self {
        self.ask(Box::new(key), Unique::new(mostly))
    }

    /// The number of rows lies in the range.
    #[must_use]
    pub fn row_count(self, range: impl RangeBounds<i64>) -> Self {
        self.ask(Box::new(|_, _| {}), RowCount::new(Range::of(&range)))
    }

    /// The number of rows that are selected lies in the range.
    #[must_use]
    pub fn row_count_where(self, selected: Look<P>, range: impl RangeBounds<i64>) -> Self {
        self.ask(Box::new(selected), RowCount::new(Range::of(&range)))
    }

    /// The least value lies in the range.
    #[must_use]
    pub fn min<T: Copy + Into<Value>>(self, value: Look<P>, range: impl RangeBounds<T>) -> Self {
        self.number(value, Range::of(&range), Extreme::least())
    }

    /// The greatest value lies in the range.
    #[must_use]
    pub fn max<T: Copy + Into<Value>>(self, value: Look<P>, range: impl RangeBounds<T>) -> Self {
        self.number(value, Range::of(&range), Extreme::greatest())
    }

    /// The sum lies in the range.
    #[must_use]
    pub fn sum<T: Measure>(self, value: Look<P>, range: impl RangeBounds<T>) -> Self {
        let range = Range::of(&range);
        match T::SCALE {
            Some(scale) => self.number(value, range, ExactSum::new(scale)),
            None => self.number(value, range, SumOfDoubles::default()),
        }
    }

    /// The mean lies in the range.
    #[must_use]
    pub fn mean<T: Measure>(self, value: Look<P>, range: impl RangeBounds<T>) -> Self {
        let range = Range::of(&range);
        match T::SCALE {
            Some(scale) => self.number(value, range, ExactMean::new(scale)),
            None => self.number(value, range, SumOfDoubles::mean()),
        }
    }

    /// The middle value lies in the range.
    #[must_use]
    pub fn median<T: Measure>(self, value: Look<P>, range: impl RangeBounds<T>) -> Self {
        let range = Range::of(&range);
        match T::SCALE {
            Some(scale) => self.number(value, range, Middle::new(scale)),
            None => self.number(value, range, MiddleDouble::default()),
        }
    }

    /// The sample's standard deviation lies in the range.
    #[must_use]
    pub fn stdev(self, value: Look<P>, range: impl RangeBounds<f64>) -> Self {
        self.number(value, Range::of(&range), Deviation::default())
    }

    /// The number of distinct values lies in the range.
    #[must_use]
    pub fn distinct_count(self, value: Look<P>, range: impl RangeBounds<i64>) -> Self {
        self.ask(Box::new(value), Distinct::count(Range::of(&range)))
    }

    /// The number of distinct values divided by the number of values lies in the range.
    #[must_use]
    pub fn distinct_share<const SCALE: u32>(self, value: Look<P>, range: impl RangeBounds<Decimal<SCALE>>) -> Self {
        self.ask(Box::new(value), Distinct::share(Range::of(&range), SCALE))
    }

    /// The distinct values stand in the relation to a set.
    #[must_use]
    pub fn distinct<T: Copy + Into<Value>>(self, value: Look<P>, relation: Relation, set: &[T]) -> Self {
        self.ask(Box::new(value), Set::new(relation, set.iter().map(|&value| value.into())))
    }

    fn number(self, value: Look<P>, range: Range, statistic: impl Statistic + 'static) -> Self {
        self.ask(Box::new(value), Number::new(range, statistic))
    }

    fn ask(mut self, look: AnyLook<P>, tally: impl Tally + 'static) -> Self {
        self.asked.push(Asked { look, tally: Box::new(tally), error: None });
        self
    }
}

/// A judge of which no type is known.
pub trait Judging: Send {
    /// Takes in a row. Where a cell is no value of its column, nothing more is found about the
    /// expectations that read it.
    fn add(&mut self, row: &mut Cells<'_>);

    /// Nothing is found about the expectations that read this column, and why.
    fn exclude(&mut self, column: usize, why: &str);

    /// What is found about each expectation; or why nothing is.
    fn findings(&self) -> Vec<Result<Finding, String>>;

    /// Which of these expectations a row fails, once all rows are taken in.
    fn failing(&mut self, row: &mut Cells<'_>, of: &[usize]) -> Vec<usize>;
}

impl<P: Pipeline> Judging for Judge<P> {
    fn add(&mut self, row: &mut Cells<'_>) {
        let record = (self.read)(row);
        for (column, why) in row.take_problems() {
            self.exclude(column, &why);
        }
        for Asked { look, tally, .. } in self.asked.iter_mut().filter(|asked| asked.error.is_none()) {
            self.seen.clear();
            look(&record, &mut self.seen);
            if self.seen.is_selected() {
                tally.add(&self.seen);
            }
        }
    }

    fn exclude(&mut self, column: usize, why: &str) {
        for (asked, check) in self.asked.iter_mut().zip(P::ABOUT.checks.expectations) {
            if check.columns.contains(&column) {
                asked.error.get_or_insert_with(|| why.to_owned());
            }
        }
    }

    fn findings(&self) -> Vec<Result<Finding, String>> {
        self.asked
            .iter()
            .map(|asked| match &asked.error {
                Some(why) => Err(why.clone()),
                None => Ok(asked.tally.finding()),
            })
            .collect()
    }

    fn failing(&mut self, row: &mut Cells<'_>, of: &[usize]) -> Vec<usize> {
        let record = (self.read)(row);
        let mut failing = Vec::new();
        for &at in of {
            let Some(Asked { look, tally, error: None }) = self.asked.get(at) else { continue };
            self.seen.clear();
            look(&record, &mut self.seen);
            if self.seen.is_selected() && tally.fails(&self.seen) {
                failing.push(at);
            }
        }
        failing
    }
}

#[cfg(test)]
mod tests;

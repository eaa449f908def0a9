//! What one record says to one expectation.

use crate::{cells::Value, pipeline::Outcome};

/// What an expectation wants to know of one record.
#[derive(Debug)]
pub struct Values {
    outcome: Outcome,
    values: Vec<Value>,
}

/// What can be seen in a record: a value, or one that may be absent.
pub trait Seen {
    /// The value.
    fn seen(self) -> Value;
}

impl<T> Seen for T
where
    Value: From<T>,
{
    fn seen(self) -> Value {
        self.into()
    }
}

impl<T> Seen for Option<T>
where
    Value: From<T>,
{
    fn seen(self) -> Value {
        self.map_or(Value::Null, Value::from)
    }
}

impl Default for Values {
    fn default() -> Self {
        Self { outcome: Outcome::Passed, values: Vec::new() }
    }
}

impl Values {
    /// Adds a value of the record.
    pub fn add(&mut self, value: impl Seen) {
        self.values.push(value.seen());
    }

    /// The expectation does not look at the record.
    pub fn not_selected(&mut self) {
        self.outcome = Outcome::NotSelected;
    }

    /// There is nothing to test.
    pub fn missing(&mut self) {
        self.outcome = Outcome::Missing;
    }

    pub(super) fn outcome(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    pub(super) fn clear(&mut self) {
        self.outcome = Outcome::Passed;
        self.values.clear();
    }

    pub(super) fn is_selected(&self) -> bool {
        self.outcome != Outcome::NotSelected
    }

    pub(super) fn is_missing(&self) -> bool {
        self.outcome == Outcome::Missing
    }

    pub(super) fn failed(&self) -> bool {
        self.outcome == Outcome::Failed
    }

    /// All values.
    pub(super) fn all(&self) -> &[Value] {
        &self.values
    }

    /// The one value, if it is there.
    pub(super) fn one(&self) -> Option<&Value> {
        self.values.first().filter(|value| **value != Value::Null)
    }
}

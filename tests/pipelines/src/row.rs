//! A row as a list of values.

use tollgate_runtime::{
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// The values of one row, in the order of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The values.
    pub values: Vec<Value>,
}

/// One value, by the call that wrote it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Absent.
    Null,
    /// A boolean.
    Bool(bool),
    /// A 32-bit integer.
    Int(i32),
    /// A 64-bit integer.
    Long(i64),
    /// A double, by its bits: -0 is not 0 here.
    Double(u64),
    /// A decimal, in units of its last digit, and its scale.
    Decimal(i128, u32),
    /// A text, or an enum's symbol.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID, as a big-endian number.
    Uuid(u128),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Microseconds since 1970-01-01T00:00:00, in no zone.
    LocalTimestamp(i64),
}

impl RowWriter for Row {
    fn null(&mut self) {
        self.values.push(Value::Null);
    }

    fn bool(&mut self, value: bool) {
        self.values.push(Value::Bool(value));
    }

    fn int(&mut self, value: i32) {
        self.values.push(Value::Int(value));
    }

    fn long(&mut self, value: i64) {
        self.values.push(Value::Long(value));
    }

    fn double(&mut self, value: f64) {
        self.values.push(Value::Double(value.to_bits()));
    }

    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        self.values.push(Value::Decimal(value.0, SCALE));
    }

    fn text(&mut self, value: &str) {
        self.values.push(Value::Text(value.to_owned()));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.values.push(Value::Bytes(value.to_vec()));
    }

    fn uuid(&mut self, value: Uuid) {
        self.values.push(Value::Uuid(value.0));
    }

    fn date(&mut self, value: Date) {
        self.values.push(Value::Date(value.0));
    }

    fn time(&mut self, value: Time) {
        self.values.push(Value::Time(value.0));
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.values.push(Value::Timestamp(value.0));
    }

    fn local_timestamp(&mut self, value: LocalTimestamp) {
        self.values.push(Value::LocalTimestamp(value.0));
    }
}

//! A row as people and programs read it.

use std::fmt::Display;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    pipeline::RowWriter,
    value::{Date, Decimal, LocalTimestamp, Time, Timestamp, Uuid},
};

/// The values of one row, in the order of the table: decimals, infinities, dates and times as
/// texts, bytes in base64.
#[derive(Debug, Default)]
pub(crate) struct JsonRow(pub(crate) Vec<Value>);

impl JsonRow {
    fn display(&mut self, value: &impl Display) {
        self.0.push(value.to_string().into());
    }
}

impl RowWriter for JsonRow {
    fn null(&mut self) {
        self.0.push(Value::Null);
    }

    fn bool(&mut self, value: bool) {
        self.0.push(value.into());
    }

    fn int(&mut self, value: i32) {
        self.0.push(value.into());
    }

    fn long(&mut self, value: i64) {
        self.0.push(value.into());
    }

    fn double(&mut self, value: f64) {
        let infinity = if value > 0.0 { "Infinity" } else { "-Infinity" };
        self.0.push(if value.is_finite() { value.into() } else { infinity.into() });
    }

    fn decimal<const SCALE: u32>(&mut self, value: Decimal<SCALE>) {
        self.display(&value);
    }

    fn text(&mut self, value: &str) {
        self.0.push(value.into());
    }

    fn bytes(&mut self, value: &[u8]) {
        self.0.push(STANDARD.encode(value).into());
    }

    fn uuid(&mut self, value: Uuid) {
        self.display(&value);
    }

    fn date(&mut self, value: Date) {
        self.display(&value);
    }

    fn time(&mut self, value: Time) {
        self.display(&value);
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.display(&value);
    }

    fn local_timestamp(&mut self, value: LocalTimestamp) {
        self.display(&value);
    }
}

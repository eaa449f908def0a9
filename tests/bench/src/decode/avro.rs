//! The library that everybody uses, in its quickest way, and the checks by hand.

use std::hint::black_box;

use apache_avro::{Schema, reader::datum::GenericDatumReader};
use serde::Deserialize;
use tollgate_runtime::{batch::AnyPipeline, pipeline::Reason};

use super::{
    candle::{Answer, Refused, YEARS},
    naive::{self, Candle},
};
use crate::{Outcome, pipelines::Decoded};

/// The library wants the schema's name.
#[derive(Deserialize)]
#[serde(rename = "Candle")]
struct Wire {
    symbol: String,
    ts: i64,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    volume: i64,
    trades: Option<i32>,
}

/// A reader of one schema.
pub(super) struct Avro(GenericDatumReader<'static>);

impl Avro {
    pub(super) fn new() -> Outcome<Self> {
        // It lives as long as the benchmark.
        let schema: &'static Schema = Box::leak(Box::new(Schema::parse_str(Decoded.about().schemas[0].text)?));
        Ok(Self(GenericDatumReader::builder(schema).build()?))
    }

    /// It does not say why a datum cannot be read: the reason is always the same.
    pub(super) fn read(&self, datum: &[u8]) -> Answer {
        const REFUSED: Refused = Refused { reason: Reason::BadFrame, field: "" };
        let mut rest = datum;
        let wire: Wire = self.0.read_deser(&mut rest).map_err(|_| REFUSED)?;
        let Wire { symbol, ts, open, high, low, close, volume, trades } = wire;
        let ts = ts.checked_mul(1_000).filter(|micros| YEARS.contains(micros)).ok_or(REFUSED)?;
        let prices = [open, high, low, close];
        if !rest.is_empty() || symbol.contains('\0') || prices.iter().any(|price| price.is_nan()) {
            return Err(REFUSED);
        }
        let [open, high, low, close] = prices.map(|price| price + 0.0);
        let candle = Candle { symbol, ts, open, high, low, close, volume, trades };
        black_box(&candle);
        Ok(naive::judge(&candle))
    }
}

//! What one writes by hand without a thought of speed.

use std::{hint::black_box, sync::LazyLock};

use regex::Regex;
use tollgate_runtime::pipeline::Reason;

use super::candle::{ALL, Answer, Refused, Said, TOO_LATE, TRADES_BETWEEN, VOLUME_TRADED, YEARS};

/// A candle that owns its text.
pub(super) struct Candle {
    pub(super) symbol: String,
    /// Microseconds since 1970.
    pub(super) ts: i64,
    pub(super) open: f64,
    pub(super) high: f64,
    pub(super) low: f64,
    pub(super) close: f64,
    pub(super) volume: i64,
    pub(super) trades: Option<i32>,
}

pub(super) fn read(datum: &[u8]) -> Answer {
    let candle = decode(datum)?;
    black_box(&candle);
    Ok(judge(&candle))
}

fn decode(datum: &[u8]) -> Result<Candle, Refused> {
    let mut reader = Reader { datum, position: 0 };
    let symbol = reader.text("symbol")?;
    let millis = reader.long("ts")?;
    let open = reader.double("open")?;
    let high = reader.double("high")?;
    let low = reader.double("low")?;
    let close = reader.double("close")?;
    let volume = reader.long("volume")?;
    let trades = match reader.long("trades")? {
        0 => None,
        1 => Some(i32::try_from(reader.long("trades")?).map_err(|_| refused(Reason::OutOfRange, "trades"))?),
        _ => return Err(refused(Reason::OutOfRange, "trades")),
    };
    if reader.position != datum.len() {
        return Err(refused(Reason::TrailingBytes, ""));
    }
    let symbol = String::from_utf8(symbol).map_err(|_| refused(Reason::InvalidUtf8, "symbol"))?;
    if symbol.contains('\0') {
        return Err(refused(Reason::NulInText, "symbol"));
    }
    for (price, field) in [(open, "open"), (high, "high"), (low, "low"), (close, "close")] {
        if price.is_nan() {
            return Err(refused(Reason::Nan, field));
        }
    }
    let ts = millis.checked_mul(1_000).filter(|micros| YEARS.contains(micros));
    let ts = ts.ok_or_else(|| refused(Reason::OutOfRange, "ts"))?;
    let zero = |price: f64| if price == 0.0 { 0.0 } else { price };
    Ok(Candle { symbol, ts, open: zero(open), high: zero(high), low: zero(low), close: zero(close), volume, trades })
}

/// Looks at each expectation in turn.
pub(super) fn judge(candle: &Candle) -> Said {
    static TICKER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^[A-Z][A-Z0-9.]{0,11}$").expect("the pattern is right"));
    let Candle { symbol, ts, open, high, low, close, volume, trades } = candle;
    let mut said = Said { selected: ALL, tested: ALL, failed: 0 };
    let mut check = |number: u32, holds: bool| {
        if !holds {
            said.failed |= 1 << number;
        }
    };
    check(0, TICKER.is_match(symbol));
    check(1, *ts >= 0 && *ts < TOO_LATE);
    check(2, *open > 0.0);
    check(3, *high > 0.0);
    check(4, *low > 0.0);
    check(5, *close > 0.0);
    check(6, *volume >= 0);
    check(7, trades.is_none_or(|trades| trades >= 0));
    check(8, high >= low);
    check(9, *high >= open.max(*close).max(*low) && *low <= open.min(*close).min(*high));
    check(10, symbol != "ZVZZT" && symbol != "ZWZZT");
    let is_traded = trades.is_some_and(|trades| trades > 0);
    check(11, !is_traded || *volume >= 1);
    if trades.is_none() {
        said.tested &= !TRADES_BETWEEN;
    }
    if !is_traded {
        said.selected &= !VOLUME_TRADED;
        said.tested &= !VOLUME_TRADED;
    }
    said
}

struct Reader<'a> {
    datum: &'a [u8],
    position: usize,
}

impl Reader<'_> {
    fn byte(&mut self, field: &'static str) -> Result<u8, Refused> {
        let byte = self.datum.get(self.position).ok_or_else(|| refused(Reason::Truncated, field))?;
        self.position += 1;
        Ok(*byte)
    }

    fn long(&mut self, field: &'static str) -> Result<i64, Refused> {
        let mut value: u64 = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte(field)?;
            if shift == 63 && byte > 1 {
                return Err(refused(Reason::OutOfRange, field));
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
            }
            shift += 7;
        }
    }

    fn text(&mut self, field: &'static str) -> Result<Vec<u8>, Refused> {
        let length = usize::try_from(self.long(field)?).map_err(|_| refused(Reason::OutOfRange, field))?;
        let end = self.position.checked_add(length).filter(|end| *end <= self.datum.len());
        let end = end.ok_or_else(|| refused(Reason::Truncated, field))?;
        let bytes = self.datum[self.position..end].to_vec();
        self.position = end;
        Ok(bytes)
    }

    fn double(&mut self, field: &'static str) -> Result<f64, Refused> {
        let mut bytes = [0; 8];
        for byte in &mut bytes {
            *byte = self.byte(field)?;
        }
        Ok(f64::from_le_bytes(bytes))
    }
}

fn refused(reason: Reason, field: &'static str) -> Refused {
    Refused { reason, field }
}

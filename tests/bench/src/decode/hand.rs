//! The best that one would write by hand for this schema and this suite, without a line that is not safe.

use std::{hint::black_box, str};

use tollgate_runtime::pipeline::Reason;

use super::candle::{ALL, Answer, Refused, Said, TOO_LATE, TRADES_BETWEEN, VOLUME_TRADED, YEARS};

/// A candle whose text is left as bytes: what the pattern takes needs no look at its encoding.
struct Candle<'a> {
    symbol: &'a [u8],
    /// Microseconds since 1970.
    ts: i64,
    prices: [f64; 4],
    volume: i64,
    trades: Option<i32>,
}

#[inline]
pub(super) fn read(datum: &[u8]) -> Answer {
    let mut rest = datum;
    let length = usize::try_from(long(&mut rest, "symbol")?).map_err(|_| refused(Reason::OutOfRange, "symbol"))?;
    let symbol = take(&mut rest, length, "symbol")?;
    let millis = long(&mut rest, "ts")?;
    let prices = prices(&mut rest)?;
    let volume = long(&mut rest, "volume")?;
    let trades = match long(&mut rest, "trades")? {
        0 => None,
        1 => Some(i32::try_from(long(&mut rest, "trades")?).map_err(|_| refused(Reason::OutOfRange, "trades"))?),
        _ => return Err(refused(Reason::OutOfRange, "trades")),
    };
    if !rest.is_empty() {
        return Err(refused(Reason::TrailingBytes, ""));
    }
    let is_ticker = is_ticker(symbol);
    let micros = millis.saturating_mul(1_000);
    if !is_ticker || !YEARS.contains(&micros) || prices.iter().sum::<f64>().is_nan() {
        admit(symbol, micros, &prices)?;
    }
    let candle = Candle { symbol, ts: micros, prices: prices.map(|price| price + 0.0), volume, trades };
    black_box(&candle);
    Ok(judge(&candle, is_ticker))
}

/// Why a record cannot be admitted, if it cannot: by the order of the reasons, then of the fields.
#[cold]
fn admit(symbol: &[u8], micros: i64, prices: &[f64; 4]) -> Result<(), Refused> {
    if str::from_utf8(symbol).is_err() {
        return Err(refused(Reason::InvalidUtf8, "symbol"));
    }
    if symbol.contains(&0) {
        return Err(refused(Reason::NulInText, "symbol"));
    }
    if let Some(at) = prices.iter().position(|price| price.is_nan()) {
        return Err(refused(Reason::Nan, PRICES[at]));
    }
    if !YEARS.contains(&micros) {
        return Err(refused(Reason::OutOfRange, "ts"));
    }
    Ok(())
}

#[inline]
fn judge(candle: &Candle<'_>, is_ticker: bool) -> Said {
    let [open, high, low, close] = candle.prices;
    let is_consistent = high >= open.max(close).max(low) && low <= open.min(close).min(high);
    let is_test = matches!(candle.symbol, b"ZVZZT" | b"ZWZZT");
    let (has_trades, trades) = (candle.trades.is_some(), candle.trades.unwrap_or(0));
    let is_traded = trades > 0;
    let selected = ALL & !(u64::from(!is_traded) * VOLUME_TRADED);
    let tested = selected & !(u64::from(!has_trades) * TRADES_BETWEEN);
    let failed = u64::from(!is_ticker)
        | u64::from(!(0..TOO_LATE).contains(&candle.ts)) << 1
        | u64::from(open <= 0.0) << 2
        | u64::from(high <= 0.0) << 3
        | u64::from(low <= 0.0) << 4
        | u64::from(close <= 0.0) << 5
        | u64::from(candle.volume < 0) << 6
        | u64::from(trades < 0) << 7
        | u64::from(high < low) << 8
        | u64::from(!is_consistent) << 9
        | u64::from(is_test) << 10
        | u64::from(is_traded && candle.volume < 1) << 11;
    Said { selected, tested, failed }
}

/// `^[A-Z][A-Z0-9.]{0,11}$`
#[inline]
fn is_ticker(symbol: &[u8]) -> bool {
    let [first, rest @ ..] = symbol else { return false };
    first.is_ascii_uppercase()
        && rest.len() <= 11
        && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'.')
}

const PRICES: [&str; 4] = ["open", "high", "low", "close"];

/// Four doubles behind one look at the length.
#[inline]
fn prices(rest: &mut &[u8]) -> Result<[f64; 4], Refused> {
    let Some((block, behind)) = rest.split_first_chunk::<32>() else {
        return Err(refused(Reason::Truncated, PRICES[rest.len() / 8]));
    };
    *rest = behind;
    let (eights, _) = block.as_chunks::<8>();
    Ok([eights[0], eights[1], eights[2], eights[3]].map(f64::from_le_bytes))
}

#[inline]
fn take<'a>(rest: &mut &'a [u8], length: usize, field: &'static str) -> Result<&'a [u8], Refused> {
    let (taken, behind) = rest.split_at_checked(length).ok_or(refused(Reason::Truncated, field))?;
    *rest = behind;
    Ok(taken)
}

/// A varint: one byte, two, or as many as eight read as one word.
#[inline]
fn long(rest: &mut &[u8], field: &'static str) -> Result<i64, Refused> {
    let zigzag = match *rest {
        [byte @ 0..=0x7f, behind @ ..] => {
            *rest = behind;
            u64::from(*byte)
        }
        [low, high @ 0..=0x7f, behind @ ..] => {
            *rest = behind;
            u64::from(*low & 0x7f) | u64::from(*high) << 7
        }
        _ => match rest.first_chunk::<8>().map(|head| u64::from_le_bytes(*head)) {
            Some(word) if !word & CONTINUED != 0 => {
                let bits = (!word & CONTINUED).trailing_zeros() + 1;
                *rest = &rest[bits as usize / 8..];
                joined(word & (u64::MAX >> (64 - bits)))
            }
            _ => by_byte(rest, field)?,
        },
    };
    Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
}

const CONTINUED: u64 = 0x8080_8080_8080_8080;

#[inline]
fn joined(word: u64) -> u64 {
    let groups = word & !CONTINUED;
    let pairs = (groups & 0x007f_007f_007f_007f) | ((groups & 0x7f00_7f00_7f00_7f00) >> 1);
    let fours = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    (fours & 0x0000_0000_0fff_ffff) | ((fours & 0x0fff_ffff_0000_0000) >> 4)
}

#[cold]
fn by_byte(rest: &mut &[u8], field: &'static str) -> Result<u64, Refused> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let Some((byte, behind)) = rest.split_first() else { return Err(refused(Reason::Truncated, field)) };
        *rest = behind;
        if shift == 63 && *byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Ok(value);
        }
    }
    Err(refused(Reason::OutOfRange, field))
}

#[cold]
fn refused(reason: Reason, field: &'static str) -> Refused {
    Refused { reason, field }
}

//! Numbers, exact.

/// How many units of `10^-scale` a text like `-12.50` or `1e3` is, if it is a whole number of them.
pub(crate) fn units(text: &str, scale: u32) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0');
    let shift = i64::from(scale) + exponent.parse::<i64>().ok()? - i64::try_from(part.len()).ok()?;
    let magnitude = shifted(significant, shift)?;
    Some(if negative { -magnitude } else { magnitude })
}

/// The digits times `10^shift`, if that is a whole number of at most 38 digits.
fn shifted(digits: &str, shift: i64) -> Option<i128> {
    if digits.is_empty() {
        return Some(0);
    }
    let Ok(zeros) = usize::try_from(shift) else {
        let kept = digits.len().checked_sub(usize::try_from(shift.unsigned_abs()).ok()?)?;
        let (kept, dropped) = digits.split_at(kept);
        return dropped.bytes().all(|digit| digit == b'0').then(|| shifted(kept, 0))?;
    };
    if digits.len().saturating_add(zeros) > 38 {
        return None;
    }
    format!("{digits}{}", "0".repeat(zeros)).parse().ok()
}

/// A double of Avro's `float`: the nearest float.
pub(super) fn float(text: &str) -> Option<f64> {
    let value = double(text)?;
    if !value.is_finite() {
        return Some(value);
    }
    text.parse::<f32>().ok().filter(|value| value.is_finite()).map(f64::from)
}

/// A double: digits, or one of the words `NaN`, `Infinity`, `-Infinity`.
pub(super) fn double(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust knows more words than these: a number has digits.
        _ if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) => {
            text.parse().ok().filter(|value: &f64| value.is_finite())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_or_not_at_all() {
        assert_eq!(units("-12.50", 2), Some(-1250));
        assert_eq!(units("12.5", 2), Some(1250));
        assert_eq!(units("12.500", 1), Some(125));
        assert_eq!(units("12.505", 2), None);
        assert_eq!(units("1e3", 0), Some(1000));
        assert_eq!(units("5.0", 0), Some(5));
        assert_eq!(units("1.5E-1", 2), Some(15));
        assert_eq!(units("0e999999999", 0), Some(0));
        assert_eq!(units("1e999999999", 0), None);
        assert_eq!(units("-0.00", 0), Some(0));
        assert_eq!(units(&"9".repeat(38), 0), Some(10_i128.pow(38) - 1));
        for text in ["", "-", ".", "1e", "1,5", "0x1", "NaN", " 1", "1e9999999999999999999", "--1"] {
            assert_eq!(units(text, 2), None, "{text}");
        }
    }

    #[test]
    fn doubles_are_digits_or_three_words() {
        assert_eq!(double("1e3"), Some(1000.0));
        assert_eq!(double("-Infinity"), Some(f64::NEG_INFINITY));
        assert!(double("NaN").is_some_and(f64::is_nan));
        assert_eq!(float("0.1"), Some(f64::from(0.1_f32)));
        assert_eq!(float("1e39"), None);
        for text in ["", "inf", "nan", "infinity", "1e400", "1,5", "e"] {
            assert_eq!(double(text), None, "{text}");
        }
    }
}

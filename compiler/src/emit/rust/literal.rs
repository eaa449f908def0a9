//! Constants as Rust writes them by hand.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{schema::Type, value::Value};

/// From how many digits on a number is written in groups.
const LONG: usize = 5;

/// The digits of an integer, in groups of three from five digits on.
pub(super) fn integer(value: impl Into<i128>) -> TokenStream {
    let value = value.into();
    let digits = grouped(&value.unsigned_abs().to_string());
    signed(value < 0, &digits)
}

/// The shortest digits that read back as the same double.
pub(super) fn double(value: f64) -> TokenStream {
    if value.is_infinite() {
        return if value > 0.0 { quote!(f64::INFINITY) } else { quote!(f64::NEG_INFINITY) };
    }
    let text = format!("{:?}", value.abs());
    if is_like_a_constant(value.abs(), &text) {
        return quotient(value, &text);
    }
    let (mantissa, exponent) = text.split_once('e').map_or((text.as_str(), None), |(m, e)| (m, Some(e)));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // Both sides of the point in groups, or none.
    let long = whole.len().max(part.len()) >= LONG;
    let (whole, part) =
        if long { (groups(whole, 3), groups_forward(part)) } else { (whole.to_owned(), part.to_owned()) };
    let part = if part.is_empty() { part } else { format!(".{part}") };
    let exponent = exponent.map_or_else(String::new, |exponent| format!("e{exponent}"));
    signed(value < 0.0, &format!("{whole}{part}{exponent}"))
}

/// `314.0 / 100.0`: exactly the double that 3.14 is, and nothing that a lint takes for a rounded π.
fn quotient(value: f64, text: &str) -> TokenStream {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let dividend: u64 = format!("{whole}{part}").parse().unwrap_or(u64::MAX);
    // Both operands are exact below 2^53, so that the division alone rounds.
    if dividend < 1 << 53 && part.len() <= 15 {
        let (dividend, divisor) = (grouped(&dividend.to_string()), grouped(&format!("1{}", "0".repeat(part.len()))));
        return signed(value < 0.0, &format!("{dividend}.0 / {divisor}.0"));
    }
    let bits = hexadecimal(value.to_bits().into());
    quote!(f64::from_bits(#bits))
}

/// A text. What is not plainly printable is escaped, so that the source shows what it holds.
pub(super) fn text(value: &str) -> TokenStream {
    let is_plain = |sign: char| sign == '\\' || escape(sign).len() == sign.len_utf8();
    if value.contains('\\') && !value.contains('"') && value.chars().all(is_plain) {
        return parse(&format!("r\"{value}\""));
    }
    let escaped: String = value.chars().map(escape).collect();
    parse(&format!("\"{escaped}\""))
}

/// A UUID's digits, in groups of four.
pub(super) fn hexadecimal(value: u128) -> TokenStream {
    let digits = format!("{value:x}");
    parse(&format!("0x{}", groups(&digits, 4)))
}

/// A value of a type; decimals with the scale of the type or, where they have more digits, their own.
pub(super) fn value(value: &Value, ty: &Type) -> TokenStream {
    match value {
        Value::Null => quote!(None),
        Value::Bool(value) => quote!(#value),
        Value::Int(value) => integer(*value),
        Value::Long(value) => integer(*value),
        Value::Double(value) => double(*value),
        Value::Decimal(value) => {
            let scale = if let Type::Decimal { scale, .. } = ty { *scale } else { value.scale() };
            let value = value.rescale(scale).unwrap_or(*value);
            let (scale, unscaled) = (integer(value.scale()), integer(value.unscaled()));
            quote!(Decimal::<#scale>(#unscaled))
        }
        Value::Text(value) => text(value),
        Value::Bytes(value) => bytes(value),
        Value::Uuid(value) => wrapped(&quote!(Uuid), &hexadecimal(*value)),
        Value::Date(value) => wrapped(&quote!(Date), &integer(*value)),
        Value::Time(value) => wrapped(&quote!(Time), &integer(*value)),
        Value::Timestamp(value) => wrapped(&quote!(Timestamp), &integer(*value)),
        Value::LocalTimestamp(value) => wrapped(&quote!(LocalTimestamp), &integer(*value)),
    }
}

fn bytes(value: &[u8]) -> TokenStream {
    let literal = Literal::byte_string(value);
    quote!(#literal.as_slice())
}

fn wrapped(ty: &TokenStream, number: &TokenStream) -> TokenStream {
    quote!(#ty(#number))
}

fn signed(negative: bool, digits: &str) -> TokenStream {
    let digits = parse(digits);
    if negative { quote!(-#digits) } else { digits }
}

fn parse(text: &str) -> TokenStream {
    text.parse().expect("digits and escaped texts are tokens")
}

fn grouped(digits: &str) -> String {
    if digits.len() < LONG { digits.to_owned() } else { groups(digits, 3) }
}

/// Groups of `size`, counted from the end.
fn groups(digits: &str, size: usize) -> String {
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(size) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// Groups of three behind a point, counted from it.
fn groups_forward(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(3).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("_")
}

/// True for what clippy takes for a mathematical constant: its first digits, rounded or not.
fn is_like_a_constant(value: f64, text: &str) -> bool {
    use std::f64::consts as c;
    // How many characters are still a coincidence.
    let short = [(c::PI, 3), (c::TAU, 3), (c::E, 4), (1.618_033_988_7, 4)];
    let long = [
        c::SQRT_2,
        c::LN_2,
        c::LN_10,
        c::LOG2_10,
        c::LOG2_E,
        c::LOG10_2,
        c::LOG10_E,
        c::FRAC_1_PI,
        c::FRAC_2_PI,
        c::FRAC_1_SQRT_2,
        c::FRAC_2_SQRT_PI,
        c::FRAC_PI_2,
        c::FRAC_PI_3,
        c::FRAC_PI_4,
        c::FRAC_PI_6,
        c::FRAC_PI_8,
        0.577_215_664_9,
        1.732_050_807_5,
        0.577_350_269_1,
        0.564_189_583_5,
        0.398_942_280_4,
    ];
    let digits = text.split_once('.').map_or(0, |(_, part)| part.len().min(15));
    let unit = 0.1_f64.powi(i32::try_from(digits).unwrap_or(0)) * 1.001;
    let like = |(constant, characters): (f64, usize)| text.len() > characters && (value - constant).abs() <= unit;
    !text.contains('e') && short.into_iter().chain(long.map(|constant| (constant, 5))).any(like)
}

fn escape(sign: char) -> String {
    match sign {
        '"' | '\\' => format!("\\{sign}"),
        '\n' => "\\n".into(),
        '\t' => "\\t".into(),
        ' '..='~' => sign.into(),
        _ if is_plain(sign) => sign.into(),
        _ => format!("\\u{{{:x}}}", u32::from(sign)),
    }
}

/// Letters and pictures that have one form only and stand in their own place.
pub(super) fn is_plain(sign: char) -> bool {
    matches!(sign,
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}'      // Latin
        | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{45f}'  // Greek, Cyrillic
        | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}'  // Hebrew, Arabic
        | '\u{2013}'..='\u{2026}' | '\u{20a0}'..='\u{20bf}' // punctuation, currencies
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(tokens: &TokenStream) -> String {
        tokens.to_string().replace("- ", "-")
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(printed(&integer(i64::MIN)), "-9_223_372_036_854_775_808");
        assert_eq!(printed(&integer(1000)), "1000");
        assert_eq!(printed(&integer(10_000)), "10_000");
        assert_eq!(printed(&double(0.123_456)), "0.123_456");
        assert_eq!(printed(&double(-12_345.5)), "-12_345.5");
        assert_eq!(printed(&double(1_234.567_89)), "1_234.567_89");
        assert_eq!(printed(&double(1234.5678)), "1234.5678");
        assert_eq!(printed(&double(1e300)), "1e300");
        assert_eq!(printed(&double(1.234_567_890_123e-9)), "1.234_567_890_123e-9");
        assert_eq!(printed(&hexadecimal(0x1_2345)), "0x1_2345");
    }

    #[test]
    fn no_number_is_taken_for_a_constant() {
        let printed_double = |text: &str| printed(&double(text.parse().unwrap()));
        assert_eq!(printed_double("-3.14"), "-314.0 / 100.0");
        assert_eq!(printed_double("0.693147"), "693_147.0 / 1_000_000.0");
        assert_eq!(printed_double("2.718281828459045"), "2_718_281_828_459_045.0 / 1_000_000_000_000_000.0");
        assert_eq!("3.14".parse(), Ok(314.0 / 100.0));
        assert_eq!("2.718281828459045".parse(), Ok(2_718_281_828_459_045.0 / 1_000_000_000_000_000.0));
        assert_eq!(printed(&double(0.69)), "0.69");
        assert_eq!(printed(&double(0.7)), "0.7");
        assert_eq!(printed(&double(2.0)), "2.0");
    }

    #[test]
    fn every_text_is_read_back() {
        for original in ["", "a\"b\\c", "\0\r\n\t", "\u{202e}\u{200b}e\u{301}", "äЖ中🦀€", "{}", "\u{2126}"] {
            let literal: syn::LitStr = syn::parse2(text(original)).unwrap();
            assert_eq!(literal.value(), original);
        }
        assert_eq!(printed(&text("a\u{202e}ä")), "\"a\\u{202e}ä\"");
    }
}

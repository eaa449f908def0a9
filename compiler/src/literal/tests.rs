use super::*;
use crate::rule::{Bound, Range};

const DECIMAL: Type = Type::Decimal { precision: 4, scale: 2 };

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

#[test]
fn numbers_are_exact() {
    assert_eq!(of("9007199254740993", &Type::Long), Ok(Value::Long(9_007_199_254_740_993)));
    assert_eq!(of("-2147483648", &Type::Int), Ok(Value::Int(i32::MIN)));
    assert_eq!(of("1.0", &Type::Int), Ok(Value::Int(1)));
    assert_eq!(of("1e3", &Type::Long), Ok(Value::Long(1000)));
    assert_eq!(of("2147483648", &Type::Int), Err(LiteralError::OutOfRange));
    assert_eq!(of("9223372036854775808", &Type::Long), Err(LiteralError::OutOfRange));
    assert_eq!(of("1.5", &Type::Long), Err(LiteralError::NotExact));
    assert_eq!(of("1e39", &Type::Long), Err(LiteralError::TooLong));
    assert_eq!(of("12.5", &DECIMAL), Ok(decimal("12.50")));
    assert_eq!(of("12.500", &DECIMAL), Ok(decimal("12.50")));
    assert_eq!(of("12.505", &DECIMAL), Err(LiteralError::NotExact));
    assert_eq!(of("123.5", &DECIMAL), Err(LiteralError::OutOfRange));
    for text in ["", "x", "0x10", "1_000", "NaN", " 1", "true"] {
        assert!(matches!(of(text, &Type::Long), Err(LiteralError::Malformed(_))), "{text}");
        assert!(matches!(of(text, &Type::Double), Err(LiteralError::Malformed(_))), "{text}");
    }
}

#[test]
fn a_decimal_keeps_the_scale_of_its_type() {
    let Ok(Value::Decimal(value)) = of("7", &DECIMAL) else { panic!() };
    assert_eq!(value.scale(), 2);
}

#[test]
fn doubles_are_the_nearest() {
    assert_eq!(of("0.1", &Type::Double), Ok(Value::Double(0.1)));
    assert_eq!(of("9007199254740993", &Type::Double), Ok(Value::Double(9_007_199_254_740_992.0)));
    assert_eq!(of("Infinity", &Type::Double), Ok(Value::Double(f64::INFINITY)));
    assert_eq!(of("-Infinity", &Type::Double), Ok(Value::Double(f64::NEG_INFINITY)));
    for text in [".inf", "inf", "infinity", "INFINITY", "nan", "NaN"] {
        assert!(of(text, &Type::Double).is_err(), "{text}");
    }
    assert_eq!(of("1e400", &Type::Double), Err(LiteralError::OutOfRange));
    assert_eq!(of("1e-400", &Type::Double), Ok(Value::Double(0.0)));
    let Ok(Value::Double(zero)) = of("-0", &Type::Double) else { panic!() };
    assert!(zero.is_sign_positive());
}

#[test]
fn other_types_are_read_in_one_form() {
    assert_eq!(of("true", &Type::Bool), Ok(Value::Bool(true)));
    assert!(of("yes", &Type::Bool).is_err());
    assert_eq!(of("", &Type::Text), Ok(Value::Text(String::new())));
    assert_eq!(of("a\0", &Type::Text), Err(LiteralError::Nul));
    assert_eq!(of("AP8=", &Type::Bytes { size: Some(2) }), Ok(Value::Bytes(vec![0, 255])));
    assert_eq!(of("AP8=", &Type::Bytes { size: Some(3) }), Err(LiteralError::Length { expected: 3, found: 2 }));
    assert!(of("AP8", &Type::Bytes { size: None }).is_err());
    let uuid = "0123456789abcdef0123456789ABCDEF";
    let dashed = "01234567-89ab-cdef-0123-456789ABCDEF";
    assert_eq!(of(dashed, &Type::Uuid), Ok(Value::Uuid(u128::from_str_radix(uuid, 16).unwrap())));
    assert!(of(uuid, &Type::Uuid).is_err());
    assert!(of("+1234567-89ab-cdef-0123-456789ABCDEF", &Type::Uuid).is_err());
    assert_eq!(of("1970-01-02", &Type::Date), Ok(Value::Date(1)));
    assert_eq!(of("00:00:01", &Type::Time), Ok(Value::Time(1_000_000)));
    assert_eq!(of("1970-01-01T00:00:01+00:00", &Type::Timestamp), Ok(Value::Timestamp(1_000_000)));
    assert_eq!(of("1970-01-01T00:00:01", &Type::LocalTimestamp), Ok(Value::LocalTimestamp(1_000_000)));
    assert!(of("1970-01-01T00:00:01Z", &Type::LocalTimestamp).is_err());
    let symbols = vec!["paid".to_owned(), "open".to_owned()];
    assert_eq!(of("paid", &Type::Enum { symbols: symbols.clone() }), Ok(Value::Text("paid".into())));
    let error = of("Paid", &Type::Enum { symbols }).unwrap_err();
    assert_eq!(error.to_string(), "the symbols are `paid`, `open`");
}

/// The range that is written as `low..high`, each end with a `!` if it is strict, shown with `[`
/// and `]` for included ends, `(` and `)` for excluded ones.
fn shown(written: &str, ty: &Type) -> String {
    let (low, high) = written.split_once("..").unwrap();
    let bounds = [low, high]
        .map(|end| (!end.is_empty()).then_some(End { text: end.trim_end_matches('!'), strict: end.ends_with('!') }));
    let print = |bound: &Bound| crate::value::print::text(&bound.value).unwrap();
    match range(bounds[0], bounds[1], ty) {
        Err(error) => format!("{error:?}"),
        Ok(Range { low, high }) => {
            let low = low.map(|low| format!("{}{}", if low.strict { '(' } else { '[' }, print(&low)));
            let high = high.map(|high| format!("{}{}", print(&high), if high.strict { ')' } else { ']' }));
            format!("{}..{}", low.unwrap_or_default(), high.unwrap_or_default())
        }
    }
}

#[test]
fn bounds_are_brought_into_the_units_of_the_type() {
    let cases = [
        ("0..", Type::Long, "[0.."),
        ("0!..10", Type::Long, "(0..10]"),
        ("1.5..9.5", Type::Long, "[2..9]"),
        ("1.5!..9.5!", Type::Long, "[2..9]"),
        ("-1.5..-0.5", Type::Int, "[-1..-1]"),
        ("1.0!..", Type::Int, "(1.."),
        ("-3000000000..3000000000", Type::Int, ".."),
        ("-2147483648.5..2147483647.5", Type::Int, ".."),
        ("3000000000..", Type::Int, "Empty"),
        ("..-3000000000", Type::Int, "Empty"),
        ("2147483647!..", Type::Int, "Empty"),
        ("2147483647..", Type::Int, "[2147483647.."),
        ("2147483646.5..", Type::Int, "[2147483647.."),
        ("2147483647.5..", Type::Int, "Empty"),
        ("..-9223372036854775808!", Type::Long, "Empty"),
        ("5..4", Type::Long, "Empty"),
        ("5..5", Type::Long, "[5..5]"),
        ("5!..5", Type::Long, "Empty"),
        ("5!..6!", Type::Long, "Empty"),
        ("5.1..5.9", Type::Long, "Empty"),
        ("1.005..1.999", DECIMAL, "[1.01..1.99]"),
        ("-1.005..", DECIMAL, "[-1.00.."),
        ("1.01!..1.02!", DECIMAL, "Empty"),
        ("-100..100", DECIMAL, ".."),
        ("99.991..", DECIMAL, "Empty"),
        ("0.1..0.1", Type::Double, "[0.1..0.1]"),
        ("0.1!..0.1", Type::Double, "Empty"),
        ("-Infinity..Infinity", Type::Double, ".."),
        ("-Infinity!..", Type::Double, "(-Infinity.."),
        ("Infinity..", Type::Double, "[Infinity.."),
        ("Infinity!..", Type::Double, "Empty"),
        ("b..a", Type::Text, "Empty"),
        ("A..Z!", Type::Enum { symbols: vec!["B".into()] }, "[A..Z)"),
        ("2024-01-01..2023-01-01", Type::Date, "Empty"),
        ("2024-01-01..", Type::Timestamp, "[2024-01-01 00:00:00+00.."),
        ("x..", Type::Long, "Low(Malformed(\"expected a number\"))"),
        ("..1e99", Type::Long, "High(TooLong)"),
        ("true..", Type::Bool, "Low(Unordered)"),
    ];
    for (written, ty, expected) in cases {
        assert_eq!(shown(written, &ty), expected, "{written} of {}", ty.name());
    }
}

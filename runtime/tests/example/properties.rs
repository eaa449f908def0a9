//! What holds for any bytes and any values.

use proptest::prelude::*;
use tollgate_runtime::{
    decode::{Admission, Input},
    dice::Dice,
    encode::Output,
    key::Key,
    ops,
    pipeline::{Draft, Pipeline, Reason, RowWriter},
    value::{Date, Decimal, Timestamp, Uuid},
};

use crate::payments::Payments;

fn written(write: impl FnOnce(&mut Output<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Output::new(&mut bytes));
    bytes
}

fn key(write: impl FnOnce(&mut Key<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Key::new(&mut bytes));
    bytes
}

fn decimal() -> impl Strategy<Value = i128> {
    let any = Decimal::<0>::MIN.0..=Decimal::<0>::MAX.0;
    prop_oneof![any, -1_000_i128..1_000, Just(Decimal::<0>::MIN.0), Just(Decimal::<0>::MAX.0)]
}

fn double() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter_map("NaN is no value", tollgate_runtime::decode::not_nan)
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_rejected(bytes: Vec<u8>) {
        for schema in [0, 1] {
            if let Ok(payment) = Payments::decode(schema, &bytes) {
                Payments::judge(&payment);
            }
        }
    }

    #[test]
    fn damaged_records_are_decoded_or_rejected(seed: u64, at: usize, byte: u8, cut: usize) {
        let mut draft = Draft::default();
        Payments::simulate(&mut Dice::new(seed), None, 1, &mut draft);
        let mut datum = draft.datum;
        let length = datum.len();
        datum[at % length] = byte;
        datum.truncate(length - cut % length);
        if let Ok(payment) = Payments::decode(1, &datum) {
            Payments::judge(&payment);
        }
    }

    #[test]
    fn a_cut_datum_is_truncated(seed: u64, cut in 1_usize..) {
        let mut draft = Draft::default();
        Payments::simulate(&mut Dice::new(seed), None, 1, &mut draft);
        let length = draft.datum.len();
        draft.datum.truncate(length - 1 - (cut - 1) % length);
        prop_assert_eq!(Payments::decode(1, &draft.datum).unwrap_err().reason, Reason::Truncated);
    }

    #[test]
    fn integers_are_read_back(value: i64, small in -200_i64..200, other: u64) {
        for value in [value, small, value >> (other % 64), i64::MIN, i64::MAX] {
            let mut bytes = written(|out| out.long(value));
            prop_assert_eq!(Input::new(&bytes).long(""), Ok(value));
            // Bytes behind a varint change how it is read, not what.
            bytes.extend(other.to_le_bytes());
            prop_assert_eq!(Input::new(&bytes).long(""), Ok(value));
            prop_assert_eq!(Input::new(&bytes).int("").ok(), i32::try_from(value).ok());
        }
    }

    #[test]
    fn values_are_read_back(a: bool, b: Vec<u8>, c: String, d: f64, e: f32, f: Option<i32>) {
        let bytes = written(|out| {
            out.boolean(a);
            out.bytes(&b);
            out.text(&c);
            out.double(d);
            out.float(e.into());
            out.nullable(0, f, Output::int);
            out.nullable(1, f, Output::int);
        });
        let mut input = Input::new(&bytes);
        prop_assert_eq!(input.boolean(""), Ok(a));
        prop_assert_eq!(input.bytes(""), Ok(b.as_slice()));
        prop_assert_eq!(input.bytes(""), Ok(c.as_bytes()));
        prop_assert_eq!(input.double("").map(f64::to_bits), Ok(d.to_bits()));
        prop_assert_eq!(input.float("").map(f32::is_nan), Ok(e.is_nan()));
        prop_assert_eq!(input.nullable("", 0, Input::int), Ok(f));
        prop_assert_eq!(input.nullable("", 1, Input::int), Ok(f));
        prop_assert_eq!(input.finish(), Ok(()));
    }

    #[test]
    fn decimals_are_read_back(value in decimal(), extra in 0_usize..30) {
        let admit = Admission::default();
        let bytes = written(|out| out.decimal(Decimal::<2>(value)));
        let short = Input::new(&bytes).bytes("").unwrap();
        prop_assert_eq!(admit.decimal::<2>("", short, 38), Decimal::<2>(value));
        // No shorter form says the same.
        prop_assert!(short.len() == 1 || Decimal::<2>::from_big_endian(&short[1..]) != Some(Decimal(value)));
        let fixed = written(|out| out.decimal_fixed(Decimal::<2>(value), 16 + extra));
        prop_assert_eq!(admit.decimal::<2>("", &fixed, 38), Decimal::<2>(value));
        prop_assert!(admit.finish(()).is_ok());
        let digits = value.unsigned_abs().to_string().len();
        let admit = Admission::default();
        admit.decimal::<2>("", short, 20);
        prop_assert_eq!(admit.finish(()).is_ok(), digits <= 20);
    }

    #[test]
    fn uuids_are_read_back(value: u128) {
        let admit = Admission::default();
        let text = written(|out| out.uuid_text(Uuid(value)));
        prop_assert_eq!(admit.uuid_text("", Input::new(&text).bytes("").unwrap()), Uuid(value));
        prop_assert_eq!(admit.uuid("", &written(|out| out.uuid(Uuid(value)))), Uuid(value));
        prop_assert!(admit.finish(()).is_ok());
    }

    #[test]
    fn keys_are_ordered_as_their_values(
        a in (any::<i64>(), "[\0a-c]{0,4}", double(), decimal(), any::<i32>()),
        b in (any::<i64>(), "[\0a-c]{0,4}", double(), decimal(), any::<i32>()),
        small in -2_i64..2,
    ) {
        prop_assert_eq!(key(|k| k.long(a.0)).cmp(&key(|k| k.long(b.0))), a.0.cmp(&b.0));
        prop_assert_eq!(key(|k| k.long(a.0)).cmp(&key(|k| k.long(small))), a.0.cmp(&small));
        prop_assert_eq!(key(|k| k.text(&a.1)).cmp(&key(|k| k.text(&b.1))), a.1.cmp(&b.1));
        prop_assert_eq!(Some(key(|k| k.double(a.2)).cmp(&key(|k| k.double(b.2)))), a.2.partial_cmp(&b.2));
        let decimal = |d| key(|k| k.decimal(Decimal::<3>(d)));
        prop_assert_eq!(decimal(a.3).cmp(&decimal(b.3)), a.3.cmp(&b.3));
        let pair = |text: &str, number| key(|k| { k.text(text); k.date(Date(number)); });
        prop_assert_eq!(pair(&a.1, a.4).cmp(&pair(&b.1, b.4)), (&a.1, a.4).cmp(&(&b.1, b.4)));
        let nullable = |value| key(|k| k.optional(value, Key::timestamp));
        prop_assert!(nullable(None) < nullable(Some(Timestamp(a.0))));
    }

    #[test]
    fn decimals_calculate_exactly(a: i32, b: i32) {
        let (wide_a, wide_b) = (i128::from(a), i128::from(b));
        let (x, y) = (Decimal::<2>(wide_a), Decimal::<3>(wide_b));
        prop_assert_eq!(Decimal::<3>::sum(x, y), Some(Decimal::<3>(wide_a * 10 + wide_b)));
        prop_assert_eq!(Decimal::<3>::difference(x, y), Some(Decimal::<3>(wide_a * 10 - wide_b)));
        prop_assert_eq!(Decimal::<5>::product(x, y), Some(Decimal::<5>(wide_a * wide_b)));
        prop_assert_eq!(x < y, wide_a * 10 < wide_b);
        prop_assert_eq!(Decimal::<3>::remainder(x, y), (b != 0).then(|| Decimal::<3>(wide_a * 10 % wide_b)));
        if b != 0 {
            // Half a unit of the last digit at most, away from zero when exactly half.
            let quotient = Decimal::<4>::quotient(x, y).unwrap().0;
            let (exact, unit) = (wide_a * 100_000, wide_b);
            let error = (quotient * unit - exact) * 2;
            prop_assert!(error.abs() <= unit.abs());
            prop_assert!(error.abs() < unit.abs() || quotient.abs() * unit.abs() > exact.abs());
        }
    }

    #[test]
    fn sums_beyond_one_word_are_exact(a in decimal(), b in decimal()) {
        // Of scales so far apart that the greater one needs 76 digits.
        let sum = Decimal::<38>::sum(Decimal::<0>(a), Decimal::<38>(b));
        let expected = match a {
            0 => Some(b),
            1 if b < 0 => Some(10_i128.pow(38) + b),
            -1 if b > 0 => Some(b - 10_i128.pow(38)),
            _ => None,
        };
        prop_assert_eq!(sum, expected.map(Decimal));
    }

    #[test]
    fn texts_are_cut_by_code_points(text in "[a-zé🦀]{0,8}", start in -3_i64..12, length in -2_i64..12) {
        let expected = (length >= 0).then(|| {
            let keep = |(at, _): &(i64, char)| (start..start + length).contains(at);
            (1..).zip(text.chars()).filter(keep).map(|(_, c)| c).collect::<String>()
        });
        prop_assert_eq!(ops::substring(&text, start, length).map(str::to_owned), expected);
    }

    #[test]
    fn dates_are_printed_as_a_calendar_does(days in Date::MIN.0..=Date::MAX.0, micros in Timestamp::MIN.0..=Timestamp::MAX.0) {
        let text = Date(days).to_string();
        prop_assert_eq!(text.len(), 10);
        prop_assert_eq!(Timestamp::from(Date(days)).to_string(), format!("{text}T00:00:00Z"));
        prop_assert!(Timestamp(micros).to_string().starts_with(&Date::from(Timestamp(micros)).to_string()));
    }
}

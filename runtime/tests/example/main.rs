//! What the compiler emits, written by hand once: the border between generated code and the
//! runtime, in use.

mod demo;
mod from_file;
mod payments;
mod properties;

use tollgate_runtime::{
    dice::Dice,
    pipeline::{Draft, Expect, Pipeline, Reason},
};

use self::payments::{Method, Payments};

fn datum(seed: u64, fault: Option<usize>, schema: usize) -> Vec<u8> {
    let mut draft = Draft::default();
    Payments::simulate(&mut Dice::new(seed), fault, schema, &mut draft);
    draft.datum
}

#[test]
fn clean_records_pass_in_every_version() {
    for seed in 0..200 {
        for schema in [0, 1] {
            let datum = datum(seed, None, schema);
            let payment = Payments::decode(schema, &datum).unwrap();
            assert_eq!(Payments::judge(&payment).failed, [0], "{payment:?}");
        }
    }
}

#[test]
fn planted_faults_come_out_as_expected() {
    for (number, fault) in Payments::ABOUT.faults.iter().enumerate().filter(|(_, fault)| fault.wire.is_none()) {
        let datum = datum(7, Some(number), 1);
        let decoded = Payments::decode(1, &datum);
        match fault.expect {
            Expect::Rejected(reason) => assert_eq!(decoded.unwrap_err().reason, reason, "{}", fault.name),
            Expect::Fails(expectations) => {
                let mask: u64 = expectations.iter().map(|bit| 1 << bit).sum();
                assert_eq!(Payments::judge(&decoded.unwrap()).failed, [mask], "{}", fault.name);
            }
        }
    }
}

#[test]
fn the_least_reason_wins_whatever_the_order_of_the_fields() {
    // An unknown symbol stands before a null that no column takes.
    let mut cash = Vec::new();
    let mut out = tollgate_runtime::encode::Output::new(&mut cash);
    out.text("not a uuid");
    out.text("a\0");
    out.bytes(&[]);
    out.int(2);
    out.int(0);
    out.text("");
    out.long(0);
    out.long(0);
    out.long(1);
    let reject = Payments::decode(0, &cash).unwrap_err();
    assert_eq!((reject.reason, reject.field), (Reason::SchemaUnresolvable, "items"));
    assert_eq!(Payments::decode(0, &cash[..cash.len() - 1]).unwrap_err().reason, Reason::Truncated);
    cash.push(0);
    assert_eq!(Payments::decode(0, &cash).unwrap_err().reason, Reason::TrailingBytes);
}

#[test]
fn old_symbols_are_read_as_todays() {
    let datum = datum(3, None, 0);
    let payment = Payments::decode(0, &datum).unwrap();
    assert!(matches!(payment.method, Method::Card | Method::Transfer));
    assert!(!payment.settled);
}

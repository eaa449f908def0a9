//! Makes payments up.

use tollgate_runtime::{
    dice::{Dice, Scratch},
    encode::{INVALID_TEXT, Output},
    pipeline::Draft,
    value::{Date, Decimal, Timestamp},
};

use super::{Method, Payment};

/// Makes up a payment, plants a fault of values, and writes key and datum.
pub(super) fn record(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
    let scratch = Scratch::default();
    let mut payment = Payment::default();
    make_up(&mut payment, dice, &scratch);
    plant(&mut payment, fault);
    draft.key = payment.account.to_string();
    match schema {
        0 => version_1(&payment, &mut draft.datum),
        _ => version_2(&payment, fault, &mut draft.datum),
    }
}

/// Each column in turn, those that are computed behind those that they are computed from.
fn make_up<'a>(payment: &mut Payment<'a>, dice: &mut Dice, scratch: &'a Scratch) {
    payment.id = dice.uuid();
    payment.account = dice.choice(["AT0001", "DE0002", "FR0003"]);
    payment.amount = dice.uniform(Decimal::<2>(1), Decimal::<2>(1_000_050));
    payment.method = dice.choice([Method::Card, Method::Transfer]);
    payment.created = dice.sequence(5, Timestamp(1_704_067_200_000_000), 1_000_000);
    payment.fee = if dice.chance(0.1) { None } else { Some(dice.uniform(0.0, 0.005)) };
    payment.items = dice.walk(7, payment.account, 200, 2);
    payment.settled = true;
    payment.note = if dice.chance(0.5) { None } else { Some(scratch.text(format!("note {}", dice.text()))) };
    payment.booked_on = Date::from(payment.created);
}

/// What each fault changes.
fn plant(payment: &mut Payment<'_>, fault: Option<usize>) {
    match fault {
        Some(NEGATIVE_AMOUNT) => payment.amount = Decimal(-1),
        Some(NUL_IN_ACCOUNT) => payment.account = "\0",
        Some(BOOKED_BEYOND_YEAR_9999) => payment.booked_on = Date(i32::MAX),
        _ => {}
    }
}

const NEGATIVE_AMOUNT: usize = 0;
const ACCOUNT_INVALID_UTF8: usize = 7;
const NUL_IN_ACCOUNT: usize = 8;
const BOOKED_BEYOND_YEAR_9999: usize = 9;
const METHOD_UNKNOWN_SYMBOL: usize = 10;

/// Writes schema version 1; what it cannot say is left out or replaced.
fn version_1(payment: &Payment<'_>, datum: &mut Vec<u8>) {
    let mut out = Output::new(datum);
    out.uuid_text(payment.id);
    out.text(payment.account);
    out.decimal(payment.amount);
    out.int(match payment.method {
        Method::Card | Method::Wallet => 0,
        Method::Transfer => 1,
    });
    out.int(payment.booked_on.0);
    out.text("");
    out.long(payment.created.0 / 1_000);
    out.nullable(0, payment.fee, Output::float);
    out.nullable(1, i32::try_from(payment.items).ok(), Output::int);
}

/// Writes schema version 2.
fn version_2(payment: &Payment<'_>, fault: Option<usize>, datum: &mut Vec<u8>) {
    let mut out = Output::new(datum);
    out.uuid_text(payment.id);
    if fault == Some(ACCOUNT_INVALID_UTF8) {
        out.bytes(INVALID_TEXT);
    } else {
        out.text(payment.account);
    }
    out.decimal(payment.amount);
    if fault == Some(METHOD_UNKNOWN_SYMBOL) {
        out.int(3);
    } else {
        out.int(method_2(payment.method));
    }
    out.int(payment.booked_on.0);
    out.long(payment.created.0 / 1_000);
    out.nullable(0, payment.fee, Output::double);
    out.long(payment.items);
    out.boolean(payment.settled);
    out.nullable(0, payment.note, Output::text);
}

/// The position of a symbol of `method` in schema version 2.
fn method_2(method: Method) -> i32 {
    match method {
        Method::Card => 0,
        Method::Transfer => 1,
        Method::Wallet => 2,
    }
}

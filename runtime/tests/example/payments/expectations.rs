//! Judges payments: one function for each expectation.

use std::sync::LazyLock;

use tollgate_runtime::{
    ops,
    pattern::{Regex, regex},
    pipeline::{Outcome, Verdict},
    value::Decimal,
};

use super::{Method, Payment};

/// Judges a payment by all row expectations.
pub(super) fn judge(payment: &Payment<'_>) -> Verdict<[u64; 1]> {
    let mut verdict = Verdict::default();
    verdict.set(0, account_match_regex(payment));
    verdict.set(1, amount_between(payment));
    verdict.set(2, fee_between(payment));
    verdict.set(3, method_in_set(payment));
    verdict.set(4, note_value_lengths_between(payment));
    verdict.set(5, fee_is_covered(payment));
    verdict
}

/// `account` matches `^[A-Z]{2}[0-9]{4}$`.
fn account_match_regex(payment: &Payment<'_>) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| regex("^[A-Z]{2}[0-9]{4}$"));
    PATTERN.is_match(payment.account)
}

/// `amount` is above 0 and at most 10000.5.
fn amount_between(payment: &Payment<'_>) -> bool {
    payment.amount > Decimal::<2>(0) && payment.amount <= Decimal::<2>(1_000_050)
}

/// `fee` is between 0 and 10.
fn fee_between(payment: &Payment<'_>) -> Option<bool> {
    payment.fee.map(|fee| (0.0..=10.0).contains(&fee))
}

/// `method` is one of CARD, TRANSFER, where `amount` is above 50.
fn method_in_set(payment: &Payment<'_>) -> Outcome {
    if payment.amount <= Decimal::<2>(5_000) {
        return Outcome::NotSelected;
    }
    matches!(payment.method, Method::Card | Method::Transfer).into()
}

/// `note` is 1 to 140 characters long.
fn note_value_lengths_between(payment: &Payment<'_>) -> Option<bool> {
    payment.note.map(|note| (1..=140).contains(&ops::length(note)))
}

/// `fee * 2 <= cast(amount as double) or settled`; records without a fee are tested too.
fn fee_is_covered(payment: &Payment<'_>) -> Outcome {
    let covered = payment.fee.and_then(|fee| ops::multiply(fee, 2.0)).map(|fee| fee <= f64::from(payment.amount));
    Outcome::tested(ops::any([covered, Some(payment.settled)]))
}

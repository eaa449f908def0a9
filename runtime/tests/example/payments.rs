//! Payments as the ledger books them.

mod about;
mod decode;
mod expectations;
mod simulate;

use tollgate_runtime::{
    decode::Reject,
    dice::Dice,
    key::Key,
    pipeline::{About, Draft, Pipeline, RowWriter, Verdict},
    value::{Date, Decimal, Timestamp, Uuid},
};

/// The pipeline `payments`.
pub(crate) struct Payments;

/// One payment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Payment<'a> {
    /// Given out by the bank.
    pub(crate) id: Uuid,
    pub(crate) account: &'a str,
    /// In the account's currency.
    pub(crate) amount: Decimal<2>,
    pub(crate) method: Method,
    pub(crate) booked_on: Date,
    pub(crate) created: Timestamp,
    pub(crate) fee: Option<f64>,
    pub(crate) items: i64,
    pub(crate) settled: bool,
    pub(crate) note: Option<&'a str>,
}

/// How it was paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Method {
    #[default]
    Card,
    Transfer,
    Wallet,
}

impl Method {
    /// The symbol.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Card => "CARD",
            Self::Transfer => "TRANSFER",
            Self::Wallet => "WALLET",
        }
    }
}

impl Pipeline for Payments {
    const ABOUT: &'static About = &about::ABOUT;

    type Record<'a> = Payment<'a>;

    type Bits = [u64; 1];

    fn decode(schema: usize, datum: &[u8]) -> Result<Payment<'_>, Reject> {
        match schema {
            0 => decode::version_1(datum),
            _ => decode::version_2(datum),
        }
    }

    fn judge(payment: &Payment<'_>) -> Verdict<Self::Bits> {
        expectations::judge(payment)
    }

    fn key(payment: &Payment<'_>, out: &mut Vec<u8>) {
        let mut key = Key::new(out);
        key.text(payment.account);
        key.timestamp(payment.created);
    }

    fn write<W: RowWriter>(payment: &Payment<'_>, row: &mut W) {
        row.uuid(payment.id);
        row.text(payment.account);
        row.decimal(payment.amount);
        row.text(payment.method.as_str());
        row.date(payment.booked_on);
        row.timestamp(payment.created);
        row.optional(payment.fee, W::double);
        row.long(payment.items);
        row.bool(payment.settled);
        row.optional(payment.note, W::text);
    }

    fn simulate(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft) {
        simulate::record(dice, fault, schema, draft);
    }
}

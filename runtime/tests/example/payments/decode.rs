//! Reads payments of every schema version.

use tollgate_runtime::decode::{Admission, Input, Reject, not_nan};

use super::{Method, Payment};

/// Reads a payment of schema version 1.
pub(super) fn version_1(datum: &[u8]) -> Result<Payment<'_>, Reject> {
    Version1::read(datum)?.admit()
}

/// Schema version 1, as it lies on the wire.
struct Version1<'a> {
    id: &'a [u8],
    account: &'a [u8],
    amount: &'a [u8],
    method: i32,
    booked_on: i32,
    created: i64,
    fee: Option<f32>,
    items: Option<i32>,
}

impl<'a> Version1<'a> {
    fn read(datum: &'a [u8]) -> Result<Self, Reject> {
        let mut input = Input::new(datum);
        let wire = Self {
            id: input.bytes("id")?,
            account: input.bytes("account")?,
            amount: input.bytes("amount")?,
            method: input.int("method")?,
            booked_on: input.int("booked_on")?,
            created: input.skip("branch", Input::bytes)?.long("created")?,
            fee: input.nullable("fee", 0, Input::float)?,
            items: input.nullable("items", 1, Input::int)?,
        };
        input.finish()?;
        Ok(wire)
    }

    fn admit(self) -> Result<Payment<'a>, Reject> {
        let admit = Admission::default();
        let payment = Payment {
            id: admit.uuid_text("id", self.id),
            account: admit.text("account", self.account),
            amount: admit.decimal("amount", self.amount, 12),
            method: admit.symbol("method", self.method, &METHOD_1),
            booked_on: admit.date("booked_on", self.booked_on),
            created: admit.timestamp_millis("created", self.created),
            fee: self.fee.map(f64::from).and_then(not_nan),
            items: i64::from(admit.present("items", self.items)),
            settled: false,
            note: None,
        };
        admit.finish(payment)
    }
}

/// What the symbols of `method` in schema version 1 are today.
const METHOD_1: [Option<Method>; 3] = [Some(Method::Card), Some(Method::Transfer), None];

/// Reads a payment of schema version 2.
pub(super) fn version_2(datum: &[u8]) -> Result<Payment<'_>, Reject> {
    Version2::read(datum)?.admit()
}

/// Schema version 2, as it lies on the wire.
struct Version2<'a> {
    id: &'a [u8],
    account: &'a [u8],
    amount: &'a [u8],
    method: i32,
    booked_on: i32,
    created: i64,
    fee: Option<f64>,
    items: i64,
    settled: bool,
    note: Option<&'a [u8]>,
}

impl<'a> Version2<'a> {
    fn read(datum: &'a [u8]) -> Result<Self, Reject> {
        let mut input = Input::new(datum);
        let wire = Self {
            id: input.bytes("id")?,
            account: input.bytes("account")?,
            amount: input.bytes("amount")?,
            method: input.int("method")?,
            booked_on: input.int("booked_on")?,
            created: input.long("created")?,
            fee: input.nullable("fee", 0, Input::double)?,
            items: input.long("items")?,
            settled: input.boolean("settled")?,
            note: input.nullable("note", 0, Input::bytes)?,
        };
        input.finish()?;
        Ok(wire)
    }

    fn admit(self) -> Result<Payment<'a>, Reject> {
        let admit = Admission::default();
        let payment = Payment {
            id: admit.uuid_text("id", self.id),
            account: admit.text("account", self.account),
            amount: admit.decimal("amount", self.amount, 12),
            method: admit.symbol("method", self.method, &METHOD_2),
            booked_on: admit.date("booked_on", self.booked_on),
            created: admit.timestamp_millis("created", self.created),
            fee: self.fee.and_then(not_nan),
            items: self.items,
            settled: self.settled,
            note: self.note.map(|note| admit.text("note", note)),
        };
        admit.finish(payment)
    }
}

/// What the symbols of `method` in schema version 2 are today.
const METHOD_2: [Option<Method>; 3] = [Some(Method::Card), Some(Method::Transfer), Some(Method::Wallet)];

//! The pipelines that are tortured: committed ones, as they are.

/// A pipeline, and what the tests have to know of it.
pub(crate) struct Pipeline {
    pub(crate) name: &'static str,
    pub(crate) topic: &'static str,
    pub(crate) table: &'static str,
    /// A row takes the place of the one that had its key; otherwise a key is taken once.
    pub(crate) replaces: bool,
    /// A cell that can hold another value, and which.
    pub(crate) other_cell: &'static str,
}

pub(crate) static OHLCV: Pipeline = Pipeline {
    name: "ohlcv",
    topic: "market.ohlcv.v1",
    table: "market.ohlcv",
    replaces: true,
    other_cell: "volume = volume + 1",
};

pub(crate) static PAYMENTS: Pipeline = Pipeline {
    name: "payments",
    topic: "shop.payments.v1",
    table: "shop.payments",
    replaces: false,
    other_cell: "fee = coalesce(fee, 0) + 0.0001",
};

//! What every candidate answers.

use tollgate_runtime::pipeline::Reason;

/// What the expectations say about a record, or why there is none.
pub(super) type Answer = Result<Said, Refused>;

/// One bit for each expectation, the first in the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) selected: u64,
    pub(super) tested: u64,
    pub(super) failed: u64,
}

/// Why a datum holds no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) reason: Reason,
    pub(super) field: &'static str,
}

/// The years 1 to 9999, in microseconds since 1970.
pub(super) const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;
/// 2100-01-01
pub(super) const TOO_LATE: i64 = 4_102_444_800_000_000;

/// Number of the expectation that tells nothing where `trades` is absent.
pub(super) const TRADES_BETWEEN: u64 = 1 << 7;
/// Number of the expectation with a condition.
pub(super) const VOLUME_TRADED: u64 = 1 << 11;
/// All expectations.
pub(super) const ALL: u64 = (1 << 12) - 1;

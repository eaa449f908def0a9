//! Why a partition stands still.

use std::fmt;

/// Why a partition stands still: the reason and a few words for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Halt {
    /// The reason.
    pub reason: HaltReason,
    /// What was found.
    pub detail: String,
}

impl Halt {
    /// A halt for this reason.
    pub fn new(reason: HaltReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.name(), self.detail)
    }
}

/// The reasons for which a partition stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HaltReason {
    /// A record failed an expectation whose `on_failure` is `halt`.
    Expectation,
    /// The target table is not there.
    MissingTable,
    /// The target table has other columns.
    WrongColumns,
    /// The target table is another one than the offsets belong to.
    TargetReplaced,
    /// The database wrote fewer rows than it was given.
    RowCount,
    /// The database refuses what no single row is to blame for.
    Contract,
    /// The log no longer holds the next offset: records were lost upstream.
    RetentionGap,
    /// The log ends before the next offset.
    LogTruncated,
    /// The log cannot be read.
    CorruptLog,
    /// The topic was deleted and made anew: offsets mean other records.
    TopicRecreated,
}

impl HaltReason {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Expectation,
        Self::MissingTable,
        Self::WrongColumns,
        Self::TargetReplaced,
        Self::RowCount,
        Self::Contract,
        Self::RetentionGap,
        Self::LogTruncated,
        Self::CorruptLog,
        Self::TopicRecreated,
    ];

    /// The name in tables and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expectation => "expectation",
            Self::MissingTable => "missing_table",
            Self::WrongColumns => "wrong_columns",
            Self::TargetReplaced => "target_replaced",
            Self::RowCount => "row_count",
            Self::Contract => "contract",
            Self::RetentionGap => "retention_gap",
            Self::LogTruncated => "log_truncated",
            Self::CorruptLog => "corrupt_log",
            Self::TopicRecreated => "topic_recreated",
        }
    }
}

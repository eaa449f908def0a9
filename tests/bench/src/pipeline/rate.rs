//! Rows a second, from commits.

/// A transaction that was committed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit {
    /// Over which connection.
    pub(super) connection: i32,
    /// When, in microseconds.
    pub(super) at: i64,
    /// The rows that it wrote.
    pub(super) rows: i64,
}

/// Thousand rows a second, from the first commit to the last. The first transaction of each connection does not count:
/// part of it was done before. So what happens before the first commit (connecting, the first fetch) is no one's loss.
pub(super) fn thousands(commits: &[Commit]) -> f64 {
    let (first, last) = (commits.iter().map(|commit| commit.at).min(), commits.iter().map(|commit| commit.at).max());
    let took = last.unwrap_or(0) - first.unwrap_or(0);
    let opens =
        |commit: &&Commit| !commits.iter().any(|other| other.connection == commit.connection && other.at < commit.at);
    let rows: i64 = commits.iter().map(|commit| commit.rows).sum();
    let opening: i64 = commits.iter().filter(opens).map(|commit| commit.rows).sum();
    float((rows - opening).unsigned_abs()) * 1e3 / float(took.unsigned_abs())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and microseconds of a benchmark are far from the end of a double"
)]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::{Commit, thousands};

    #[test]
    fn the_first_transaction_of_each_connection_does_not_count() {
        let commit = |connection, at, rows| Commit { connection, at, rows };
        let commits = [commit(0, 1_000, 7), commit(0, 2_000, 10), commit(1, 1_500, 9), commit(1, 3_000, 10)];
        // 20 rows in 2 milliseconds.
        assert!((thousands(&commits) - 10.0).abs() < 1e-9);
    }
}

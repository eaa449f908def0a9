//! What the compiler knows of speed and tells whoever writes a spec: no finding, the spec is as good as any.
//!
//! Collations need no advice: all texts of a table are compared by their bytes (`COLLATE "C"`), whatever the database's
//! own collation is.

use crate::{pipeline::Pipeline, schema::Type};

/// So many times as many rows a second the gate writes into a table whose key begins with a time and not with a text:
/// medians of `cargo xtask bench pipeline` (`BENCHMARKS.md`), where all of the index is in memory.
pub const TIME_FIRST: &str = "1.1";

/// What could be quicker, a sentence each.
#[must_use]
pub fn advice(pipeline: &Pipeline) -> Vec<String> {
    key_order(pipeline).into_iter().collect()
}

/// Rows come in the order of their times: a key that begins with the time grows at its end, while one that begins with
/// a text is written all over.
fn key_order(pipeline: &Pipeline) -> Option<String> {
    let columns = pipeline.sink.key.iter().map(|column| &pipeline.record.columns[*column]);
    let (first, rest) = (columns.clone().next()?, columns.clone().skip(1));
    let time = rest.clone().find(|column| is_time(&column.ty)).filter(|_| is_scattered(&first.ty))?;
    let others = columns.filter(|column| column.name != time.name).map(|column| &*column.name);
    let order: Vec<&str> = [&*time.name].into_iter().chain(others).collect();
    let source_key: Vec<&str> =
        pipeline.source.key.iter().map(|column| &*pipeline.record.columns[*column].name).collect();
    Some(format!(
        "a new table with `pk.fields: [{}]` (and `source.key: [{}]` as it is) would take about {TIME_FIRST} times as many \
         rows a second in PostgreSQL; in this order the rows of one `{}` lie together",
        order.join(", "),
        source_key.join(", "),
        first.name
    ))
}

/// Grows from record to record.
fn is_time(ty: &Type) -> bool {
    matches!(ty, Type::Timestamp | Type::LocalTimestamp | Type::Date)
}

/// Jumps from record to record.
fn is_scattered(ty: &Type) -> bool {
    ty.is_text() || matches!(ty, Type::Uuid | Type::Bytes { .. })
}

#[cfg(test)]
mod tests {
    use super::{TIME_FIRST, advice};
    use crate::samples::candles;

    #[test]
    fn a_key_that_begins_with_a_text_could_begin_with_the_time() {
        let mut pipeline = candles();
        pipeline.sink.key = vec![0, 1];
        let [hint] = &advice(&pipeline)[..] else { panic!("one hint") };
        assert!(
            hint.contains("`pk.fields: [ts, symbol]`")
                && hint.contains("`source.key: [symbol]`")
                && hint.contains(TIME_FIRST),
            "{hint}"
        );
        for key in [vec![], vec![0], vec![1], vec![1, 0], vec![0, 2]] {
            pipeline.sink.key = key;
            assert_eq!(advice(&pipeline), [""; 0]);
        }
    }
}

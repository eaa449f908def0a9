//! Incarnations: what tells a partition's offsets from the same ones of another log.
//!
//! Rows of the target table carry incarnation, partition and offset, and no topic. So no two
//! topics of a pipeline ever have an incarnation in common, and a topic that a spec names later
//! begins above all that were before it: the newer record wins, whatever its offset. Whoever
//! chooses one does it where nobody else does (`begin_alone` of the dialect's words).

/// The incarnation in which a partition begins (pipeline `$1`, topic `$2`): that of the topic,
/// where other partitions have begun.
pub(crate) const FIRST: &str = "
SELECT coalesce(min(incarnation) FILTER (WHERE topic = $2), 1 + max(incarnation), 0)
FROM [tollgate.partition_state] WHERE pipeline = $1";

/// The last incarnation of the pipeline's other topics (pipeline `$1`, topic `$2`).
pub(crate) const OTHERS: &str = "
SELECT coalesce(max(incarnation), -1) AS last FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic <> $2";

/// Takes a target table that is filled anew from the pipeline's other topics (pipeline `$1`,
/// topic `$2`): it holds none of their rows.
pub(crate) const LEAVE: &str = "
UPDATE [tollgate.partition_state] SET target_since = incarnation + 1 WHERE pipeline = $1 AND topic <> $2";

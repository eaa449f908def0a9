//! Incarnations: what tells a partition's offsets from the same ones of another log.
//!
//! Rows of the target table carry incarnation, partition and offset, and no topic. So no two
//! topics of a pipeline ever have an incarnation in common, and a topic that a spec names later,
//! or names again, begins above all that were before it: the newer record wins, whatever its
//! offset. Whoever chooses one does it where nobody else does (`begin_alone` of the dialect's words).

/// The incarnation in which a partition begins (pipeline `$1`, topic `$2`): that of the topic,
/// where other partitions have begun, and above all other topics in any case.
pub(crate) const FIRST: &str = "
SELECT max(begins)
FROM (SELECT coalesce(min(incarnation), 0) AS begins
      FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic = $2
      UNION ALL
      SELECT 1 + coalesce(max(incarnation), -1)
      FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic <> $2) AS candidates";

/// The last incarnation of the pipeline's other topics (pipeline `$1`, topic `$2`).
pub(crate) const OTHERS: &str = "
SELECT coalesce(max(incarnation), -1) AS last FROM [tollgate.partition_state] WHERE pipeline = $1 AND topic <> $2";

/// Before a claim: lets a partition (pipeline `$1`, topic `$2`, partition `$3`) that other topics
/// of the pipeline have overtaken go on above all of them, from where it stands. What of this
/// partition is still read of those is fenced: it would be older than rows that come now, and has
/// to be claimed again, above this topic. Changes nothing where no topic has overtaken it.
pub(crate) const RISE: &str = "
UPDATE [tollgate.partition_state] SET
    epoch = epoch + 1,
    first_offset = CASE WHEN topic = $2 THEN next_offset ELSE first_offset END,
    incarnation = CASE WHEN topic = $2 THEN 1 + (
        SELECT max(other.incarnation) FROM [tollgate.partition_state] AS other
        WHERE other.pipeline = $1 AND other.topic <> $2) ELSE incarnation END
WHERE pipeline = $1 AND partition = $3 AND EXISTS (
    SELECT 1 FROM [tollgate.partition_state] AS own
    JOIN [tollgate.partition_state] AS other ON other.pipeline = own.pipeline AND other.topic <> own.topic
    WHERE own.pipeline = $1 AND own.topic = $2 AND own.partition = $3 AND other.incarnation >= own.incarnation)";

/// Takes a target table that is filled anew from the pipeline's other topics (pipeline `$1`,
/// topic `$2`): it holds none of their rows.
pub(crate) const LEAVE: &str = "
UPDATE [tollgate.partition_state] SET target_since = incarnation + 1 WHERE pipeline = $1 AND topic <> $2";

//! Can any row pass the policies of a table?

use sqlx::{PgConnection, Row, query};

use super::fault::Fault;
use crate::{
    gate::{Halt, HaltReason},
    pipeline::About,
    sink::Trouble,
};

/// A command for which the table has policies, but none of them lets this role do anything: the server then refuses
/// every row, with the code of one that a policy has judged.
const LACKING: &str = r#"
SELECT command, current_user::text AS role
FROM (VALUES ('a', 'INSERT'), ('r', 'SELECT'), ('w', 'UPDATE')) AS needed (code, command)
WHERE command = ANY ($2) AND NOT EXISTS (
    SELECT FROM pg_policy
    WHERE polrelid = $1::oid AND polpermissive AND polcmd IN ('*', code::"char")
      AND EXISTS (SELECT FROM unnest(polroles) AS role WHERE role = 0 OR pg_has_role(role, 'USAGE')))
ORDER BY code"#;

/// Refuses a table whose policies forget a command that writing needs. Who replaces rows must also be let see them.
pub(super) async fn check(connection: &mut PgConnection, about: &About, oid: i64) -> Result<(), Fault> {
    let needed: &[&str] = if about.table.upsert { &["INSERT", "SELECT", "UPDATE"] } else { &["INSERT"] };
    let lacking = query(LACKING).bind(oid).bind(needed).fetch_optional(connection).await?;
    let Some(row) = lacking else { return Ok(()) };
    let (command, role): (String, String) = (row.try_get("command")?, row.try_get("role")?);
    let table = about.table.name;
    let words = format!(
        "table `{table}` has row-level security and no policy for {command} that lets in role `{role}`: every row would \
         be refused, make one with CREATE POLICY or let the role bypass them"
    );
    Err(Trouble::Contract(Halt::new(HaltReason::Contract, words)).into())
}

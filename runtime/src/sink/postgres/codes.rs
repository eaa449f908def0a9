//! What the server says of an error: its code, and which routine of the server's own gave it.

use sqlx::{
    Error,
    postgres::{PgDatabaseError, PgErrorPosition},
};

pub(super) const LOCK_NOT_AVAILABLE: &str = "55P03";
pub(super) const UNDEFINED_TABLE: &str = "42P01";
pub(super) const UNDEFINED_SCHEMA: &str = "3F000";

/// Beginnings of the codes of what may pass: connections, resources, shutdowns, disks, rivals,
/// timeouts, a server that only reads for now, statements and snapshots that the server has forgotten.
const PASSING: [&str; 12] = ["08", "25006", "25P02", "25P03", "25P04", "26000", "40", "53", "55P03", "57", "58", "72"];

/// Beginnings of the codes of what is wrong whatever the row: a table or a trigger that does not fit, missing
/// rights, the state of a session or of the server.
const CONTRACT: [&str; 14] = ["0A", "0L", "0P", "25", "28", "2D", "39", "3D", "3F", "42", "55", "F0", "HV", "XX"];

/// `RAISE` of PL/pgSQL, which says what it likes with the code that it likes.
const RAISE: &str = "exec_stmt_raise";

/// The server's routines that refuse a row with a code of [`CONTRACT`] all the same: `RAISE` in a trigger, and what
/// a policy does not let in, which has the code of a missing right.
///
/// PL/Python is none of them, though it speaks like `RAISE`: whatever its function does not catch goes through the
/// same routine, a column that is missing in a statement of its own too.
const JUDGES: [&str; 2] = [RAISE, "ExecWithCheckOptions"];

/// The server's routines that look a name up, of versions up to 15 and of those since. A statement that writes rows has
/// looked up all of its own names when they come: what is not found then is a value, as where a CHECK makes a
/// `regclass` of a text.
const LOOKERS: [&str; 22] = [
    "RangeVarGetRelidExtended",
    "get_collation_oid",
    "get_namespace_oid",
    "get_role_oid",
    "get_ts_config_oid",
    "get_ts_dict_oid",
    "parseTypeString",
    "stringToQualifiedNameList",
    "textToQualifiedNameList",
    "DeconstructQualifiedName",
    "makeRangeVarFromNameList",
    "regclassin",
    "regcollationin",
    "regconfigin",
    "regdictionaryin",
    "regnamespacein",
    "regoperatorin",
    "regoperin",
    "regprocedurein",
    "regprocin",
    "regrolein",
    "regtypein",
];

/// The server's routines that name in class 42 what a statement of ours needs, and never a value.
const FRANK: [&str; 2] = ["aclcheck_error", "infer_arbiter_indexes"];

/// The server's routines behind which a user's function speaks, names and all.
const SPOKEN: [&str; 2] = [RAISE, "PLy_elog_impl"];

/// What the server said.
pub(super) fn said(error: &Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

pub(super) fn code(error: &Error) -> Option<&str> {
    Some(said(error)?.code())
}

/// Whether what has this code may pass.
pub(super) fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|class| code.starts_with(class))
}

/// Whether this code is as a rule of what is wrong whatever the row.
pub(super) fn is_contract(code: &str) -> bool {
    CONTRACT.iter().any(|class| code.starts_with(class))
}

/// Whether a row was judged, whatever the code.
pub(super) fn is_judged(said: &PgDatabaseError) -> bool {
    came_from(said, &JUDGES)
}

/// Whether a name was looked up in vain.
pub(super) fn is_name(said: &PgDatabaseError) -> bool {
    came_from(said, &LOOKERS)
}

/// Whether a message of class 42 is about a statement of ours: it is one of those, or points at the statement's text.
pub(super) fn is_ours(said: &PgDatabaseError) -> bool {
    let points = || matches!(said.position(), Some(PgErrorPosition::Original(_)));
    said.code().starts_with("42") && (came_from(said, &FRANK) || (said.r#where().is_none() && points()))
}

/// Whether the words and names are a user's function's.
pub(super) fn is_spoken(said: &PgDatabaseError) -> bool {
    came_from(said, &SPOKEN)
}

fn came_from(said: &PgDatabaseError, routines: &[&str]) -> bool {
    said.routine().is_some_and(|routine| routines.contains(&routine))
}

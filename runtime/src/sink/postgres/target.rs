//! Offsets belong to a table: another one of the same name does not hold their rows.

use std::collections::{BTreeMap, btree_map::Entry};

use sqlx::{AssertSqlSafe, PgConnection, query, query_as, query_scalar, raw_sql};

use super::{
    fault::Fault,
    link,
    statements::{BEGIN, Statements},
    table,
};
use crate::{
    gate::Halt,
    pipeline::About,
    setting::Secret,
    sink::{
        Identity, Trouble,
        dialect::{Survey, literal},
        stranded::{missing, replaced, unseen},
    },
};

const REMEMBER: &str = "
UPDATE tollgate.partition_state SET target = $4 WHERE pipeline = $1 AND topic = $2 AND partition = $3";

const TARGETS: &str = "SELECT partition, target FROM tollgate.partition_state WHERE pipeline = $1 AND topic = $2";

/// Looks at the table without claiming anything.
pub(super) fn survey<'a>(about: &'static About, database: &'a Secret) -> Survey<'a> {
    Box::pin(async move {
        let options = link::address(database)?.application_name("tollgate");
        let mut connection = link::connect(&options).await?;
        survey_all(&mut connection, about).await.map_err(|fault| Trouble::from(fault).into())
    })
}

async fn survey_all(connection: &mut PgConnection, about: &About) -> Result<BTreeMap<i32, Halt>, Fault> {
    raw_sql(BEGIN).execute(&mut *connection).await?;
    let targets = query_as(TARGETS).bind(about.name).bind(about.topic.name);
    let targets: Vec<(i32, Option<i64>)> = targets.fetch_all(&mut *connection).await?;
    let statements = Statements::new(about);
    let oid = oid(connection, &statements).await?;
    // Most partitions, if not all, belong to the same table: it is looked at once.
    let mut found = BTreeMap::new();
    let mut halts = BTreeMap::new();
    for (partition, known) in targets {
        let halt = match found.entry(known) {
            Entry::Occupied(looked_at) => looked_at.into_mut(),
            Entry::Vacant(unseen) => unseen.insert(look(connection, about, &statements, known, oid).await?),
        };
        halts.extend(halt.clone().map(|halt| (partition, halt)));
    }
    Ok(halts)
}

/// Why the offsets do not belong to the table with this oid, if there is one: also where there is
/// nothing to be written, a run must not say that all is well.
async fn look(
    connection: &mut PgConnection,
    about: &About,
    statements: &Statements,
    known: Option<i64>,
    oid: Option<i64>,
) -> Result<Option<Halt>, Fault> {
    match oid {
        None => Ok(Some(missing(about))),
        Some(_) if known.is_none() || known == oid => Ok(None),
        Some(_) => restored(connection, about, statements).await,
    }
}

async fn oid(connection: &mut PgConnection, statements: &Statements) -> Result<Option<i64>, Fault> {
    let oid = query_scalar("SELECT to_regclass($1)::oid::bigint").bind(&statements.table);
    Ok(oid.fetch_one(connection).await?)
}

/// Looks at the table within a claim.
pub(super) async fn claim(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    known: Option<i64>,
) -> Result<Option<Halt>, Fault> {
    let oid = oid(connection, statements).await?;
    let halt = look(connection, identity.about, statements, known, oid).await?;
    if halt.is_none()
        && known.is_some()
        && known != oid
        && let Some(oid) = oid
    {
        remember(connection, identity, oid).await?;
    }
    Ok(halt)
}

/// Looks at the table that is about to be written.
pub(super) async fn compare(
    connection: &mut PgConnection,
    identity: &Identity,
    statements: &Statements,
    known: Option<i64>,
    oid: i64,
) -> Result<(), Fault> {
    if known == Some(oid) {
        return Ok(());
    }
    match look(connection, identity.about, statements, known, Some(oid)).await? {
        Some(halt) => Err(Trouble::Contract(halt).into()),
        None => remember(connection, identity, oid).await,
    }
}

async fn remember(connection: &mut PgConnection, identity: &Identity, oid: i64) -> Result<(), Fault> {
    let about = identity.about;
    let remember = query(REMEMBER).bind(about.name).bind(about.topic.name).bind(identity.partition);
    remember.bind(oid).execute(connection).await?;
    Ok(())
}

/// Tells who asks where policies choose which rows of a table it sees.
pub(super) fn veil(name: &str) -> String {
    let table = literal(&table(name));
    format!("SELECT CAST(current_user AS text) AS role WHERE row_security_active(CAST(to_regclass({table}) AS oid))")
}

/// A table that was restored from a dump has another oid but the same rows: as many as the ledger
/// accounts for. Of any other, why it is not the one that the offsets belong to.
async fn restored(
    connection: &mut PgConnection,
    about: &About,
    statements: &Statements,
) -> Result<Option<Halt>, Fault> {
    let role: Option<String> =
        query_scalar(AssertSqlSafe(veil(about.table.name))).fetch_optional(&mut *connection).await?;
    if let Some(role) = role {
        return Ok(Some(unseen(about, &role)));
    }
    // Counting a large table takes its time, once.
    raw_sql("SET LOCAL statement_timeout = '4min'").execute(&mut *connection).await?;
    let compare = query_as(AssertSqlSafe(&*statements.compare)).bind(about.name);
    let (booked, found): (i64, i64) = compare.fetch_one(connection).await?;
    let evidence = || format!("{booked} rows are accounted for, it holds {found}");
    Ok((booked != found).then(|| replaced(about, &evidence())))
}

//! Bringing a database to what the binary was made for, and checking that it is there.

mod state;

use sqlx::{AssertSqlSafe, Connection, query, raw_sql};

use self::state::{Applied, Step};
pub use self::state::{State, Status};
use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::{
        dialect::{Access, Dialect},
        session::Session,
    },
    wait::block_on,
};

const NOTE: &str = "
INSERT INTO [tollgate.migration] (pipeline, version, name, sql, applied_at) VALUES ($1, $2, $3, $4, {now})";

/// Where each migration stands: Tollgate's own first, then those of the target table.
///
/// A database that is not there yet has all of them pending.
pub fn status(about: &'static About, database: &Secret) -> Result<Vec<Status>, Failure> {
    let dialect = Dialect::of(database)?;
    if !(dialect.exists)(database)? {
        return Ok(state::compare(&state::steps(about, dialect), &[]));
    }
    block_on(async {
        let mut session = Session::open(database, Access::Read).await?;
        read(&mut session, about).await
    })
}

/// Applies what is pending, each migration in a transaction of its own; makes the database where
/// it is missing and can be made. Returns what was applied.
pub fn apply(about: &'static About, database: &Secret) -> Result<Vec<Status>, Failure> {
    block_on(async {
        let mut session = Session::open(database, Access::Create).await?;
        let steps = read(&mut session, about).await?;
        refuse_strange(&steps)?;
        let mut applied = Vec::new();
        for step in state::steps(about, session.dialect) {
            let done = apply_one(&mut session, &step).await;
            applied.extend(done.map_err(|error| step.failed(&session.failure(&error)))?);
        }
        let dialect = session.dialect;
        session.connection.close().await.map_err(|error| dialect.failure(&error))?;
        Ok(applied)
    })
}

/// Makes the target table anew where it is missing, by all of its migrations; returns them.
pub fn remake(about: &'static About, database: &Secret) -> Result<Vec<Status>, Failure> {
    verify(about, database)?;
    block_on(async {
        let mut session = Session::open(database, Access::Write).await?;
        let table = about.table.name;
        if session.has(table).await? {
            return Err(Failure::usage(format!("table `{table}` is there, and only one that is missing is made anew")));
        }
        let steps = state::steps(about, session.dialect);
        let of_target: Vec<&Step> = steps.iter().filter(|step| step.pipeline == about.name).collect();
        let done = apply_again(&mut session, &of_target).await;
        done.map_err(|error| session.failure(&error))?;
        Ok(of_target.iter().map(|step| step.status(State::Applied)).collect())
    })
}

/// All in one transaction: half a table would be one that is there.
async fn apply_again(session: &mut Session, steps: &[&Step]) -> Result<(), sqlx::Error> {
    let mut transaction = session.connection.begin_with(session.dialect.words.begin_alone).await?;
    for step in steps {
        raw_sql(AssertSqlSafe(step.sql)).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// What a person types to have a target table made anew, in backticks.
pub(crate) fn remake_command(pipeline: &str) -> String {
    format!("`tollgate migrate apply {pipeline} --remake`")
}

/// Refuses a database that is not at the versions the binary was made for.
pub fn verify(about: &'static About, database: &Secret) -> Result<(), Failure> {
    refuse_absent(about, database)?;
    let steps = status(about, database)?;
    refuse_strange(&steps)?;
    refuse_pending(about, &steps)
}

/// A mistyped path is a database that was never made.
fn refuse_absent(about: &About, database: &Secret) -> Result<(), Failure> {
    let dialect = Dialect::of(database)?;
    if (dialect.exists)(database)? {
        return Ok(());
    }
    let (name, shown) = (about.name, (dialect.shown)(database));
    Err(Failure::usage(format!(
        "there is no database `{shown}`: if that is its address, make it with `tollgate migrate apply {name}`"
    )))
}

fn refuse_pending(about: &About, steps: &[Status]) -> Result<(), Failure> {
    match steps.iter().filter(|status| status.state == State::Pending).count() {
        0 => Ok(()),
        pending => Err(Failure::usage(format!(
            "the database lacks {pending} migrations of pipeline `{name}`: apply them with `tollgate migrate apply {name}`",
            name = about.name
        ))),
    }
}

/// Refuses a database without Tollgate's own tables, or with others than the binary knows, and one that was never made
/// ready for the pipeline: there is nothing to look at.
pub(crate) fn verify_own(about: &'static About, database: &Secret) -> Result<(), Failure> {
    refuse_absent(about, database)?;
    let (own, target): (Vec<Status>, Vec<Status>) =
        status(about, database)?.into_iter().partition(|status| status.pipeline.is_empty());
    refuse_strange(&own)?;
    let is_new = target.iter().all(|status| status.state == State::Pending);
    refuse_pending(about, &if is_new { [own, target].concat() } else { own })
}

fn refuse_strange(steps: &[Status]) -> Result<(), Failure> {
    let strange = steps.iter().find(|status| matches!(status.state, State::Changed | State::Unknown));
    match strange {
        None => Ok(()),
        Some(status) if status.state == State::Changed => Err(Failure::usage(format!(
            "migration {status} was applied with another text: expected the one that this binary holds"
        ))),
        Some(status) => Err(Failure::usage(format!(
            "migration {status} was applied, and this binary does not know it: use the newer binary"
        ))),
    }
}

async fn read(session: &mut Session, about: &'static About) -> Result<Vec<Status>, Failure> {
    let applied = state::applied(session, about).await.map_err(|error| session.failure(&error))?;
    Ok(state::compare(&state::steps(about, session.dialect), &applied))
}

/// Applies one migration, unless somebody else just did.
async fn apply_one(session: &mut Session, step: &Step) -> Result<Option<Status>, sqlx::Error> {
    let Session { dialect, connection, .. } = session;
    let mut transaction = connection.begin_with(dialect.words.begin_alone).await?;
    raw_sql(dialect.words.remember).execute(&mut *transaction).await?;
    if Applied::find(&mut transaction, dialect, step).await?.is_some() {
        transaction.rollback().await?;
        return Ok(None);
    }
    raw_sql(AssertSqlSafe(step.sql)).execute(&mut *transaction).await?;
    let note = query(AssertSqlSafe(dialect.sql(NOTE)));
    let note = note.bind(step.pipeline).bind(i64::from(step.version)).bind(step.name).bind(step.sql);
    note.execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Some(step.status(State::Applied)))
}

//! A place among the processes of a pipeline: a lock that lives as long as the session that took it.

use std::{future::Future, pin::Pin, time::Duration};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions, query, query_scalar};
use tokio::time::{sleep, timeout};

use super::{POSTGRES, fault::trouble, link};
use crate::{
    exit::Failure,
    pipeline::About,
    setting::Secret,
    sink::{
        Trouble,
        dialect::{Slot, Taking},
    },
};

/// More processes than anybody runs of one pipeline.
const MOST: i32 = 1_000;
/// How often the session is asked whether it still has its lock.
const PING: Duration = Duration::from_secs(2);
/// Longest wait for an answer.
const SILENCE: Duration = Duration::from_secs(10);

/// The server finds out within seconds that the process's machine is gone.
const KEEP_ALIVE: &str = "
SELECT set_config(name, setting, false)
FROM (VALUES ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'))
     AS wanted (name, setting)";

/// The lock: of the pipeline, of the place.
const LOCK: &str = "SELECT pg_try_advisory_lock(('x' || left(md5('tollgate ' || $1), 8))::bit(32)::int4, $2)";

/// Whether this session still has it; behind a pooler it may be another session.
const HOLDS: &str = "
SELECT EXISTS (SELECT FROM pg_locks
               WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid() AND objsubid = 2
                 AND classid = ('x' || left(md5('tollgate ' || $1), 8))::bit(32)::int4::oid AND objid = $2::oid)";

/// Ends our own session of before, in case the server has not noticed that it is dead.
const EVICT: &str = "
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND usename = current_user AND application_name = current_setting('application_name')";

/// A place, and the session that has it.
struct Held {
    pipeline: &'static str,
    number: i32,
    options: PgConnectOptions,
    connection: PgConnection,
}

/// Takes the lowest place that is free.
pub(super) fn take<'a>(about: &'static About, database: &'a Secret) -> Taking<'a> {
    Box::pin(async move {
        // The name is this process's alone, so that it can end no session but its own. The server
        // cuts long names off at the end.
        let application = format!("tollgate:{}:{}", unique(), about.name);
        let options = link::address(database)?.application_name(&application);
        let failed = |error: &sqlx::Error| POSTGRES.failure(error);
        let mut connection = connect(&options).await?;
        for number in 0..MOST {
            let lock = query_scalar(LOCK).bind(about.name).bind(number);
            if lock.fetch_one(&mut connection).await.map_err(|error| failed(&error))? {
                let slot: Box<dyn Slot> = Box::new(Held { pipeline: about.name, number, options, connection });
                return Ok(slot);
            }
        }
        Err(Failure::environment(format!("{MOST} processes of pipeline `{}` run already", about.name)))
    })
}

impl Slot for Held {
    fn number(&self) -> u32 {
        self.number.unsigned_abs()
    }

    fn lost(&mut self) -> Pin<Box<dyn Future<Output = String> + Send + '_>> {
        Box::pin(async move {
            loop {
                sleep(PING).await;
                match timeout(SILENCE, self.holds()).await {
                    Ok(Ok(true)) => {}
                    Ok(Ok(false)) => {
                        return "the session is not the one that took it: is there a pooler between?".to_owned();
                    }
                    Ok(Err(_)) | Err(_) => {
                        if !self.retake().await {
                            return "while the database was away, another process took it".to_owned();
                        }
                    }
                }
            }
        })
    }
}

impl Held {
    async fn holds(&mut self) -> Result<bool, sqlx::Error> {
        query_scalar(HOLDS).bind(self.pipeline).bind(self.number).fetch_one(&mut self.connection).await
    }

    /// Takes the same place again, once the server is there; whether nobody else has it.
    async fn retake(&mut self) -> bool {
        loop {
            match timeout(SILENCE, self.try_retake()).await {
                Ok(Ok(taken)) => return taken,
                Ok(Err(_)) | Err(_) => sleep(PING).await,
            }
        }
    }

    async fn try_retake(&mut self) -> Result<bool, Trouble> {
        let mut connection = connect(&self.options).await?;
        query(EVICT).execute(&mut connection).await.map_err(|error| trouble(&error))?;
        // A session that is ended lets go of its locks a moment later.
        for _ in 0..10 {
            let lock = query_scalar(LOCK).bind(self.pipeline).bind(self.number);
            if lock.fetch_one(&mut connection).await.map_err(|error| trouble(&error))? {
                let old = std::mem::replace(&mut self.connection, connection);
                // It is of no use, however it ends.
                let _ = old.close_hard().await;
                return Ok(true);
            }
            sleep(Duration::from_millis(100)).await;
        }
        Ok(false)
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Trouble> {
    let mut connection = link::connect(options).await?;
    query(KEEP_ALIVE).execute(&mut connection).await.map_err(|error| trouble(&error))?;
    Ok(connection)
}

/// Tells processes apart, on whatever machine.
fn unique() -> String {
    use std::hash::{BuildHasher, RandomState};
    let process = std::process::id();
    format!("{process}-{:08x}", RandomState::new().hash_one(process) & 0xffff_ffff)
}

//! Connections to a PostgreSQL server.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use sqlx::{
    AnyConnection, ConnectOptions, Connection, PgConnection,
    any::AnyConnectOptions,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::{
    select,
    sync::Notify,
    time::{sleep, timeout},
};

use super::{POSTGRES, encoding, fault::Fault};
use crate::{
    exit::Failure,
    migrate::{self, State},
    pipeline::About,
    setting::Secret,
    sink::{
        Identity, Trouble,
        dialect::{Access, DATABASE, Opening},
    },
};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest wait between two signs of life in a transaction. The server's own timeouts come long
/// before it: only a line that is dead without a word gets so far.
const SILENCE: Duration = Duration::from_mins(5);

/// What an address may say behind its `?`.
const PARAMETERS: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

/// The options for an address, `postgres://…`.
pub(super) fn address(database: &Secret) -> Result<PgConnectOptions, Failure> {
    let refused = |why: &str| Failure::usage(format!("the database's address: {why}"));
    let options: AnyConnectOptions = database.expose().parse().map_err(|error| refused(&without_address(&error)))?;
    let known = |name: &str| PARAMETERS.contains(&name) || name == "options" || name.starts_with("options[");
    if let Some((name, _)) = options.database_url.query_pairs().find(|(name, _)| !known(name)) {
        return Err(refused(&format!("parameter `{name}` is not known")));
    }
    let options = PgConnectOptions::from_url(&options.database_url);
    let options = options.map_err(|error| refused(&without_address(&error)))?;
    // A library without TLS would speak plainly where `prefer` allows it, and is not asked where not.
    let asks = matches!(options.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    if asks && !cfg!(feature = "tls") {
        return Err(refused(
            "`sslmode` asks for TLS, and this binary was built without: \
             build it with `cargo build --package tollgate --features tls`",
        ));
    }
    Ok(options.disable_statement_logging())
}

/// What is wrong with an address; addresses hold passwords.
fn without_address(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(error) => error.to_string(),
        _ => "expected `postgres://USER@HOST:PORT/DATABASE`".to_owned(),
    }
}

/// Opens a connection, unless that takes too long.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Trouble> {
    match timeout(CONNECT, options.connect()).await {
        Ok(connection) => connection.map_err(|error| super::trouble(&error)),
        Err(_) => Err(Trouble::Passing("the server does not answer".to_owned())),
    }
}

/// A connection for a verb that asks once.
pub(super) fn open(database: &Secret, access: Access) -> Opening<'_> {
    Box::pin(async move {
        address(database)?;
        let options: Result<AnyConnectOptions, _> = database.expose().parse();
        let mut options = options.map_err(|error| POSTGRES.failure(&error))?.disable_statement_logging();
        options.database_url.query_pairs_mut().append_pair("application_name", "tollgate");
        let Ok(connection) = timeout(CONNECT, AnyConnection::connect_with(&options)).await else {
            return Err(Failure::environment(format!("{DATABASE}the server does not answer")));
        };
        let mut connection = connection.map_err(|error| POSTGRES.failure(&error))?;
        if access == Access::Create {
            encoding::check(&mut connection).await?;
        }
        Ok(connection)
    })
}

/// Refuses a database that knows the pipeline.
pub(super) fn fresh(about: &'static About, database: &Secret) -> Result<(), Failure> {
    let all = migrate::status(about, database)?;
    if all.iter().any(|status| status.pipeline == about.name && status.state != State::Pending) {
        let (name, shown) = (about.name, shown(database));
        return Err(Failure::usage(format!("pipeline `{name}` is in `{shown}` already: name a database without it")));
    }
    Ok(())
}

/// An address without its password, and without what may hold one.
pub(super) fn shown(database: &Secret) -> String {
    let shown = database.expose().parse::<AnyConnectOptions>().map(|options| {
        let mut url = options.database_url;
        // There is none to take away from an address without a host.
        let _ = url.set_password(None);
        url.set_query(None);
        url.to_string()
    });
    shown.unwrap_or_default()
}

/// The connection of a lane, opened when it is needed.
pub(super) struct Link {
    database: Secret,
    application: String,
    connection: Option<PgConnection>,
    pulse: Pulse,
}

/// Signs of life of work that has so many answers to wait for that together they may take long.
pub(super) type Pulse = Arc<Notify>;

impl Link {
    pub(super) fn new(database: Secret, identity: &Identity) -> Self {
        let application = format!("tollgate:{}:{}", identity.about.name, identity.partition);
        Self { database, application, connection: None, pulse: Pulse::default() }
    }

    /// By which work shows that it gets answers.
    pub(super) fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Takes the connection, opened anew where there is none, for work that [`Self::settle`]s.
    pub(super) async fn connection(&mut self) -> Result<PgConnection, Trouble> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => self.another().await,
        }
    }

    /// A connection beside the lane's own, under the same name.
    pub(super) async fn another(&self) -> Result<PgConnection, Trouble> {
        let options = address(&self.database).map_err(|failure| Trouble::Passing(failure.message))?;
        connect(&options.application_name(&self.application)).await
    }

    /// Waits for work that owns its connection, and keeps that only if all went well. A connection
    /// of which anything is in doubt is closed without a word; so is one that stays silent, with
    /// the work that waits for it.
    pub(super) async fn settle<T>(
        &mut self,
        work: impl Future<Output = (PgConnection, Result<T, Fault>)>,
    ) -> Result<T, Fault> {
        let Some((connection, result)) = unless_silent(SILENCE, &self.pulse, work).await else {
            return Err(Trouble::Passing("the server fell silent".to_owned()).into());
        };
        if result.is_ok() {
            self.connection = Some(connection);
        } else {
            // Whether closing went well makes no difference: the next claim asks the server.
            let _ = connection.close_hard().await;
        }
        result
    }
}

/// What came of work, unless it showed no sign of life for too long.
async fn unless_silent<T>(silence: Duration, pulse: &Notify, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    loop {
        select! {
            biased;
            done = &mut work => return Some(done),
            () = pulse.notified() => {}
            () = sleep(silence) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        time::{Duration, Instant},
    };

    use tokio::{sync::Notify, task::yield_now};

    use super::{address, shown, unless_silent};
    use crate::{exit::Exit, setting::Secret};

    #[tokio::test]
    async fn work_takes_as_long_as_it_gets_answers() {
        let (pulse, silence) = (Notify::new(), Duration::from_millis(20));
        let began = Instant::now();
        let alive = async {
            while began.elapsed() < silence * 3 {
                pulse.notify_one();
                yield_now().await;
            }
        };
        assert_eq!(unless_silent(silence, &pulse, alive).await, Some(()));
        assert_eq!(unless_silent(silence, &pulse, pending::<()>()).await, None);
    }

    #[test]
    fn what_an_address_asks_for_is_given_or_refused() {
        let refused = |text: &str| address(&Secret::new(text)).err().map(|failure| (failure.exit, failure.message));
        for mode in ["require", "verify-ca", "verify-full"] {
            let refused = refused(&format!("postgres://u:hunter2@localhost/x?sslmode={mode}"));
            assert_eq!(refused.is_none(), cfg!(feature = "tls"));
            let told = |(exit, words): (Exit, String)| {
                exit == Exit::Usage && words.contains("TLS") && !words.contains("hunter2")
            };
            assert!(refused.is_none_or(told), "{mode}");
        }
        for text in [
            "postgres://u:hunter2@localhost/x?ssl=true",
            "postgres://u:hunter2@localhost:x/",
            "postgres://u:hunter2@/x?port=y",
        ] {
            let (exit, words) = refused(text).unwrap();
            assert_eq!(exit, Exit::Usage);
            assert!(!words.contains("hunter2"), "{words}");
        }
        assert_eq!(refused("postgresql://u:p@localhost:5432/x?application_name=a&options[a]=b&sslmode=disable"), None);
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown = shown(&Secret::new("postgres://u:hunter2@localhost:1/x?password=hunter2"));
        assert_eq!(shown, "postgres://u@localhost:1/x");
    }
}

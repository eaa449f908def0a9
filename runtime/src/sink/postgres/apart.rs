//! A database beside another one on the same server.

use sqlx::{AssertSqlSafe, Connection, any::AnyConnectOptions, raw_sql};

use super::{POSTGRES, link};
use crate::{
    exit::Failure,
    setting::Secret,
    sink::dialect::{Access, Apart, Working, quoted},
};

/// On a server of PostgreSQL.
pub(super) const APART: Apart = Apart { answer, make, remove };

fn answer(server: &Secret) -> Working<'_, ()> {
    Box::pin(tell(server, "SELECT 1".to_owned()))
}

fn make<'a>(server: &'a Secret, name: &'a str) -> Working<'a, Secret> {
    Box::pin(async move {
        // Nobody is ever connected to this template.
        tell(server, format!("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", quoted(name))).await?;
        address_of(server, name)
    })
}

fn remove<'a>(server: &'a Secret, name: &'a str) -> Working<'a, ()> {
    // Whoever is still connected is cut off.
    Box::pin(tell(server, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name))))
}

async fn tell(server: &Secret, sql: String) -> Result<(), Failure> {
    sqlx::any::install_default_drivers();
    let mut connection = link::open(server, Access::Write).await?;
    let told = raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
    told.map_err(|error| POSTGRES.failure(&error))?;
    connection.close().await.map_err(|error| POSTGRES.failure(&error))
}

/// The address of another database of the server.
fn address_of(server: &Secret, name: &str) -> Result<Secret, Failure> {
    let options: Result<AnyConnectOptions, _> = server.expose().parse();
    let mut url = options.map_err(|error| POSTGRES.failure(&error))?.database_url;
    let parameters: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != "dbname").map(|(key, value)| (key.into(), value.into())).collect();
    url.set_path(name);
    url.set_query(None);
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    Ok(Secret::new(url.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_has_the_same_server_user_and_parameters() {
        let address = |text: &str| address_of(&Secret::new(text), "other").unwrap().expose().to_owned();
        assert_eq!(address("postgres://u:p%20w@h:1/a"), "postgres://u:p%20w@h:1/other");
        let given = "postgres://u@h/a?dbname=b&sslmode=disable";
        assert_eq!(address(given), "postgres://u@h/other?sslmode=disable");
        assert_eq!(address("postgres://h"), "postgres://h/other");
    }
}

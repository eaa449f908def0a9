//! Which columns are read, and in what order.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Row as _, SqliteConnection, query};

use crate::{
    pipeline::{About, Type},
    sink::{ORIGIN, dialect::quoted},
};

/// The columns that are read of a table.
pub(super) struct Select {
    table: String,
    /// Names of what is selected.
    columns: Vec<String>,
    /// By column, and then for what says where a row comes from: its place among the selected.
    pub(super) places: Vec<Option<usize>>,
    /// Columns that are read and are not there, and what there is to say of each.
    pub(super) gone: BTreeMap<usize, String>,
    /// Why nothing can be read at all.
    pub(super) refused: Option<String>,
    /// The condition on the event time.
    window: String,
    order: Vec<String>,
}

impl Select {
    /// What is read of a table as it is now.
    pub(super) async fn of(
        connection: &mut SqliteConnection,
        about: &'static About,
        windowed: bool,
    ) -> Result<Self, sqlx::Error> {
        // The first look at the file is when the moment is.
        query("SELECT 1 FROM sqlite_schema LIMIT 1").fetch_all(&mut *connection).await?;
        let rows = query("SELECT name FROM pragma_table_info(?)").bind(about.table.name).fetch_all(connection).await?;
        let there: BTreeSet<String> = rows.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>()?;
        Ok(Self::new(about, &there, windowed))
    }

    fn new(about: &'static About, there: &BTreeSet<String>, windowed: bool) -> Self {
        let read: BTreeSet<usize> = about.checks.expectations.iter().flat_map(|check| check.columns).copied().collect();
        let missing = |column: usize| {
            let name = about.columns[column].name;
            let why = || format!("table `{}` has no column `{name}`", about.table.name);
            (!there.contains(name)).then(why)
        };
        let event_time = about.checks.event_time.filter(|_| windowed);
        let refused = match event_time.and_then(missing) {
            _ if there.is_empty() => Some(format!("table `{}` is missing", about.table.name)),
            gone => gone,
        };
        let mut select = Self {
            table: quoted(about.table.name),
            columns: Vec::new(),
            places: Vec::new(),
            gone: read.iter().filter_map(|&column| Some((column, missing(column)?))).collect(),
            refused,
            window: event_time.map(|column| window(about.columns[column].name)).unwrap_or_default(),
            order: order(about, there),
        };
        let wanted = (0..about.columns.len()).map(|column| {
            let is_wanted = read.contains(&column) || about.table.key.contains(&column);
            Some(about.columns[column].name).filter(|_| is_wanted)
        });
        for name in wanted.chain(ORIGIN.map(Some)) {
            let place = name.filter(|name| there.contains(*name)).map(|name| {
                select.columns.push(quoted(name));
                select.columns.len() - 1
            });
            select.places.push(place);
        }
        select
    }

    /// The statement that reads all rows.
    pub(super) fn rows(&self) -> String {
        let columns = if self.columns.is_empty() { "1".to_owned() } else { self.columns.join(", ") };
        format!("SELECT {columns} FROM {}{}", self.table, self.window)
    }

    /// The statement that reads them in the order of their keys.
    pub(super) fn sorted(&self) -> String {
        let order = if self.order.is_empty() { String::new() } else { format!(" ORDER BY {}", self.order.join(", ")) };
        self.rows() + &order
    }
}

/// The event time is not before one instant, and before another.
fn window(name: &str) -> String {
    let name = quoted(name);
    format!(" WHERE (?1 IS NULL OR {name} >= ?1) AND (?2 IS NULL OR {name} < ?2)")
}

/// The order of the keys, or of where rows come from. Decimals are texts there.
fn order(about: &About, there: &BTreeSet<String>) -> Vec<String> {
    let key = about.table.key;
    if key.is_empty() || key.iter().any(|column| about.checks.hidden.contains(column)) {
        return ORIGIN.iter().filter(|name| there.contains(**name)).map(|name| quoted(name)).collect();
    }
    let columns = key.iter().map(|&column| &about.columns[column]).filter(|column| there.contains(column.name));
    let by = |column: &crate::pipeline::Column| match column.ty {
        Type::Decimal { .. } => vec![format!("CAST({} AS NUMERIC)", quoted(column.name)), quoted(column.name)],
        _ => vec![quoted(column.name)],
    };
    columns.flat_map(by).collect()
}

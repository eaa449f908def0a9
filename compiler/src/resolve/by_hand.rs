//! What a person can do where no migration can.

use crate::{
    dialect::POSTGRES,
    history::{Obstacle, Table},
    names::parts,
};

/// The way out of an obstacle to `table`, in PostgreSQL's words where it is a statement.
pub(super) fn help(obstacle: &Obstacle, table: &Table) -> String {
    match obstacle {
        Obstacle::Mode => "not by this pipeline: what was counted under the other mode would not add up; put it back, \
                           or let a pipeline of another name fill another table"
            .to_owned(),
        Obstacle::NoDefault { .. } => {
            "give the field a `default` in the schema: it fills the rows that are there".to_owned()
        }
        _ => format!(
            "by hand: `{}`, in a step of your own that `explain not-migratable` describes; or {}",
            statement(obstacle, table),
            way_back(obstacle)
        ),
    }
}

/// What stays as it was, so that nothing has to be done.
fn way_back(obstacle: &Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Dropped { .. } => "keep the field",
        Obstacle::Retyped { .. } | Obstacle::Nullability { .. } => "change the schema back",
        _ => "let a pipeline of another name fill another table",
    }
}

fn statement(obstacle: &Obstacle, table: &Table) -> String {
    let alter = |name: &str, what: String| format!("ALTER TABLE {} {what}", (POSTGRES.table)(name));
    let column =
        |column: &str, what: &str| alter(&table.name, format!("ALTER COLUMN {} {what}", POSTGRES.identifier(column)));
    match obstacle {
        Obstacle::Renamed { from, to } => renamed(from, to),
        Obstacle::Key { from, to } => alter(&table.name, key(&table.name, from, to)),
        Obstacle::Dropped { column } => alter(&table.name, format!("DROP COLUMN {}", POSTGRES.identifier(column))),
        Obstacle::Retyped { column: name, .. } => {
            let ty = table.column(name).map(|column| (POSTGRES.type_name)(&column.ty)).unwrap_or_default();
            let using = format!("{}::{ty}", POSTGRES.identifier(name));
            column(name, &format!("TYPE {ty} USING {}", using.replace(" COLLATE \"C\"", "")))
        }
        Obstacle::Nullability { column: name, nullable: true } => column(name, "DROP NOT NULL"),
        Obstacle::Nullability { column: name, nullable: false } => column(name, "SET NOT NULL"),
        Obstacle::Mode | Obstacle::NoDefault { .. } => String::new(),
    }
}

/// The key's constraint has the name that PostgreSQL gives it.
fn key(table: &str, from: &[String], to: &[String]) -> String {
    let (_, name) = parts(table);
    let dropped =
        (!from.is_empty()).then(|| format!("DROP CONSTRAINT {}", POSTGRES.identifier(&format!("{name}_pkey"))));
    let columns: Vec<String> = to.iter().map(|column| POSTGRES.identifier(column)).collect();
    let added = (!to.is_empty()).then(|| format!("ADD PRIMARY KEY ({})", columns.join(", ")));
    dropped.into_iter().chain(added).collect::<Vec<_>>().join(", ")
}

/// Into another schema, which may have to be made, then under another name; what is the same is left out.
fn renamed(from: &str, to: &str) -> String {
    let ((schema_before, before), (schema, name)) = (parts(from), parts(to));
    let moved = (schema_before != schema).then(|| {
        let made = (POSTGRES.before_table)(to).trim_end().replace(';', "; ");
        format!("{made}ALTER TABLE {} SET SCHEMA {}", (POSTGRES.table)(from), POSTGRES.identifier(schema))
    });
    let here = if from.contains('.') || to.contains('.') { format!("{schema}.{before}") } else { before.to_owned() };
    let renamed = (before != name)
        .then(|| format!("ALTER TABLE {} RENAME TO {}", (POSTGRES.table)(&here), POSTGRES.identifier(name)));
    moved.into_iter().chain(renamed).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_moved_and_renamed() {
        let cases = [
            ("a", "b", r#"ALTER TABLE "a" RENAME TO "b""#),
            ("s.a", "s.b", r#"ALTER TABLE "s"."a" RENAME TO "b""#),
            ("s.a", "t.a", r#"CREATE SCHEMA IF NOT EXISTS "t"; ALTER TABLE "s"."a" SET SCHEMA "t""#),
            (
                "a",
                "t.b",
                r#"CREATE SCHEMA IF NOT EXISTS "t"; ALTER TABLE "a" SET SCHEMA "t"; ALTER TABLE "t"."a" RENAME TO "b""#,
            ),
            ("s.a", "a", r#"ALTER TABLE "s"."a" SET SCHEMA "public""#),
        ];
        for (from, to, expected) in cases {
            assert_eq!(renamed(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_key_is_dropped_and_added() {
        let (none, one, other) = (vec![], vec!["id".to_owned()], vec!["symbol".to_owned(), "ts".to_owned()]);
        assert_eq!(key("s.a", &none, &one), r#"ADD PRIMARY KEY ("id")"#);
        assert_eq!(key("s.a", &one, &none), r#"DROP CONSTRAINT "a_pkey""#);
        assert_eq!(key("a", &one, &other), r#"DROP CONSTRAINT "a_pkey", ADD PRIMARY KEY ("symbol", "ts")"#);
    }
}

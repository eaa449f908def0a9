//! Uniqueness that the table's primary key guarantees: nothing is read for it while the key is there.

use super::{
    Line, Table,
    rows::shared,
    scan::{filtered, records},
};
use crate::{
    rule::{Expr, Missing, Node},
    sql::{Binding, literal},
    value::Decimal,
};

/// Whether a key holds all columns of the table's own, so that no two rows share it.
pub(super) fn is_guaranteed(key: &[Expr], table_key: &[usize]) -> bool {
    let has = |column: &usize| key.iter().any(|part| part.node == Node::Column(*column));
    !table_key.is_empty() && table_key.iter().all(has)
}

/// The row of a rule that the key guarantees.
pub(super) fn line(
    table: &Table,
    id: &str,
    (key, missing, mostly): (&[Expr], &Missing, Decimal),
    condition: Option<&Expr>,
    count: &mut impl FnMut(&str, String) -> String,
) -> Line {
    let selected = condition.map(|condition| table.is_true(condition));
    let element = count("element", filtered("count(*)", selected.as_deref()));
    let missing_rows = match missing {
        Missing::Where(missing) if missing.is_possible() => {
            let is_missing = format!("{} is true", table.printer.at(Binding::Match, missing));
            let both = selected.iter().cloned().chain([is_missing]).collect::<Vec<_>>().join(" and ");
            count("missing", filtered("count(*)", Some(both)))
        }
        _ => "0".to_owned(),
    };
    let guaranteed = guarantee(table);
    let counted = shared(table, selected, key, missing).replace('\n', "\n            ");
    let failed =
        count("failed", format!("case when {guaranteed} then 0\n        else (select count(*) {counted}) end"));
    records(id, element, missing_rows, failed, mostly)
}

/// That the table has a valid unique index over the columns of its key, or some of them.
fn guarantee(table: &Table) -> String {
    let names = table.key.iter().map(|&column| literal::text(&table.record.columns[column].name));
    let names = names.collect::<Vec<_>>().join(", ");
    let relation = literal::text(&table.name);
    format!(
        "exists (
            select from pg_catalog.pg_index
            where indrelid = cast({relation} as regclass) and indisunique and indisvalid and indpred is null
                and not exists (
                    select from pg_catalog.pg_inherits join pg_catalog.pg_class on oid = inhparent
                    where inhparent = indrelid and relkind = 'r'
                )
                and not exists (
                    select from unnest(indkey[0:indnkeyatts - 1]) as part
                    left join pg_catalog.pg_attribute on attrelid = indrelid and attnum = part
                    where (attname in ({names})) is not true
                )
        )"
    )
}

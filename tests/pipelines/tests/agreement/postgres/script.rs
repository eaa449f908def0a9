//! The scripts that `psql` runs.

use tollgate_compiler::value::Value;
use tollgate_runtime::pipeline::About;

use super::cells::cell;
use crate::case::Case;

/// The migrations of a pipeline.
pub(super) fn migrations(about: &About) -> String {
    let ours = about.migrations.iter().filter(|migration| migration.dialect == "postgres");
    // A table without a schema lies where a user's tables lie.
    let path = "SET search_path = public;\n".to_owned();
    std::iter::once(path).chain(ours.map(|migration| migration.sql.to_owned())).collect()
}

/// A copy of the target table without its constraints, and the rows in it. Their numbers are their
/// offsets.
pub(super) fn staging(case: &Case, rows: &[Vec<Value>]) -> String {
    let target = target(case);
    let line = |(at, row): (usize, &Vec<Value>)| {
        let cells = row.iter().zip(&case.pipeline.record.columns).map(|(value, column)| cell(value, &column.ty, at));
        cells.chain(["0".to_owned(), "0".to_owned(), at.to_string()]).collect::<Vec<_>>().join("\t") + "\n"
    };
    let lines: String = rows.iter().enumerate().map(line).collect();
    format!(
        "CREATE UNLOGGED TABLE public.staging (LIKE {target});\n\
        CREATE VIEW public.target AS SELECT * FROM {target};\n\
        COPY public.staging FROM STDIN;\n{lines}\\.\n"
    )
}

/// The target table: schema and name, or a name alone.
fn target(case: &Case) -> String {
    let name = case.generated.about.table.name;
    let (schema, table) = name.split_once('.').unwrap_or(("public", name));
    format!("\"{schema}\".\"{table}\"")
}

/// `x`, then a digit for each predicate, for each staged row.
pub(super) fn bits(predicates: &[&str]) -> String {
    let digits: Vec<String> = predicates.iter().map(|predicate| format!("({predicate})::int")).collect();
    format!(
        "SELECT 'x' || array_to_string(ARRAY[{}]::int[], '') FROM public.staging ORDER BY _tollgate_offset;\n",
        digits.join(",\n")
    )
}

/// The session in which the database's own print of a CHECK is read back.
pub(super) const PRINTED: &str = "SET datestyle = ISO;
SET timezone = 'UTC';
SET bytea_output = 'hex';
SET standard_conforming_strings = on;
";

/// The CHECKs of the target, which is the only table with any: in hexadecimal digits, since psql
/// drops characters where it prints (U+10FFFF).
pub(super) const CONSTRAINTS: &str = "SELECT \
encode(convert_to(conname || ' ' || pg_get_expr(conbin, conrelid), 'UTF8'), 'hex') FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 AND connamespace <> 'information_schema'::regnamespace;\n";

/// Inserts each staged row alone; prints the name of the CHECK that refused it, or `-`. CHECKs are
/// asked before keys.
pub(super) const REFUSALS: &str = "
SET standard_conforming_strings = on;
CREATE TABLE public.refusals (number bigint, name text);
DO $$
DECLARE staged public.staging%ROWTYPE; name text;
BEGIN
    FOR staged IN SELECT * FROM public.staging LOOP
        name := '-';
        BEGIN
            INSERT INTO public.target SELECT staged.*;
        EXCEPTION
            WHEN check_violation THEN GET STACKED DIAGNOSTICS name = CONSTRAINT_NAME;
            WHEN unique_violation THEN NULL;
        END;
        INSERT INTO public.refusals VALUES (staged._tollgate_offset, name);
    END LOOP;
END $$;
SELECT name FROM public.refusals ORDER BY number;
";

use super::{
    exact::{Inexact, Target, obstacle},
    *,
};
use crate::{
    compile,
    history::History,
    pipeline::{Judged, Pipeline},
    source::Sources,
};

const SCHEMA: &str = r#"{ "type": "record", "name": "Row", "fields": [
    { "name": "i", "type": "int" },
    { "name": "n", "type": ["null", "long"] },
    { "name": "x", "type": "double" },
    { "name": "d", "type": { "type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2 } },
    { "name": "Text", "type": "string" },
    { "name": "st", "type": { "type": "enum", "name": "Status", "symbols": ["open", "paid"] } },
    { "name": "ok", "type": ["null", "boolean"] },
    { "name": "day", "type": { "type": "int", "logicalType": "date" } },
    { "name": "at", "type": { "type": "long", "logicalType": "timestamp-micros" } },
    { "name": "raw", "type": "bytes" }
] }"#;

/// A pipeline with one rule.
fn pipeline(expression: &str, condition: &str) -> Pipeline {
    let spec = format!(
        "apiVersion: tollgate/v1\nkind: Pipeline\nname: rows\n\
        source: {{ topic: rows, value: {{ schema: rows.avsc }} }}\nsink: {{ table: rows }}\n\
        suite: [{{ expect_it: {{ {condition} }} }}]\n\
        expectations: {{ expect_it: {{ expression: {expression:?} }} }}\n"
    );
    let mut sources = Sources::default();
    let file = sources.add("rows.yaml", spec);
    sources.add("rows.avsc", SCHEMA);
    let compiled = compile(&sources, &[file], &History::default());
    compiled.unwrap_or_else(|found| panic!("{expression}: {found:#?}")).pipelines.remove(0)
}

fn rule(pipeline: &Pipeline) -> &Rule {
    let Judged::ByRow(rule) = &pipeline.suite[0].judged else { panic!("a rule over rows") };
    rule
}

/// Expressions of specs, and what they are for PostgreSQL.
const PRINTED: &[(&str, &str)] = &[
    ("i > 5 and (n <= 7 or ok)", r#""i" > 5 and ("n" <= 7 or "ok")"#),
    ("not (i = 1) and not ok", r#"not "i" = 1 and not "ok""#),
    ("n is null or ok is not null", r#""n" is null or "ok" is not null"#),
    ("n is distinct from 5", r#""n" is distinct from 5"#),
    ("(i > 1) = ok", r#"("i" > 1) = "ok""#),
    ("x between 0.1 and 1e300", r#"nullif("x", 'NaN') between 0.1 and 1e+300"#),
    ("x not in (0.5, -1)", r#"nullif("x", 'NaN') not in (0.5, -1)"#),
    ("Text in ('it''s', 'a\\b')", r#""Text" in ('it''s', E'a\\b')"#),
    ("Text ~ '(?i)^a.\\.é$'", r#""Text" ~ E'^[Aa][^\\n]\\.é$'"#),
    ("Text not like '100\\%_%'", r#""Text" not like E'100\\%_%'"#),
    ("day >= date '2024-02-29'", r#""day" >= date '2024-02-29'"#),
    ("at < timestamp '2024-02-29 12:00'", r#""at" < timestamptz '2024-02-29 12:00:00+00'"#),
    // Integers are computed where they cannot overflow, and are absent where they would have.
    (
        "i + 1 > 0",
        r#"nullif(nullif(greatest(least(cast("i" as numeric) + 1, 2147483648), -2147483649), 2147483648), -2147483649) > 0"#,
    ),
    (
        "n / i = 2",
        r#"nullif(nullif(greatest(least(div("n", nullif("i", 0)), 9223372036854775808), -9223372036854775809), 9223372036854775808), -9223372036854775809) = 2"#,
    ),
    ("i % 2 = 1", r#""i" % 2 = 1"#),
    ("d * 0.1 <= d", r#""d" * 0.1 <= "d""#),
    ("round(d / i, 3) > 0", r#"round(div("d" * 2000, nullif(cast("i" as numeric), 0)) * 0.5) * 0.001 > 0"#),
    ("round(d) = floor(-d)", r#"round("d") = floor(-"d")"#),
    ("x + 0.5 > 1", r#"nullif(nullif("x", 'NaN') + 0.5, 'NaN') > 1"#),
    ("length(trim(Text)) = 1", r#"length(btrim("Text", ' ')) = 1"#),
    ("lower(Text) = 'a'", r#"lower("Text") = 'a'"#),
    ("substring(Text, i, i) = ''", r#"substring("Text", "i", nullif(greatest("i", -1), -1)) = ''"#),
    ("cast(i as text) > 'a'", r#"cast("i" as text) COLLATE "C" > 'a'"#),
    ("upper(cast(ok as text)) = 'TRUE'", r#"upper(cast("ok" as text) COLLATE "C") = 'TRUE'"#),
    ("cast(d as text) = '1.00'", r#"cast(round("d", 2) as text) = '1.00'"#),
    (
        "cast(at as text) like '2024%'",
        r#"rtrim(rtrim(to_char("at" at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.') || '+00' like '2024%'"#,
    ),
    ("cast(at as date) = day", r#"cast("at" at time zone 'UTC' as date) = "day""#),
    (
        "cast(x as integer) = i",
        r#"cast(nullif(nullif(greatest(least(round(nullif("x", 'NaN')), 2147483648), -2147483649), 2147483648), -2147483649) as integer) = "i""#,
    ),
    ("coalesce(n, 0) >= 0", r#"coalesce("n", 0) >= 0"#),
    ("coalesce(n > 0, false)", r#"("n" > 0) is true"#),
    ("greatest(st, Text) = 'a'", r#"greatest("st", "Text") = 'a'"#),
    ("case when ok then 'a' else Text end = 'a'", r#"case when "ok" then 'a' else "Text" end = 'a'"#),
    ("case when ok then i end = 1", r#"case when "ok" then "i" end = 1"#),
    ("nullif(i, 0) = 1", r#"nullif("i", 0) = 1"#),
    ("length(raw) = 2", r#"length("raw") = 2"#),
];

#[test]
fn expressions_are_printed_so() {
    let wrong: Vec<String> = PRINTED
        .iter()
        .filter_map(|(expression, expected)| {
            let pipeline = pipeline(expression, "");
            let found = expr(&rule(&pipeline).holds, &pipeline.record);
            (found != *expected).then(|| format!("{expression}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_expression_grows_no_faster_than_what_it_says() {
    let sum = "i + ".repeat(60) + "1 > 0";
    let pipeline = pipeline(&sum, "");
    assert!(expr(&rule(&pipeline).holds, &pipeline.record).len() < 60 * 150);
}

#[test]
fn masks_are_never_null() {
    let pipeline = pipeline("n > 1", "row_condition: 'ok'");
    let masks = masks(rule(&pipeline), &pipeline.record);
    assert_eq!(masks.selected, r#""ok" is true"#);
    assert_eq!(masks.missing, r#""ok" is true and ("n" > 1) is null"#);
    assert_eq!(masks.failed, r#""ok" is true and ("n" > 1) is false"#);
}

#[test]
fn a_check_looks_where_its_rule_does() {
    let pipeline = pipeline("n > 1", "row_condition: 'ok'");
    assert_eq!(expr(&rule(&pipeline).accepts(), &pipeline.record), r#""ok" is not true or "n" > 1"#);
}

#[test]
fn only_doubles_are_inexact() {
    let both = [Some(Inexact::DoubleArithmetic); 2];
    for (expression, expected) in [
        ("x > 1.5 and -x < abs(x) and round(x) = floor(x)", [None; 2]),
        ("cast(i as double precision) = x", [None; 2]),
        ("i + n > 0 and d * d > 1 and cast(at as text) <> cast(day as text)", [None; 2]),
        ("x + 1 > 0", both),
        ("case when x / 2 > 1 then ok end", both),
        ("cast(x as text) = '1'", [None, Some(Inexact::DoubleText)]),
        ("cast(x * 2 as text) = '1'", both),
    ] {
        let pipeline = pipeline(expression, "");
        let found = [Target::Table, Target::Check].map(|target| obstacle(rule(&pipeline), target));
        assert_eq!(found, expected, "{expression}");
    }
    let condition = pipeline("i > 0", "row_condition: 'x * 2 > 1'");
    assert_eq!(obstacle(rule(&condition), Target::Check), Some(Inexact::DoubleArithmetic));
}

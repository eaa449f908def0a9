use super::try_parse;
use crate::expression::MAX_BYTES;

/// Expressions, the code of the refusal, and the part that is underlined.
const REFUSED: &[(&str, &str, &str)] = &[
    // What cannot be read.
    ("", "expression-syntax", ""),
    ("i >", "expression-syntax", ""),
    ("i > 1 j", "expression-syntax", "j"),
    ("i > 1; true", "expression-syntax", ";"),
    ("(i > 1", "expression-syntax", ""),
    ("i > 1)", "expression-syntax", ")"),
    ("i between 1", "expression-syntax", ""),
    ("i in ()", "expression-syntax", ")"),
    ("t = 'abc", "expression-syntax", "'abc"),
    ("i > 1 -- and false", "expression-syntax", "-- and false"),
    ("i > /* one */ 1", "expression-syntax", "/* one */"),
    ("t = 'a\0b'", "expression-syntax", "\0"),
    ("1 < i < 9", "expression-syntax", "1 < i < 9"),
    ("ok = ok = ok", "expression-syntax", "ok = ok = ok"),
    ("case when ok then 1", "expression-syntax", ""),
    ("abs(i, j)", "expression-syntax", "abs(i, j)"),
    ("nullif(i)", "expression-syntax", "nullif(i)"),
    // Names.
    ("colse > 1", "unknown-column", "colse"),
    ("I > 1", "unknown-column", "I"),
    ("eventtime > 1", "unknown-column", "eventtime"),
    ("\"no such\" > 1", "unknown-column", "\"no such\""),
    ("i > $tolerence", "unknown-parameter", "$tolerence"),
    ("i > $1", "unknown-parameter", "$1"),
    ("lenght(t) > 1", "unknown-function", "lenght"),
    ("now() > at", "unknown-function", "now"),
    ("current_date > day", "unknown-function", "current_date"),
    ("pg_catalog.abs(i) > 1", "unknown-function", "pg_catalog.abs"),
    ("sum(i) > 1", "unknown-function", "sum"),
    // Types.
    ("i = '7'", "type-mismatch", "i = '7'"),
    ("t = 7", "type-mismatch", "t = 7"),
    ("ok = 1", "type-mismatch", "ok = 1"),
    ("day > at", "type-mismatch", "day > at"),
    ("at = local", "type-mismatch", "at = local"),
    ("id = t", "type-mismatch", "id = t"),
    ("id > id", "type-mismatch", "id > id"),
    ("ok > false", "type-mismatch", "ok > false"),
    ("raw < fix", "type-mismatch", "raw < fix"),
    ("raw = 'AQI='", "type-mismatch", "raw = 'AQI='"),
    ("i and ok", "type-mismatch", "i"),
    ("not (i)", "type-mismatch", "(i)"),
    ("i + t", "type-mismatch", "t"),
    ("'1' + 1", "type-mismatch", "'1'"),
    ("day + 1", "type-mismatch", "day"),
    ("-t", "type-mismatch", "t"),
    ("abs(t)", "type-mismatch", "t"),
    ("length(i)", "type-mismatch", "i"),
    ("upper(raw)", "type-mismatch", "raw"),
    ("i like '7'", "type-mismatch", "i"),
    ("i ~ '7'", "type-mismatch", "i"),
    ("substring(t, n)", "type-mismatch", "n"),
    ("substring(t, 1, 2.5)", "type-mismatch", "2.5"),
    ("round(i)", "type-mismatch", "i"),
    ("floor(i + n)", "type-mismatch", "i + n"),
    ("round(i / j, 2)", "type-mismatch", "i / j"),
    ("round(d, i)", "type-mismatch", "i"),
    ("round(d, 39)", "type-mismatch", "39"),
    ("round(d, -1)", "type-mismatch", "-1"),
    ("tiny * tiny", "type-mismatch", "tiny * tiny"),
    ("coalesce(i, 'a')", "type-mismatch", "'a'"),
    ("coalesce(big, tiny)", "mixed-numbers", "tiny"),
    ("greatest(ok, nb)", "type-mismatch", "ok, nb"),
    ("case when i then 1 end", "type-mismatch", "i"),
    ("case i when 'a' then 1 end", "type-mismatch", "'a'"),
    ("case when ok then 1 else 'a' end", "type-mismatch", "'a'"),
    ("i in (1, 'a')", "type-mismatch", "'a'"),
    ("cast(t as integer)", "type-mismatch", "cast(t as integer)"),
    ("cast('2024-01-01' as date) > day", "type-mismatch", "cast('2024-01-01' as date)"),
    ("cast((x) as numeric(5, 2))", "type-mismatch", "cast((x) as numeric(5, 2))"),
    ("cast(raw as text)", "type-mismatch", "cast(raw as text)"),
    ("cast(ok as integer)", "type-mismatch", "cast(ok as integer)"),
    // Numbers.
    ("n > x", "mixed-numbers", "n > x"),
    ("d + x > 1", "mixed-numbers", "d + x"),
    ("x = i + 0.5", "mixed-numbers", "x = i + 0.5"),
    ("x < $most", "mixed-numbers", "x < $most"),
    ("greatest(d, x) > 1", "mixed-numbers", "x"),
    ("d = 1234567890123456789012345678901234567890", "number-too-long", "1234567890123456789012345678901234567890"),
    ("i > 1e39", "number-too-long", "1e39"),
    ("x > 1e400", "invalid-literal", "1e400"),
    ("d / 2 > 1", "unsupported-expression", "d / 2"),
    ("round(1 + d / 2, 2)", "unsupported-expression", "d / 2"),
    ("x % 2", "unsupported-expression", "x % 2"),
    ("round(x, 2)", "unsupported-expression", "x"),
    ("i in (1, 1.5)", "invalid-literal", "1.5"),
    ("i in (1, 3000000000)", "invalid-literal", "3000000000"),
    ("d in (1.005)", "invalid-literal", "1.005"),
    ("i between 9 and 1", "impossible-range", "9 and 1"),
    ("i between 1.2 and 1.8", "impossible-range", "1.2 and 1.8"),
    ("i between -99999999999 and 99999999999", "impossible-range", "-99999999999"),
    ("i between 0 and 3000000000", "impossible-range", "3000000000"),
    ("i between -2147483649 and $few", "impossible-range", "-2147483649"),
    ("i not between 0 and 2147483648", "impossible-range", "2147483648"),
    ("i >= 0 and i <= 3000000000", "impossible-range", "i <= 3000000000"),
    ("i < 2147483648", "impossible-range", "i < 2147483648"),
    ("i * j < 3000000000", "impossible-range", "i * j < 3000000000"),
    ("ok or i > 99999999999", "impossible-range", "i > 99999999999"),
    ("i > -99999999999", "impossible-range", "i > -99999999999"),
    ("99999999999 <= i", "impossible-range", "99999999999 <= i"),
    ("i + 1 > 2147483647", "impossible-range", "i + 1 > 2147483647"),
    ("n = 1.5", "impossible-range", "n = 1.5"),
    ("i <> 3000000000", "impossible-range", "i <> 3000000000"),
    ("i is distinct from 3000000000", "impossible-range", "i is distinct from 3000000000"),
    ("d >= 100000000", "impossible-range", "d >= 100000000"),
    ("cast(3000000000 as int) = i", "invalid-literal", "cast(3000000000 as int)"),
    // Literals.
    ("st = 'Paid'", "invalid-literal", "'Paid'"),
    ("st in ('open', 'shut')", "invalid-literal", "'shut'"),
    ("day > '2024-13-01'", "invalid-literal", "'2024-13-01'"),
    ("day between '2024-01-01' and 'today'", "invalid-literal", "'today'"),
    ("day > date 'tomorrow'", "invalid-literal", "date 'tomorrow'"),
    ("at > timestamp '2024'", "invalid-literal", "timestamp '2024'"),
    ("id = 'x'", "invalid-literal", "'x'"),
    // Null.
    ("i = null", "null-comparison", "null"),
    ("null <> i", "null-comparison", "null"),
    ("i in (1, null)", "null-comparison", "null"),
    ("i between null and 2", "null-comparison", "null"),
    ("i is distinct from null", "null-comparison", "null"),
    ("coalesce(ni, null)", "null-comparison", "null"),
    ("null is null", "null-comparison", "null"),
    ("not null", "null-comparison", "null"),
    ("ok and null", "null-comparison", "null"),
    ("i + null", "null-comparison", "null"),
    ("null", "null-comparison", "null"),
    ("case when ok then null end", "null-comparison", "null"),
    ("case when null then 1 end", "null-comparison", "null"),
    // Patterns.
    ("t ~ 'a(b'", "invalid-regex", "("),
    ("t ~ 'é\\bx'", "invalid-regex", "\\b"),
    ("t ~ 'it''s('", "invalid-regex", "'it''s('"),
    ("t like 'a\\'", "invalid-like", "\\"),
    ("t ~ $é", "unknown-parameter", "$é"),
    ("t ~ s", "unsupported-expression", "s"),
    ("t like s", "unsupported-expression", "s"),
    // What SQL knows and the language does not.
    ("t || 'a'", "unsupported-expression", "t || 'a'"),
    ("t !~ 'a'", "unsupported-expression", "t !~ 'a'"),
    ("t ~* 'a'", "unsupported-expression", "t ~* 'a'"),
    ("i & 1", "unsupported-expression", "i & 1"),
    ("+i", "unsupported-expression", "+i"),
    ("t ilike 'a'", "unsupported-expression", "t ilike 'a'"),
    ("t like 'a' escape 'b'", "unsupported-expression", "t like 'a' escape 'b'"),
    ("t similar to 'a'", "unsupported-expression", "t similar to 'a'"),
    ("ok is not true", "unsupported-expression", "ok is not true"),
    ("i::bigint = 1", "unsupported-expression", "i::bigint"),
    ("cast(i as smallint)", "unsupported-expression", "cast(i as smallint)"),
    ("cast(d as numeric)", "unsupported-expression", "cast(d as numeric)"),
    ("cast(d as numeric(39, 2))", "unsupported-expression", "cast(d as numeric(39, 2))"),
    ("cast(at as timestamp with time zone)", "unsupported-expression", "cast(at as timestamp with time zone)"),
    ("interval '1' day > 1", "unsupported-expression", "interval '1'"),
    ("time '09:30' < clock", "unsupported-expression", "time '09:30'"),
    ("E'a' = t", "expression-syntax", "'a'"),
    ("x'0a' = raw", "unsupported-expression", "x'0a'"),
    ("i = any(j)", "unsupported-expression", "i = any(j)"),
    ("i in (select 1)", "unsupported-expression", "i in (select 1)"),
    ("(select 1) = i", "unsupported-expression", "(select 1)"),
    ("exists (select 1)", "unsupported-expression", "exists (select 1)"),
    ("extract(year from day) = 1", "unsupported-expression", "extract(year from day)"),
    ("trim(leading 'a' from t) = t", "unsupported-expression", "trim(leading 'a' from t)"),
    ("coalesce(distinct i, j)", "unsupported-expression", "coalesce(distinct i, j)"),
    ("abs(i) over ()", "unsupported-expression", "abs(i)"),
    ("substr(t, 1)", "unsupported-expression", "substr(t, 1)"),
    ("sample.i > 1", "unsupported-expression", "sample.i"),
    ("(i, j) = (1, 2)", "unsupported-expression", "(i, j)"),
    ("floor(at to day)", "unsupported-expression", "floor(at to day)"),
    ("t collate \"C\" = t", "unsupported-expression", "t collate \"C\""),
    ("i > ?", "unknown-parameter", "?"),
];

#[test]
fn refuses_with_a_code_and_the_part() {
    let mut wrong = Vec::new();
    for (expression, code, part) in REFUSED {
        let (expr, found) = try_parse(expression);
        let first = found.first().map(|found| {
            let range = found.primary.span.range();
            (found.code.word(), &expression[range], found.message.clone())
        });
        match first {
            Some((found_code, found_part, _)) if expr.is_none() && (found_code, found_part) == (code, part) => {}
            other => wrong.push(format!("`{expression}`: expected {code} at `{part}`, got {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_every_mistake_of_an_expression() {
    let (expr, found) = try_parse("colse > 1 and i = '7' or lenght(t) > n + x and abs(zz, 1) = 2");
    assert!(expr.is_none());
    let codes: Vec<&str> = found.iter().map(|found| found.code.word()).collect();
    assert_eq!(codes, ["unknown-column", "type-mismatch", "unknown-function", "mixed-numbers", "unknown-column"]);
}

#[test]
fn offers_a_way_out() {
    let cases = [
        ("colose > 1 or ok", None),
        ("eventtime > 1", Some("did you mean `eventTime`?")),
        ("lenght(t) > 1", Some("did you mean `length`?")),
        ("i > $tolerence", Some("did you mean `tolerance`?")),
        ("st = 'piad'", Some("did you mean `paid`?")),
        ("n > x", Some("write `cast(… as double precision)` around the exact one")),
        ("i > 3 || j > 3", Some("write `or`: in SQL `||` joins texts, and nothing joins them here")),
        ("ok && ok", Some("write `and`")),
        ("i < 2147483648", Some("remove it, or write `i <= 2147483647`")),
        ("3e9 > i", Some("remove it, or write `i <= 2147483647`")),
        ("i > 3000000000", Some("an int is a whole number, from -2147483648 to 2147483647")),
        (
            "d = 1.005",
            Some("a decimal(10, 2) is a number with 2 digits behind the point, from -99999999.99 to 99999999.99"),
        ),
        ("i between 0 and 3000000000", Some("remove it, or write 2147483647")),
        ("i between 9 and 1", Some("the lower end comes first: swap the two")),
        ("t between 'b' and 'a'", Some("the lower end comes first: swap the two")),
        ("i * j < 3000000000", Some("write `cast(i as bigint) * j`")),
        ("n + 1 > 9223372036854775807", Some("write `cast(n as numeric(19, 0)) + 1`")),
        ("(i + j) * j < 3000000000", Some("calculate in more digits, with `cast(… as bigint)`")),
        ("d / 2 > 1", Some("write `round(d / 2, 2)`, with the digits that you need")),
    ];
    for (expression, help) in cases {
        let (_, found) = try_parse(expression);
        assert_eq!(found[0].help.as_deref(), help, "`{expression}`");
    }
}

#[test]
fn bounds_what_an_expression_may_cost() {
    let refused = |expression: &str| {
        let (expr, found) = try_parse(expression);
        assert!(expr.is_none());
        found[0].code.word()
    };
    assert_eq!(refused(&"i".repeat(MAX_BYTES + 1)), "too-large");
    assert_eq!(refused(&format!("{}i{}", "(".repeat(5000), ")".repeat(5000))), "too-large");
    assert_eq!(refused(&format!("{}i{}", "(".repeat(90), ")".repeat(90))), "too-large");
    assert_eq!(refused(&format!("{}i{}", "abs(".repeat(1000), ")".repeat(1000))), "too-large");
    assert_eq!(refused(&format!("{}i", "- ".repeat(2000))), "too-large");
    assert_eq!(refused(&format!("{}ok", "not ".repeat(2000))), "too-large");
    assert_eq!(refused(&format!("i{}", " + i".repeat(2000))), "too-large");
    assert_eq!(refused(&format!("i{}", "+i".repeat(8000))), "too-large");
    assert_eq!(refused(&format!("i{}", " || i".repeat(2000))), "too-large");
    assert_eq!(
        refused(&format!("{}i{}", "case ".repeat(60), " when 1 then 1 when 2 then 2 end".repeat(60))),
        "too-large"
    );
    let between =
        (0..40).fold("i".to_owned(), |inner, _| format!("(case when {inner} between j and 9 then 1 else 2 end)"));
    assert_eq!(refused(&between), "too-large");
}

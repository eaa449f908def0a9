use super::{parsed, value};
use crate::{
    expression::MAX_DEPTH,
    rule::{Expr, Node, sentence},
    schema::Type,
};

/// Expressions and their values.
const VALUES: &[(&str, &str)] = &[
    // Logic and its precedence.
    ("true and not false", "true"),
    ("ok or nb", "true"),
    ("not ok and nb", "false"),
    ("ok and nb", "null"),
    ("not nb", "null"),
    ("false and false or true", "true"),
    ("true or true and false", "true"),
    ("not i = 8", "true"),
    ("i = 7 AND NOT j BETWEEN 0 AND 5", "true"),
    // Comparisons: literals take the type of the other side.
    ("i = 7", "true"),
    ("7 <> i", "false"),
    ("i > 6.5", "true"),
    ("n < 3000000000", "false"),
    ("i <= 2147483647", "true"),
    ("i >= -2147483648 and i <= 2147483647", "true"),
    ("i between -2147483648 and 2147483647", "true"),
    ("d between -99999999.99 and 99999999.99", "true"),
    ("cast(i as bigint) * j < 3000000000", "true"),
    ("i + n < 3000000000", "false"),
    ("i > 1.5", "true"),
    ("n = 5e9", "true"),
    ("n > 1.5", "true"),
    ("x = 1.5", "true"),
    ("x = 1.50000000000000000000000000000000000000000000000000001", "true"),
    ("x > i", "false"),
    ("d = 12.5", "true"),
    ("d > 12.499", "true"),
    ("d > e", "true"),
    ("d >= n", "false"),
    ("i < d", "true"),
    ("big > tiny", "true"),
    ("-y = 0.25", "true"),
    ("j = -3", "true"),
    ("j = - 3", "true"),
    ("j = -(3)", "true"),
    ("j = -(-(-3))", "true"),
    ("t > 'Z'", "true"),
    ("t = 'abc'", "true"),
    ("t = 'it''s'", "false"),
    ("st = 'paid'", "true"),
    ("'open' <> st", "true"),
    ("st > 'a symbol that is none'", "true"),
    ("st = t", "false"),
    ("st = nst", "null"),
    ("day = '2024-02-29'", "true"),
    ("day >= date '2024-01-01'", "true"),
    ("at = '2024-02-29T12:00:00Z'", "true"),
    ("at = timestamp '2024-02-29 13:00:00+01:00'", "true"),
    ("at < '2024-03-01'", "true"),
    ("clock = '09:30'", "true"),
    ("local = '1970-01-01 00:00'", "true"),
    ("id = '00000000-0000-0000-0000-000000000001'", "true"),
    ("raw = fix", "true"),
    ("ok = true", "true"),
    ("ok <> (i > 1)", "false"),
    ("(i < 1) = (j < 1)", "false"),
    ("1 = 1.0", "true"),
    ("'a' < 'b'", "true"),
    ("ni > 1", "null"),
    ("day > $since", "true"),
    ("x + $tolerance > 1.9", "true"),
    ("i < $most", "true"),
    ("\"end\" = 1 and date = 2 and \"date\" = 2 and eventTime = 3", "true"),
    // Null.
    ("ni is null", "true"),
    ("i is not null", "true"),
    ("i + ni is null", "true"),
    ("i = ni is null", "true"),
    ("ni is distinct from i", "true"),
    ("ni is not distinct from nn", "true"),
    ("i is distinct from 7", "false"),
    ("st is not distinct from 'paid' and ok", "true"),
    // Ranges.
    ("i between 7 and 8", "true"),
    ("i between 6.5 and 7.5", "true"),
    ("i not between 1 and 6", "true"),
    ("x between 1 and 2 and ok", "true"),
    ("d between 12.499 and 12.501", "true"),
    ("t between 'a' and 'b'", "true"),
    ("at between '2024-01-01' and '2025-01-01'", "true"),
    ("i between j and n", "true"),
    ("i + j between $few and 4", "true"),
    ("i + j between 4 and $few", "false"),
    ("i between 8 and ni", "false"),
    ("i between 7 and ni", "null"),
    ("ni between 7 and 8", "null"),
    ("5 between j and i", "true"),
    // Sets.
    ("i in (1, 7)", "true"),
    ("i in (7.0)", "true"),
    ("d in (12.5, 1)", "true"),
    ("x in (0.1, 1.5)", "true"),
    ("i not in (1, 2)", "true"),
    ("t in ('a', 'abc')", "true"),
    ("st in ('open', 'paid')", "true"),
    ("day in ('2024-02-29')", "true"),
    ("id in ('00000000-0000-0000-0000-000000000002')", "false"),
    ("i in (j, 7)", "true"),
    ("i in (j, ni)", "null"),
    ("i in ($few, 7)", "true"),
    ("i in (-$few, -$few)", "false"),
    ("t in (($pattern), (($pattern)), $pattern)", "false"),
    ("ok in (i > 3, false)", "true"),
    ("ni in (1, 2)", "null"),
    // Patterns.
    ("t like 'a%'", "true"),
    ("s like '%\\% '", "true"),
    ("t not like '_b'", "true"),
    ("t ~ '^[a-c]+$'", "true"),
    ("not t ~ 'B'", "true"),
    ("t ~ $pattern", "true"),
    ("st ~ 'ai'", "true"),
    ("nt ~ 'a'", "null"),
    ("ok = t ~ 'b'", "true"),
    // Arithmetic.
    ("i + j * 2", "1"),
    ("(i + j) * 2", "8"),
    ("i - -3", "10"),
    ("i / 2", "3"),
    ("j / 2", "-1"),
    ("j % 2", "-1"),
    ("i / 0", "null"),
    ("i / (j + 3)", "null"),
    ("i % 0", "null"),
    ("i + 2147483647", "null"),
    ("i + 2147483648", "2147483655"),
    ("n * 2", "10000000000"),
    ("n * n", "null"),
    ("n + i", "5000000007"),
    ("x + i", "8.5"),
    ("x * 2", "3"),
    ("x / 0", "null"),
    ("x - y", "1.75"),
    ("(x + 1e308) * 10", "null"),
    ("d + 1", "13.50"),
    ("d + e", "12.8333"),
    ("d * e", "4.166250"),
    ("i * 1.5", "10.5"),
    ("d % 5", "2.50"),
    ("d - 0.005", "12.495"),
    ("big + 1", "null"),
    ("big * tiny", "0.99999999999999999999999999999999999999"),
    ("-i", "-7"),
    ("-n - 1", "-5000000001"),
    ("- -5", "5"),
    ("1 + 2 * 3", "7"),
    ("2147483647 + 1", "null"),
    ("1.5 + 1", "2.5"),
    ("-x", "-1.5"),
    ("i + ni", "null"),
    // Functions.
    ("abs(j)", "3"),
    ("abs(-1.5)", "1.5"),
    ("ABS(y)", "0.25"),
    ("round(2.5)", "3"),
    ("round(x)", "2"),
    ("round(x + 1)", "2"),
    ("round(d, 1)", "12.5"),
    ("round(e, 2)", "0.33"),
    ("round(d, 4)", "12.5000"),
    ("round(d / 3, 2)", "4.17"),
    ("round((d / i), 3)", "1.786"),
    ("round(i / 3.0, 2)", "2.33"),
    ("round(d / 0, 2)", "null"),
    ("round(d / 5)", "3"),
    ("round(x / 2)", "1"),
    ("floor(d)", "12"),
    ("ceil(d)", "13"),
    ("floor(y)", "-1"),
    ("ceil(y)", "0"),
    ("length(s)", "5"),
    ("length(st)", "4"),
    ("length(raw)", "2"),
    ("lower(s)", " Éa% "),
    ("upper(trim(s))", "ÉA%"),
    ("upper(st)", "PAID"),
    ("substring(t, 2)", "bc"),
    ("substring(t, 0, 2)", "a"),
    ("substring(t from 2 for 1)", "b"),
    ("substring(t, 1, -1)", "null"),
    ("coalesce(ni, 5)", "5"),
    ("coalesce(ni, nn, 5)", "5"),
    ("coalesce(nx, x)", "1.5"),
    ("coalesce(nd, e)", "0.3333"),
    ("coalesce(nst, 'open')", "open"),
    ("coalesce(nst, 'none')", "none"),
    ("nullif(i, 7)", "null"),
    ("nullif(d, 0)", "12.50"),
    ("nullif(st, 'open')", "paid"),
    ("greatest(x, y, 1)", "1.5"),
    ("greatest(i, ni)", "7"),
    ("greatest(i, 7.5)", "7.5"),
    ("least(d, e)", "0.3333"),
    ("least(t, st)", "abc"),
    ("greatest(day, '2025-01-01')", "2025-01-01"),
    // Choice.
    ("case when i > 5 then 'many' else 'few' end", "many"),
    ("case when nb then 1 when ok then 2.5 end", "2.5"),
    ("case when nb then 1 end", "null"),
    ("case i when 1 then 'one' when 7 then 'seven' end", "seven"),
    ("case when ok then null else i end", "null"),
    ("case when ok then i else null end", "7"),
    ("case when ok then n else i end", "5000000000"),
    ("case st when 'open' then 0 else x end", "1.5"),
    ("case ni when 1 then 1 else 2 end", "2"),
    // Casts.
    ("cast(i as bigint) * 1000000000", "7000000000"),
    ("cast(n as double precision) * x", "7500000000"),
    ("cast(x as integer)", "2"),
    ("cast(d as int)", "13"),
    ("cast(12.5 as bigint)", "13"),
    ("cast(d as numeric(3, 1))", "12.5"),
    ("cast(d as numeric(2))", "13"),
    ("cast(n as integer)", "null"),
    ("cast(i as text)", "7"),
    ("cast(d as text)", "12.50"),
    ("cast(x as text)", "1.5"),
    ("cast(ok as text)", "true"),
    ("cast(st as text)", "paid"),
    ("cast(id as text)", "00000000-0000-0000-0000-000000000001"),
    ("cast(at as text)", "2024-02-29 12:00:00+00"),
    ("cast(at as date)", "2024-02-29"),
    ("cast(day as timestamp) < at", "true"),
    ("cast(0.1 as double precision) + x", "1.6"),
    ("cast((i) as bigint)", "7"),
];

#[test]
fn values() {
    for (expression, expected) in VALUES {
        assert_eq!(value(expression), *expected, "`{expression}`");
    }
}

#[test]
fn what_is_printed_reads_back_as_the_same() {
    let record = super::record().0;
    // A literal that was folded out of a cast is printed without it.
    let folded = ["case when nb then 1 when ok then 2.5 end", "cast(12.5 as bigint)"];
    let all = VALUES.iter().map(|(expression, _)| *expression).chain(PRESENT.iter().chain(ABSENT).copied());
    let all = all.filter(|expression| !folded.contains(expression));
    let mut wrong = Vec::new();
    for expression in all {
        let expr = parsed(expression);
        let printed = sentence::expr(&expr, &record);
        match super::try_parse(&printed) {
            (Some(again), _) if again == expr => {}
            (_, found) => wrong.push(format!("`{expression}` is printed as `{printed}`: {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Expressions whose value can never be absent.
const PRESENT: &[&str] = &[
    "i",
    "i > 1",
    "i > 1 and x between 0 and 1",
    "ni is null",
    "ni is distinct from 1",
    "coalesce(ni, 0)",
    "greatest(ni, i)",
    "i / 2",
    "i % 2",
    "d + e",
    "d * 2",
    "d % 5",
    "-d",
    "abs(x)",
    "round(x)",
    "round(d, 1)",
    "round(d / 3, 2)",
    "floor(d)",
    "length(t)",
    "substring(t, 2, 3)",
    "case when ni > 1 then 1 else 2 end",
    "cast(i as bigint)",
    "cast(n as double precision)",
    "cast(d as numeric(10, 2))",
    "cast(d as numeric(10, 1))",
    "cast(day as timestamp)",
    "cast(x as text)",
    "date '2024-01-01'",
    "day > '2024-01-01'",
    "t ~ 'a'",
    "i in (1, j)",
];

/// Expressions whose value can be absent.
const ABSENT: &[&str] = &[
    "ni",
    "ni > 1",
    "nb or i > 1",
    "coalesce(ni, nn)",
    "i + 1",
    "i / j",
    "i / -1",
    "-i",
    "abs(n)",
    "x + 1",
    "big + 1",
    "round(d / e, 2)",
    "d % e",
    "round(big, 1)",
    "substring(t, 2, i)",
    "case when ok then 1 end",
    "case when ok then 1 else null end",
    "nullif(i, 1)",
    "cast(n as integer)",
    "cast(x as bigint)",
    "cast(d as numeric(8, 1))",
    "cast(big as bigint)",
    "nt ~ 'a'",
    "ni in (1)",
    "ni between 1 and 2",
];

#[test]
fn absence_is_known() {
    for expression in PRESENT {
        assert!(!parsed(expression).nullable, "`{expression}`");
    }
    for expression in ABSENT {
        assert!(parsed(expression).nullable, "`{expression}`");
    }
}

#[test]
fn types_of_results() {
    let decimal = |precision, scale| Type::Decimal { precision, scale };
    let cases = [
        ("i + j", Type::Int),
        ("i + n", Type::Long),
        ("i + x", Type::Double),
        ("i + 3000000000", Type::Long),
        ("i + d", decimal(13, 2)),
        ("d + e", decimal(13, 4)),
        ("d * e", decimal(20, 6)),
        ("d % e", decimal(10, 4)),
        ("big + tiny", decimal(38, 38)),
        ("big * 10", decimal(38, 0)),
        ("round(d)", decimal(9, 0)),
        ("round(d, 1)", decimal(10, 1)),
        ("round(d / e, 3)", decimal(16, 3)),
        ("floor(tiny)", decimal(1, 0)),
        ("0.001", decimal(3, 3)),
        ("coalesce(ni, nn)", Type::Long),
        ("coalesce(ni, 0.5)", decimal(11, 1)),
        ("greatest(d, e)", decimal(12, 4)),
        ("case when ok then 1 else 3000000000 end", Type::Long),
        ("coalesce(fix, raw)", Type::Bytes { size: None }),
        ("length(t)", Type::Int),
        ("lower(st)", Type::Text),
    ];
    for (expression, ty) in cases {
        assert_eq!(parsed(expression).ty, ty, "`{expression}`");
    }
}

#[test]
fn long_chains_are_one_node_and_nesting_is_bounded() {
    let chain = vec!["i > 1"; 1000].join(" and ");
    let Expr { node: Node::All(operands), .. } = parsed(&chain) else { panic!() };
    assert_eq!(operands.len(), 1000);
    let nested = |depth: usize| format!("{}i > 1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(value(&nested(MAX_DEPTH - 2)), "true");
    assert_eq!(value(&format!("{}i", "0 + ".repeat(MAX_DEPTH - 2))), "7");
}

#[test]
fn ranges_and_sets_of_literals_are_nodes_of_their_own() {
    let node = |expression: &str| parsed(expression).node;
    assert!(matches!(node("i between 1 and 2"), Node::Within(..)));
    assert!(matches!(node("t between 'a' and 'b'"), Node::Within(..)));
    assert!(matches!(node("i between 1 and j"), Node::All(_)));
    assert!(matches!(node("i in (1, 2)"), Node::OneOf(..)));
    assert!(matches!(node("i in (1, j)"), Node::Any(_)));
    assert!(matches!(node("round(d / e, 2)"), Node::RoundedQuotient(..)));
    assert!(matches!(node("round(d + e, 2)"), Node::Round(_)));
}

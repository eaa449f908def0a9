//! Predicates that say the same of every record, and those that only look like it.

use super::*;

/// No record meets these.
const NEVER_TRUE: &[&str] = &[
    "1 > 2",
    "false",
    "i > 5 and i < 3",
    "i > 5 and i < 6",
    "i = 1 and i = 2",
    "i = 1 and i <> 1",
    "i in (1, 2) and i > 2",
    "i in (1, 2) and i not in (2, 1)",
    "i between 1 and 5 and 7 < i",
    "not (i > 5 or i <= 5)",
    "i < i",
    "ni is null and ni > 5",
    "nt is null and nt like 'a%'",
    "i is null",
    "x > 1.5 and x < 1.5",
    "d > 1.5 and d < 1.25",
    "t = 'a' and (ok and t = 'b')",
    "ok and not ok",
    "day < date '2024-01-01' and day > date '2024-01-02'",
    "i is not distinct from 1 and i > 1",
    "case when ok then i < i else false end",
    "coalesce(nb and not nb, false)",
    "i + j > 5 and i + j < 5",
];

/// No record fails these.
const NEVER_FALSE: &[&str] = &[
    "1 < 2",
    "true or nb",
    "t <> 'a' or t <> 'b'",
    "ni > 3 or ni <= 3",
    "ni >= ni",
    "i is not distinct from i",
    "i is not null",
    "ni is null or ni is not null",
    "i <> 1 or i in (1, 2)",
    "not (ni > 5 and ni < 3)",
];

/// These only look like it.
const EITHER: &[&str] = &[
    "i > 3",
    "i > 3 and i < 5",
    "i > 3 or i < 3",
    "x > 1 and x < 2",
    "d > 1.5 and d < 1.6",
    "d > 1 and d < 1.01",
    "i > 3 and j < 3",
    "ni is null or ni > 5",
    "i in (1, 2) and i > 1",
    "t <> 'a' and t <> 'b'",
    "t > 'a' and t < 'b'",
    "ok or i > 5",
    "nb",
    "ni is distinct from 1 and ni is null",
    "st in ('open', 'paid')",
];

/// Never true, or never false.
fn verdict(expression: &str) -> &'static str {
    let expr = parsed(expression);
    match (expr.is_never(true), expr.is_never(false)) {
        (true, false) => "never true",
        (false, true) => "never false",
        (false, false) => "",
        (true, true) => "unknown",
    }
}

#[test]
fn what_no_record_meets_or_every_record_does_is_known() {
    for (expected, expressions) in [("never true", NEVER_TRUE), ("never false", NEVER_FALSE), ("", EITHER)] {
        for expression in expressions {
            assert_eq!(verdict(expression), expected, "{expression}");
        }
    }
}

#[test]
fn what_the_schema_guards_may_be_guarded_twice() {
    assert!(!parsed("i is not null").is_never_by_itself(false));
    assert!(!parsed("i is null").is_never_by_itself(true));
    assert!(parsed("i is null and i > 1").is_never_by_itself(true));
}

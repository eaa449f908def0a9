//! Random expressions: they are read or refused, never worse; their values fit their types; and
//! what is printed means the same.

use proptest::{
    prelude::{BoxedStrategy, Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest},
    sample::select,
};

use super::{record, try_parse};
use crate::{
    diagnostic::{Diagnostic, Level},
    rule::{eval, sentence},
    schema::{Column, Type},
    value::{Decimal, Value},
};

type Text = BoxedStrategy<String>;

fn leaf(words: &'static [&'static str]) -> Text {
    select(words).prop_map(str::to_owned).boxed()
}

/// A text made of a form, in which each `#` is a part.
fn form(forms: &'static [&'static str], part: Text) -> Text {
    (select(forms), [part.clone(), part.clone(), part])
        .prop_map(|(form, parts)| parts.iter().fold(form.to_owned(), |form, part| form.replacen('#', part, 1)))
        .boxed()
}

fn integer() -> Text {
    let leaves =
        leaf(&["i", "j", "n", "ni", "nn", "0", "1", "-1", "7", "2147483647", "9223372036854775807", "length(t)"]);
    leaves
        .prop_recursive(3, 20, 3, |part| {
            form(
                &[
                    "(# + #)",
                    "(# - #)",
                    "(# * #)",
                    "(# / #)",
                    "(# % #)",
                    "-(#)",
                    "abs(#)",
                    "coalesce(#, #)",
                    "nullif(#, #)",
                    "greatest(#, #)",
                    "least(#, #, #)",
                    "cast(# as integer)",
                    "cast(# as bigint)",
                    "case when # > # then # end",
                    "case # when # then 1 else # end",
                ],
                part,
            )
        })
        .boxed()
}

fn decimal() -> Text {
    let leaves = leaf(&["d", "e", "nd", "big", "tiny", "0.5", "-12.345", "0.0", "99999999999999999999"]);
    let leaves = prop_oneof![4 => leaves, 1 => form(&["cast(# as numeric(12, 3))", "(# * 0.5)"], integer())];
    leaves
        .prop_recursive(3, 20, 3, |part| {
            form(
                &[
                    "(# + #)",
                    "(# - #)",
                    "(# * #)",
                    "(# % #)",
                    "-(#)",
                    "abs(#)",
                    "round(#)",
                    "round(#, 2)",
                    "round(# / #, 3)",
                    "floor(#)",
                    "ceil(#)",
                    "coalesce(#, #)",
                    "greatest(#, #)",
                    "nullif(#, #)",
                    "cast(# as numeric(10, 2))",
                    "case when # < # then # else 1 end",
                ],
                part,
            )
        })
        .boxed()
}

fn double() -> Text {
    let leaves = leaf(&["x", "y", "nx", "$tolerance", "cast(n as double precision)", "cast(d as double precision)"]);
    leaves
        .prop_recursive(3, 20, 3, |part| {
            form(
                &[
                    "(# + #)",
                    "(# - 1.5)",
                    "(# * #)",
                    "(# / #)",
                    "(# * 1e30)",
                    "-(#)",
                    "abs(#)",
                    "round(#)",
                    "floor(#)",
                    "ceil(#)",
                    "coalesce(#, 0)",
                    "greatest(#, #)",
                    "nullif(#, #)",
                    "case when # = # then # else 0.1 end",
                ],
                part,
            )
        })
        .boxed()
}

fn string() -> Text {
    let leaves =
        leaf(&["s", "t", "nt", "st", "nst", "''", "'é%'", "cast(i as text)", "cast(x as text)", "cast(at as text)"]);
    leaves
        .prop_recursive(3, 12, 3, |part| {
            form(
                &[
                    "lower(#)",
                    "upper(#)",
                    "trim(#)",
                    "substring(#, 2)",
                    "substring(#, 0, 3)",
                    "substring(#, j, i)",
                    "coalesce(#, #)",
                    "greatest(#, #)",
                    "nullif(#, #)",
                    "case when # = # then # end",
                ],
                part,
            )
        })
        .boxed()
}

fn predicate() -> Text {
    const COMPARED: &[&str] = &[
        "# = #",
        "# <> #",
        "# < #",
        "# >= #",
        "# is null",
        "# is not distinct from #",
        "# between # and #",
        "# not in (#, #)",
        "# is distinct from #",
    ];
    let day = leaf(&["day", "date '2024-02-29'", "cast(at as date)"]);
    let leaves = prop_oneof![
        leaf(&["ok", "nb", "true", "t ~ '^a'", "nt not like '%b_'", "st in ('open')", "day > '2024-01-01'"]),
        form(COMPARED, integer()),
        form(COMPARED, decimal()),
        form(COMPARED, double()),
        form(COMPARED, string()),
        form(COMPARED, day),
    ];
    leaves
        .prop_recursive(3, 20, 3, |part| {
            form(
                &[
                    "(# and #)",
                    "(# or # or #)",
                    "not (#)",
                    "(#) = (#)",
                    "coalesce(#, #)",
                    "case when # then # else # end",
                ],
                part,
            )
        })
        .boxed()
}

/// A value of a column's type, often at its edges.
fn value(column: &Column) -> BoxedStrategy<Value> {
    let present = match &column.ty {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Int => prop_oneof![select(vec![0, 1, -1, i32::MIN, i32::MAX]), any::<i32>()].prop_map(Value::Int).boxed(),
        Type::Long => {
            prop_oneof![select(vec![0, 1, -1, i64::MIN, i64::MAX]), any::<i64>()].prop_map(Value::Long).boxed()
        }
        Type::Double => {
            let edges = select(vec![0.0, 0.5, -2.5, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY]);
            prop_oneof![edges, -1e6_f64..1e6].prop_map(Value::Double).boxed()
        }
        Type::Decimal { precision, scale } => {
            let (greatest, scale) = (10_i128.pow(*precision) - 1, *scale);
            let unscaled = prop_oneof![select(vec![0, 1, -1, greatest, -greatest]), -greatest..=greatest];
            unscaled.prop_map(move |unscaled| Value::Decimal(Decimal::new(unscaled, scale).unwrap())).boxed()
        }
        Type::Text => prop_oneof![Just(String::new()), "[a-cÉé😀 %_\\\\]{0,6}"].prop_map(Value::Text).boxed(),
        Type::Enum { symbols } => select(symbols.clone()).prop_map(Value::Text).boxed(),
        Type::Bytes { .. } => any::<[u8; 2]>().prop_map(|bytes| Value::Bytes(bytes.to_vec())).boxed(),
        Type::Uuid => any::<u128>().prop_map(Value::Uuid).boxed(),
        Type::Date => (-719_162..2_932_897).prop_map(Value::Date).boxed(),
        Type::Time => (0..86_400_000_000_i64).prop_map(Value::Time).boxed(),
        Type::Timestamp => (-62_135_596_800_000_000..253_402_300_800_000_000_i64).prop_map(Value::Timestamp).boxed(),
        Type::LocalTimestamp => Just(Value::LocalTimestamp(0)).boxed(),
    };
    if column.nullable { prop_oneof![1 => Just(Value::Null), 3 => present].boxed() } else { present }
}

fn row() -> impl Strategy<Value = Vec<Value>> {
    record().0.columns.iter().map(value).collect::<Vec<_>>()
}

fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Double(value), Type::Double) => !value.is_nan() && (*value != 0.0 || value.is_sign_positive()),
        (Value::Decimal(value), Type::Decimal { precision, scale }) => {
            value.digits() <= *precision && value.scale() == *scale
        }
        (Value::Null, _)
        | (Value::Bool(_), Type::Bool)
        | (Value::Int(_), Type::Int)
        | (Value::Long(_), Type::Long)
        | (Value::Text(_), Type::Text | Type::Enum { .. })
        | (Value::Date(_), Type::Date) => true,
        _ => false,
    }
}

fn refuses(found: &[Diagnostic]) -> bool {
    found.iter().any(|found| found.code.level() == Level::Error)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_typed_expression_has_a_value_of_its_type(
        text in prop_oneof![integer(), decimal(), double(), string(), predicate()],
        row in row(),
    ) {
        let (Some(expr), found) = try_parse(&text) else { return Ok(()) };
        prop_assert!(!refuses(&found));
        let value = eval::expr(&expr, &row);
        prop_assert!(fits(&value, &expr.ty), "{text} is {value:?}, not {:?}", expr.ty);
        prop_assert!(expr.nullable || !value.is_null(), "{text} is absent");
        for truth in [true, false] {
            prop_assert!(!expr.is_never(truth) || value != Value::Bool(truth), "{text} is {truth}");
        }
        let printed = sentence::expr(&expr, &record().0);
        let (again, found) = try_parse(&printed);
        prop_assert!(again.is_some(), "{text} is printed as {printed}: {found:?}");
        prop_assert_eq!(eval::expr(&again.unwrap(), &row), value, "{} is printed as {}", text, printed);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "([a-z]{1,3}|[(),'\"$.=<>~*/%+-]|[0-9]{1,3}| |and|not|case|when|then|end|is|null|in|between|cast|as|é){0,24}") {
        let (expr, found) = try_parse(&text);
        prop_assert!(expr.is_some() != refuses(&found));
    }
}

/// The forms above are worth something only if most of them are accepted.
#[test]
fn most_random_expressions_are_accepted() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut refused = Vec::new();
    for strategy in [integer(), decimal(), double(), string(), predicate()] {
        for _ in 0..200 {
            let text = strategy.new_tree(&mut runner).unwrap().current();
            if let (None, found) = try_parse(&text) {
                refused.push(format!("{text}: {}", found[0].message));
            }
        }
    }
    assert!(refused.len() < 400, "{} of 1000 refused:\n{}", refused.len(), refused[..20].join("\n"));
}

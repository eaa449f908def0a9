use super::*;
use crate::{
    pattern::{Like, Regex},
    rule::Operation,
    schema::Type,
};

const NULL: Value = Value::Null;
const T: Value = Value::Bool(true);
const F: Value = Value::Bool(false);

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// A constant, whose type does not matter to the node above it.
fn constant(value: Value) -> Expr {
    let ty = match &value {
        Value::Int(_) => Type::Int,
        Value::Long(_) => Type::Long,
        Value::Double(_) => Type::Double,
        Value::Decimal(value) => Type::Decimal { precision: 38, scale: value.scale() },
        Value::Bool(_) => Type::Bool,
        _ => Type::Text,
    };
    Expr { nullable: value.is_null(), node: Node::Literal(value), ty }
}

fn boxed(value: Value) -> Box<Expr> {
    Box::new(constant(value))
}

fn node(node: Node, ty: Type) -> Value {
    expr(&Expr { node, ty, nullable: true }, &[])
}

fn predicate(predicate: Node) -> Value {
    node(predicate, Type::Bool)
}

/// The value as PostgreSQL prints it, so that scales and signs show.
fn shown(value: &Value) -> String {
    crate::value::print::text(value).unwrap_or_else(|| "null".into())
}

fn arithmetic(operation: Operation, left: &Value, right: &Value, ty: Type) -> String {
    shown(&node(Node::Arithmetic(operation, boxed(left.clone()), boxed(right.clone())), ty))
}

#[test]
fn three_valued_logic_is_that_of_sql() {
    let table = [
        // a, b, a and b, a or b
        (T, T, T, T),
        (T, F, F, T),
        (T, NULL, NULL, T),
        (F, F, F, F),
        (F, NULL, F, NULL),
        (NULL, NULL, NULL, NULL),
    ];
    for (a, b, and, or) in table {
        for (a, b) in [(&a, &b), (&b, &a)] {
            let operands = vec![constant(a.clone()), constant(b.clone())];
            assert_eq!(predicate(Node::All(operands.clone())), and, "{a:?} and {b:?}");
            assert_eq!(predicate(Node::Any(operands)), or, "{a:?} or {b:?}");
        }
    }
    for (a, not) in [(T, F), (F, T), (NULL, NULL)] {
        assert_eq!(predicate(Node::Not(boxed(a))), not);
    }
    assert_eq!(predicate(Node::All(vec![])), T);
    assert_eq!(predicate(Node::Any(vec![])), F);
    let three = vec![constant(NULL), constant(T), constant(F)];
    assert_eq!(predicate(Node::All(three.clone())), F);
    assert_eq!(predicate(Node::Any(three)), T);
}

#[test]
fn a_rule_fails_only_on_false() {
    let rule = |condition: Option<Value>, missing, holds| Rule {
        condition: condition.map(constant),
        missing,
        holds: constant(holds),
    };
    let unknown = Missing::Unknown;
    let ignored = |value| Missing::Where(constant(value));
    let cases = [
        (rule(None, unknown.clone(), T), Outcome::Passed),
        (rule(None, unknown.clone(), F), Outcome::Failed),
        (rule(None, unknown.clone(), NULL), Outcome::Missing),
        (rule(Some(T), unknown.clone(), F), Outcome::Failed),
        (rule(Some(F), unknown.clone(), F), Outcome::NotSelected),
        (rule(Some(NULL), unknown, F), Outcome::NotSelected),
        (rule(None, ignored(T), F), Outcome::Missing),
        (rule(None, ignored(F), F), Outcome::Failed),
        (rule(None, ignored(NULL), F), Outcome::Failed),
        (rule(None, ignored(F), NULL), Outcome::Passed),
    ];
    for (rule, outcome) in cases {
        assert_eq!(judge(&rule, &[]), outcome, "{rule:?}");
    }
}

#[test]
fn values_are_compared_in_their_own_order() {
    let ascending = [
        (Value::Int(-1), Value::Int(0)),
        (Value::Long(i64::MIN), Value::Long(i64::MAX)),
        (Value::Double(f64::NEG_INFINITY), Value::Double(-1.0)),
        (Value::Double(f64::MAX), Value::Double(f64::INFINITY)),
        (decimal("1.09"), decimal("1.1")),
        (text("Z"), text("a")),
        (text("z"), text("é")),
        (text("\u{ffff}"), text("\u{10000}")),
        (text(""), text("a")),
        (F, T),
        (Value::Date(-1), Value::Date(0)),
        (Value::Timestamp(0), Value::Timestamp(1)),
    ];
    for (less, more) in ascending {
        let compare =
            |comparison, a: &Value, b: &Value| predicate(Node::Compare(comparison, boxed(a.clone()), boxed(b.clone())));
        assert_eq!(compare(Comparison::Less, &less, &more), T, "{less:?} {more:?}");
        assert_eq!(compare(Comparison::Greater, &less, &more), F);
        assert_eq!(compare(Comparison::LessOrEqual, &less, &less), T);
        assert_eq!(compare(Comparison::GreaterOrEqual, &less, &more), F);
        assert_eq!(compare(Comparison::Equal, &more, &more), T);
        assert_eq!(compare(Comparison::NotEqual, &less, &more), T);
        assert_eq!(compare(Comparison::NotEqual, &less, &NULL), NULL);
        assert_eq!(compare(Comparison::Equal, &NULL, &NULL), NULL);
    }
    let equal = Node::Compare(Comparison::Equal, boxed(decimal("1.0")), boxed(decimal("1.00")));
    assert_eq!(predicate(equal), T);
    let zeros = Node::Compare(Comparison::Equal, boxed(Value::Double(0.0)), boxed(Value::Double(-0.0)));
    assert_eq!(predicate(zeros), T);
}

#[test]
fn null_is_the_same_as_null_and_as_nothing_else() {
    let same = |a: Value, b: Value| predicate(Node::Same(boxed(a), boxed(b)));
    assert_eq!(same(NULL, NULL), T);
    assert_eq!(same(NULL, Value::Int(0)), F);
    assert_eq!(same(Value::Int(0), NULL), F);
    assert_eq!(same(decimal("2.0"), decimal("2")), T);
    assert_eq!(predicate(Node::Present(boxed(NULL))), F);
    assert_eq!(predicate(Node::Present(boxed(text("")))), T);
}

#[test]
fn ranges_and_sets() {
    let bound = |value: i32, strict| Some(Bound { value: Value::Int(value), strict });
    let within = |value: Value, low, high| predicate(Node::Within(boxed(value), Range { low, high }));
    assert_eq!(within(Value::Int(1), bound(1, false), bound(2, false)), T);
    assert_eq!(within(Value::Int(1), bound(1, true), bound(2, false)), F);
    assert_eq!(within(Value::Int(2), bound(1, false), bound(2, true)), F);
    assert_eq!(within(Value::Int(3), bound(1, false), None), T);
    assert_eq!(within(Value::Int(0), bound(1, false), None), F);
    assert_eq!(within(Value::Int(0), None, None), T);
    assert_eq!(within(NULL, None, None), NULL);
    assert_eq!(within(NULL, bound(1, false), None), NULL);
    let one_of = |value: Value, set: &[Value]| predicate(Node::OneOf(boxed(value), set.to_vec()));
    assert_eq!(one_of(decimal("1.0"), &[decimal("2"), decimal("1.00")]), T);
    assert_eq!(one_of(text("a"), &[]), F);
    assert_eq!(one_of(NULL, &[text("a")]), NULL);
}

#[test]
fn integers_are_absent_outside_their_type() {
    use Operation::{Add, Divide, Multiply, Remainder, Subtract};
    let int = |operation, a, b| arithmetic(operation, &Value::Int(a), &Value::Int(b), Type::Int);
    let long = |operation, a, b| arithmetic(operation, &Value::Long(a), &Value::Long(b), Type::Long);
    assert_eq!(int(Add, i32::MAX, 1), "null");
    assert_eq!(int(Add, i32::MAX, 0), "2147483647");
    assert_eq!(int(Multiply, 65_536, 32_768), "null");
    assert_eq!(int(Divide, -7, 2), "-3");
    assert_eq!(int(Remainder, -7, 2), "-1");
    assert_eq!(int(Divide, i32::MIN, -1), "null");
    assert_eq!(int(Remainder, i32::MIN, -1), "0");
    assert_eq!(int(Divide, 1, 0), "null");
    assert_eq!(int(Remainder, 1, 0), "null");
    assert_eq!(long(Subtract, i64::MIN, 1), "null");
    assert_eq!(long(Multiply, i64::MIN, i64::MIN), "null");
    assert_eq!(long(Multiply, i64::MIN, 1), "-9223372036854775808");
    assert_eq!(long(Divide, i64::MIN, -1), "null");
    let one = |unary: fn(Box<Expr>) -> Node, value: Value, ty| shown(&node(unary(boxed(value)), ty));
    assert_eq!(one(Node::Negate, Value::Int(i32::MIN), Type::Int), "null");
    assert_eq!(one(Node::Abs, Value::Long(i64::MIN), Type::Long), "null");
    assert_eq!(one(Node::Abs, Value::Long(-5), Type::Long), "5");
    assert_eq!(one(Node::Negate, NULL, Type::Long), "null");
}

#[test]
fn doubles_are_absent_where_they_overflow_or_are_no_number() {
    use Operation::{Add, Divide, Multiply, Subtract};
    let double = |operation, a: f64, b: f64| arithmetic(operation, &Value::Double(a), &Value::Double(b), Type::Double);
    assert_eq!(double(Add, 0.1, 0.2), "0.30000000000000004");
    assert_eq!(double(Add, f64::MAX, f64::MAX), "null");
    assert_eq!(double(Add, f64::INFINITY, 1.0), "Infinity");
    assert_eq!(double(Subtract, f64::INFINITY, f64::INFINITY), "null");
    assert_eq!(double(Multiply, f64::INFINITY, 0.0), "null");
    assert_eq!(double(Multiply, 1e-300, 1e-300), "0");
    assert_eq!(double(Multiply, -1.0, 0.0), "0");
    assert_eq!(double(Divide, 1.0, 0.0), "null");
    assert_eq!(double(Divide, f64::INFINITY, 0.0), "null");
    assert_eq!(double(Divide, 1.0, f64::INFINITY), "0");
    assert_eq!(double(Divide, 1e300, 1e-300), "null");
    assert_eq!(shown(&node(Node::Negate(boxed(Value::Double(0.0))), Type::Double)), "0");
}

#[test]
fn decimals_are_exact_and_fit_their_type() {
    use Operation::{Add, Multiply, Remainder, Subtract};
    let nines = "9".repeat(38);
    let ty = |precision, scale| Type::Decimal { precision, scale };
    let of = |operation, a: &str, b: &str, ty| arithmetic(operation, &decimal(a), &decimal(b), ty);
    assert_eq!(of(Add, "0.1", "0.20", ty(4, 2)), "0.30");
    assert_eq!(of(Add, &nines, "1", ty(38, 0)), "null");
    assert_eq!(of(Subtract, &nines, "1", ty(38, 0)), "9".repeat(37) + "8");
    assert_eq!(of(Multiply, &nines, "0.1", ty(38, 1)), "9".repeat(37) + ".9");
    assert_eq!(of(Multiply, &nines, "10", ty(38, 0)), "null");
    assert_eq!(of(Multiply, "9.9", "9.9", ty(3, 2)), "null");
    assert_eq!(of(Remainder, "7.5", "0", ty(38, 1)), "null");
    let quotient = |a: &str, b: &str, digits| {
        shown(&node(Node::RoundedQuotient(boxed(decimal(a)), boxed(decimal(b)), digits), ty(38, digits)))
    };
    assert_eq!(quotient("2", "3", 4), "0.6667");
    assert_eq!(quotient("1", "0", 4), "null");
    assert_eq!(quotient(&nines, "0.01", 4), "null");
}

#[test]
fn rounding_knows_its_halves() {
    let ty = |scale| Type::Decimal { precision: 38, scale };
    let round = |unary: fn(Box<Expr>) -> Node, value: Value, ty| shown(&node(unary(boxed(value)), ty));
    for (value, nearest, floor, ceil) in [
        ("2.5", "3", "2", "3"),
        ("-2.5", "-3", "-3", "-2"),
        ("0.49", "0", "0", "1"),
        ("-0.49", "0", "-1", "0"),
        ("7", "7", "7", "7"),
    ] {
        assert_eq!(round(Node::Round, decimal(value), ty(0)), nearest, "{value}");
        assert_eq!(round(Node::Floor, decimal(value), ty(0)), floor, "{value}");
        assert_eq!(round(Node::Ceil, decimal(value), ty(0)), ceil, "{value}");
    }
    assert_eq!(round(Node::Round, decimal("1.005"), ty(2)), "1.01");
    assert_eq!(round(Node::Round, decimal("1"), ty(2)), "1.00");
    assert_eq!(round(Node::Round, decimal("9.9"), Type::Decimal { precision: 1, scale: 0 }), "null");
    for (value, nearest, floor, ceil) in [(2.5, "2", "2", "3"), (3.5, "4", "3", "4"), (-0.5, "0", "-1", "0")] {
        assert_eq!(round(Node::Round, Value::Double(value), Type::Double), nearest, "{value}");
        assert_eq!(round(Node::Floor, Value::Double(value), Type::Double), floor, "{value}");
        assert_eq!(round(Node::Ceil, Value::Double(value), Type::Double), ceil, "{value}");
    }
    assert_eq!(round(Node::Floor, Value::Double(f64::INFINITY), Type::Double), "Infinity");
}

#[test]
fn converts_exactly_or_rounds_or_is_absent() {
    let ty = |precision, scale| Type::Decimal { precision, scale };
    let cases = [
        (Value::Int(5), Type::Long, "5"),
        (Value::Long(1 << 40), Type::Int, "null"),
        (Value::Long(9_007_199_254_740_993), Type::Double, "9.007199254740992e+15"),
        (Value::Int(7), ty(3, 2), "7.00"),
        (Value::Int(17), ty(3, 2), "null"),
        (Value::Double(2.5), Type::Int, "2"),
        (Value::Double(-3.5), Type::Long, "-4"),
        (Value::Double(-0.2), Type::Int, "0"),
        (Value::Double(2_147_483_647.5), Type::Int, "null"),
        (Value::Double(9_223_372_036_854_775_808.0), Type::Long, "null"),
        (Value::Double(-9_223_372_036_854_775_808.0), Type::Long, "-9223372036854775808"),
        (Value::Double(f64::INFINITY), Type::Long, "null"),
        (decimal("2.5"), Type::Int, "3"),
        (decimal("-2.5"), Type::Long, "-3"),
        (decimal("9223372036854775807.5"), Type::Long, "null"),
        (decimal("0.1"), Type::Double, "0.1"),
        (decimal("1.245"), ty(4, 2), "1.25"),
        (decimal("99.995"), ty(4, 2), "null"),
        (decimal("1.50"), Type::Text, "1.50"),
        (Value::Double(1e20), Type::Text, "1e+20"),
        (T, Type::Text, "true"),
        (text("paid"), Type::Text, "paid"),
        (Value::Date(1), Type::Timestamp, "1970-01-02 00:00:00+00"),
        (Value::Timestamp(-1), Type::Date, "1969-12-31"),
        (Value::Timestamp(0), Type::Text, "1970-01-01 00:00:00+00"),
        (NULL, Type::Text, "null"),
    ];
    for (value, ty, expected) in cases {
        assert_eq!(shown(&node(Node::Convert(boxed(value.clone())), ty.clone())), expected, "{value:?} to {ty:?}");
    }
}

#[test]
fn texts_are_measured_in_code_points() {
    let of = |unary: fn(Box<Expr>) -> Node, value: Value| shown(&node(unary(boxed(value)), Type::Text));
    assert_eq!(of(Node::Length, text("e\u{301}👍🏽")), "4");
    assert_eq!(of(Node::Length, Value::Bytes(vec![0xc3, 0xa9])), "2");
    assert_eq!(of(Node::Length, NULL), "null");
    assert_eq!(of(Node::Lower, text("ÀBC")), "Àbc");
    assert_eq!(of(Node::Upper, text("straße")), "STRAßE");
    assert_eq!(of(Node::Trim, text("  a\t ")), "a\t");
    assert_eq!(of(Node::Trim, text("\u{a0}a")), "\u{a0}a");
}

#[test]
fn substrings_start_at_1() {
    let substring = |start: Value, length: Option<Value>| {
        let length = length.map(boxed);
        shown(&node(Node::Substring(boxed(text("héllo")), boxed(start), length), Type::Text))
    };
    let int = |value: i32| Value::Int(value);
    assert_eq!(substring(int(2), None), "éllo");
    assert_eq!(substring(int(2), Some(int(2))), "él");
    assert_eq!(substring(int(0), Some(int(2))), "h");
    assert_eq!(substring(int(-5), Some(int(3))), "");
    assert_eq!(substring(int(-5), None), "héllo");
    assert_eq!(substring(int(9), None), "");
    assert_eq!(substring(int(2), Some(int(0))), "");
    assert_eq!(substring(int(2), Some(int(-1))), "null");
    assert_eq!(substring(int(2), Some(NULL)), "null");
    assert_eq!(substring(NULL, None), "null");
    assert_eq!(substring(int(i32::MAX), Some(int(i32::MAX))), "");
    assert_eq!(substring(int(i32::MIN), Some(int(i32::MAX))), "");
}

#[test]
fn patterns_are_unknown_for_null() {
    let regex = Regex::parse("^a").unwrap();
    assert_eq!(predicate(Node::Matches(boxed(text("abc")), regex.clone())), T);
    assert_eq!(predicate(Node::Matches(boxed(NULL), regex)), NULL);
    let like = Like::parse("a%").unwrap();
    assert_eq!(predicate(Node::Like(boxed(text("ba")), like.clone())), F);
    assert_eq!(predicate(Node::Like(boxed(NULL), like)), NULL);
}

#[test]
fn choices_skip_what_is_absent() {
    let operands = |values: &[Value]| values.iter().cloned().map(constant).collect::<Vec<_>>();
    let three = operands(&[NULL, Value::Int(2), Value::Int(1)]);
    assert_eq!(node(Node::Coalesce(three.clone()), Type::Int), Value::Int(2));
    assert_eq!(node(Node::Greatest(three.clone()), Type::Int), Value::Int(2));
    assert_eq!(node(Node::Least(three), Type::Int), Value::Int(1));
    for choice in [Node::Coalesce, Node::Greatest, Node::Least] {
        assert_eq!(node(choice(operands(&[NULL, NULL])), Type::Int), NULL);
    }
    let null_if = |a: Value, b: Value| node(Node::NullIf(boxed(a), boxed(b)), Type::Int);
    assert_eq!(null_if(Value::Int(1), Value::Int(1)), NULL);
    assert_eq!(null_if(Value::Int(1), Value::Int(2)), Value::Int(1));
    assert_eq!(null_if(Value::Int(1), NULL), Value::Int(1));
    assert_eq!(null_if(NULL, Value::Int(1)), NULL);
    let branches = vec![(constant(NULL), constant(Value::Int(1))), (constant(T), constant(Value::Int(2)))];
    assert_eq!(node(Node::Case(branches.clone(), None), Type::Int), Value::Int(2));
    let none = vec![branches[0].clone()];
    assert_eq!(node(Node::Case(none.clone(), None), Type::Int), NULL);
    assert_eq!(node(Node::Case(none, Some(boxed(Value::Int(3)))), Type::Int), Value::Int(3));
}

#[test]
fn a_record_without_the_column_is_absent() {
    let column = Expr { node: Node::Column(1), ty: Type::Int, nullable: false };
    assert_eq!(expr(&column, &[Value::Int(1), Value::Int(2)]), Value::Int(2));
    assert_eq!(expr(&column, &[]), NULL);
}

//! The same pipeline without what is decided already: constants are computed, branches that are
//! never taken are left out. A reader of the code, and every lint, would do it next.

use crate::{
    pipeline::{Change, Generator, Judged, Pipeline, Planted},
    rule::{BatchRule, Bound, Comparison, Each, Expr, Missing, Node, Range, Rule, Test, eval},
    schema::Type,
    value::Value,
};

/// A pipeline that says the same in simpler expressions.
pub(super) fn pipeline(pipeline: &Pipeline) -> Pipeline {
    let mut pipeline = pipeline.clone();
    for expectation in &mut pipeline.suite {
        match &mut expectation.judged {
            Judged::ByRow(rule) => *rule = simpler_rule(rule),
            Judged::ByTable(rule) => *rule = simpler_batch(rule),
            Judged::ByCompiler => {}
        }
    }
    for field in &mut pipeline.simulate.fields {
        if let Generator::Expression(expr) = &mut field.generator {
            *expr = simpler(expr);
        }
    }
    for fault in &mut pipeline.simulate.faults {
        let Change::Set(planted) = &mut fault.change else { continue };
        for (_, planted) in planted {
            if let Planted::Expression(expr) = planted {
                *expr = simpler(expr);
            }
        }
    }
    pipeline
}

fn simpler_rule(rule: &Rule) -> Rule {
    let condition = simpler_condition(rule.condition.as_ref());
    Rule { condition, missing: simpler_missing(&rule.missing), holds: simpler(&rule.holds) }
}

fn simpler_batch(rule: &BatchRule) -> BatchRule {
    let test = match &rule.test {
        Test::Records { each: Each::Holds(holds), missing, mostly } => {
            Test::Records { each: Each::Holds(simpler(holds)), missing: simpler_missing(missing), mostly: *mostly }
        }
        Test::Records { each: Each::Unique(key), missing, mostly } => {
            let key = key.iter().map(simpler).collect();
            Test::Records { each: Each::Unique(key), missing: simpler_missing(missing), mostly: *mostly }
        }
        // They are made of columns.
        Test::Metric(..) | Test::Distinct(..) => rule.test.clone(),
    };
    BatchRule { condition: simpler_condition(rule.condition.as_ref()), test }
}

fn simpler_condition(condition: Option<&Expr>) -> Option<Expr> {
    condition.map(simpler).filter(|condition| truth(condition) != Some(Some(true)))
}

fn simpler_missing(missing: &Missing) -> Missing {
    match missing {
        Missing::Unknown => Missing::Unknown,
        Missing::Where(missing) => Missing::Where(simpler(missing)),
    }
}

fn simpler(expr: &Expr) -> Expr {
    let expr = expr.map_parts(&mut simpler);
    let parts = expr.parts();
    if !parts.is_empty() && parts.iter().all(|part| matches!(part.node, Node::Literal(_))) {
        return Expr::literal(eval::expr(&expr, &[]), expr.ty);
    }
    match &expr.node {
        Node::Present(operand) if !operand.nullable => Expr::literal(Value::Bool(true), expr.ty),
        Node::All(operands) => junction(operands, true).unwrap_or(expr),
        Node::Any(operands) => junction(operands, false).unwrap_or(expr),
        Node::Case(arms, otherwise) => case(arms, otherwise.as_deref(), &expr),
        Node::Coalesce(operands) | Node::Greatest(operands) | Node::Least(operands) => there(operands, &expr),
        Node::Column(_) | Node::Literal(_) | Node::Present(_) | Node::Same(..) | Node::NullIf(..) => expr,
        _ if parts.iter().any(|part| is_null(part)) => Expr::literal(Value::Null, expr.ty),
        _ => expr,
    }
}

/// What is left of `and` and `or`; nothing where all is.
fn junction(operands: &[Expr], neutral: bool) -> Option<Expr> {
    if let Some(decided) = operands.iter().find(|operand| truth(operand) == Some(Some(!neutral))) {
        return Some(decided.clone());
    }
    let open = operands.iter().filter(|operand| truth(operand) != Some(Some(neutral))).cloned();
    let rest = if neutral { open.fold(Vec::new(), joined) } else { open.collect() };
    match rest.as_slice() {
        [one] => Some(one.clone()),
        _ if rest.len() == operands.len() => None,
        _ if neutral => Some(Expr::all(rest)),
        _ => Some(Expr::any(rest)),
    }
}

/// The operands with one more: as a range, where one of them is its other end.
fn joined(mut operands: Vec<Expr>, next: Expr) -> Vec<Expr> {
    let range = operands.iter().enumerate().find_map(|(at, before)| Some((at, range(before, &next)?)));
    match range {
        Some((at, range)) => operands[at] = range,
        None => operands.push(next),
    }
    operands
}

/// `a > 0 and a < 100` as a range.
fn range(one: &Expr, other: &Expr) -> Option<Expr> {
    let ((column, low), (same, high)) = match (end(one)?, end(other)?) {
        ((a, End::Low(low)), (b, End::High(high))) | ((b, End::High(high)), (a, End::Low(low))) => {
            ((a, low), (b, high))
        }
        _ => return None,
    };
    let ascends = low.value.partial_order(&high.value).is_some_and(std::cmp::Ordering::is_lt);
    (column == same && ascends).then(|| Expr::within(column.clone(), Range { low: Some(low), high: Some(high) }))
}

/// One end of a range.
enum End {
    Low(Bound),
    High(Bound),
}

/// The column that a comparison bounds, and how.
fn end(expr: &Expr) -> Option<(&Expr, End)> {
    let Node::Compare(comparison, a, b) = &expr.node else { return None };
    let (column, literal, turned) = match (&a.node, &b.node) {
        (Node::Column(_), Node::Literal(_)) => (a, b, false),
        (Node::Literal(_), Node::Column(_)) => (b, a, true),
        _ => return None,
    };
    let Node::Literal(value) = &literal.node else { return None };
    if column.ty != literal.ty || column.ty.is_text() || value.is_null() {
        return None;
    }
    let bound = |strict| Bound { value: value.clone(), strict };
    let end = match (comparison, turned) {
        (Comparison::Greater, false) | (Comparison::Less, true) => End::Low(bound(true)),
        (Comparison::GreaterOrEqual, false) | (Comparison::LessOrEqual, true) => End::Low(bound(false)),
        (Comparison::Less, false) | (Comparison::Greater, true) => End::High(bound(true)),
        (Comparison::LessOrEqual, false) | (Comparison::GreaterOrEqual, true) => End::High(bound(false)),
        (Comparison::Equal | Comparison::NotEqual, _) => return None,
    };
    Some((column, end))
}

fn case(arms: &[(Expr, Expr)], otherwise: Option<&Expr>, whole: &Expr) -> Expr {
    let always = arms.iter().position(|(when, _)| truth(when) == Some(Some(true)));
    let otherwise = always.map(|at| &arms[at].1).or(otherwise);
    let open = arms[..always.unwrap_or(arms.len())].iter().filter(|(when, _)| truth(when).is_none());
    let null = Expr::literal(Value::Null, whole.ty.clone());
    let otherwise = otherwise.unwrap_or(&null);
    let (arms, otherwise) = match &otherwise.node {
        // A choice at the end of a choice goes on with it.
        Node::Case(more, last) => merged(open.chain(more), last.as_deref().unwrap_or(&null)),
        _ => merged(open, otherwise),
    };
    if arms.is_empty() {
        return otherwise;
    }
    Expr { node: Node::Case(arms, Some(Box::new(otherwise))), ..whole.clone() }
}

/// The same choice without what a lint would take for a slip: a condition for the second time,
/// neighbours of one value, `true` or `false` for a condition itself.
fn merged<'a>(arms: impl Iterator<Item = &'a (Expr, Expr)>, otherwise: &Expr) -> (Vec<(Expr, Expr)>, Expr) {
    let mut kept: Vec<(Expr, Expr)> = Vec::new();
    for (when, then) in arms {
        if kept.iter().any(|(before, _)| before == when) {
            continue;
        }
        match kept.last_mut() {
            Some((before, value)) if value == then => *before = Expr::any(vec![before.clone(), when.clone()]),
            _ => kept.push((when.clone(), then.clone())),
        }
    }
    let mut otherwise = otherwise.clone();
    while let Some((when, then)) = kept.last() {
        match (&then.node, &otherwise.node) {
            _ if *then == otherwise => {}
            (Node::Literal(Value::Bool(true)), Node::Literal(Value::Bool(false))) => otherwise = is_true(when),
            (Node::Literal(Value::Bool(false)), Node::Literal(Value::Bool(true))) => {
                otherwise = Expr::opposite(is_true(when));
            }
            _ => break,
        }
        kept.pop();
    }
    (kept, otherwise)
}

fn is_true(condition: &Expr) -> Expr {
    if condition.nullable {
        Expr::same(condition.clone(), Expr::literal(Value::Bool(true), Type::Bool))
    } else {
        condition.clone()
    }
}

/// `coalesce`, `greatest` or `least` without those operands that are never there.
fn there(operands: &[Expr], whole: &Expr) -> Expr {
    let mut operands: Vec<Expr> = operands.iter().filter(|operand| !is_null(operand)).cloned().collect();
    if let (Node::Coalesce(_), Some(there)) = (&whole.node, operands.iter().position(|operand| !operand.nullable)) {
        operands.truncate(there + 1);
    }
    if let [one] = operands.as_slice() {
        return one.clone();
    }
    let node = match whole.node {
        Node::Coalesce(_) => Node::Coalesce(operands),
        Node::Greatest(_) => Node::Greatest(operands),
        _ => Node::Least(operands),
    };
    Expr { node, ..whole.clone() }
}

/// The truth of a constant.
fn truth(expr: &Expr) -> Option<Option<bool>> {
    match expr.node {
        Node::Literal(Value::Bool(value)) => Some(Some(value)),
        Node::Literal(Value::Null) => Some(None),
        _ => None,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::Comparison,
        schema::{Column, Record},
    };

    fn literal(value: Value) -> Expr {
        let ty = if let Value::Int(_) = value { Type::Int } else { Type::Bool };
        Expr::literal(value, ty)
    }

    fn column() -> Expr {
        let column = Column { name: "a".into(), ty: Type::Int, nullable: false, doc: None, default: None };
        Expr::column(&Record { name: "r".into(), doc: None, columns: vec![column] }, 0)
    }

    fn above(left: Expr, right: i32) -> Expr {
        Expr::compare(Comparison::Greater, left, literal(Value::Int(right)))
    }

    #[test]
    fn constants_are_computed() {
        let sum = literal(Value::Int(2)).plus(literal(Value::Int(3)));
        assert_eq!(simpler(&sum), literal(Value::Int(5)));
        assert_eq!(simpler(&above(sum, 4)), literal(Value::Bool(true)));
        let overflow = literal(Value::Int(i32::MAX)).plus(literal(Value::Int(1)));
        assert_eq!(simpler(&above(column().plus(overflow), 4)), literal(Value::Null));
    }

    #[test]
    fn two_ends_are_a_range() {
        let seven = || literal(Value::Int(7));
        let below = Expr::compare(Comparison::GreaterOrEqual, seven(), column());
        let range = Range {
            low: Some(Bound { value: Value::Int(1), strict: true }),
            high: Some(Bound { value: Value::Int(7), strict: false }),
        };
        let range = Expr::within(column(), range);
        assert_eq!(simpler(&Expr::all(vec![below.clone(), above(column(), 1)])), range);
        let open = Expr::compare(Comparison::NotEqual, column(), seven());
        let all = Expr::all(vec![above(column(), 1), open.clone(), below.clone()]);
        assert_eq!(simpler(&all), Expr::all(vec![range, open]));
        // No range, or none that holds anything.
        for other in [Expr::any(vec![above(column(), 1), below.clone()]), Expr::all(vec![above(column(), 7), below])] {
            assert_eq!(simpler(&other), other);
        }
    }

    #[test]
    fn what_decides_nothing_is_left_out() {
        let (yes, open) = (literal(Value::Bool(true)), above(column(), 1));
        assert_eq!(simpler(&Expr::all(vec![yes.clone(), open.clone()])), open);
        assert_eq!(simpler(&Expr::any(vec![open.clone(), Expr::present(column())])), yes);
        let null = literal(Value::Null);
        assert_eq!(simpler(&Expr::all(vec![null.clone(), open.clone()])), Expr::all(vec![null, open.clone()]));
        let arms = vec![(Expr::opposite(yes.clone()), open.clone()), (open.clone(), yes.clone()), (yes, open.clone())];
        let case = Expr { node: Node::Case(arms, None), ty: Type::Bool, nullable: true };
        // What is left is `case when open then true else open end`.
        let Node::Case(arms, Some(otherwise)) = simpler(&case).node else { panic!() };
        assert_eq!((arms, *otherwise), (vec![(open.clone(), literal(Value::Bool(true)))], open));
    }
}

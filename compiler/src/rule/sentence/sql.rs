//! Expressions as SQL that a person can read, and that this compiler reads back.

use crate::{
    names::quoted,
    rule::{Binding, Bound, Expr, Node, Operation, Part, Range, bound, comparable},
    schema::{Record, Type},
    value::{Value, print as value},
};

/// The expression in SQL.
pub(super) fn print(expr: &Expr, record: &Record) -> String {
    Printer { record }.part(expr).1
}

/// A value as a literal that takes its type from what stands beside it.
pub(super) fn plain(literal: &Value) -> String {
    match literal {
        Value::Null => "null".into(),
        Value::Bool(_) | Value::Int(_) | Value::Long(_) | Value::Double(_) | Value::Decimal(_) => {
            value::text(literal).unwrap_or_default()
        }
        other => quoted(&value::text(other).unwrap_or_default(), '\''),
    }
}

struct Printer<'a> {
    record: &'a Record,
}

impl Printer<'_> {
    /// A part, in brackets if it binds more loosely than its place asks.
    fn at(&self, binding: Binding, expr: &Expr) -> String {
        bound(self.part(expr), binding)
    }

    fn part(&self, expr: &Expr) -> Part {
        use Binding::{And, Atom, Between, Comparison, Is, Match, Not, Or, Product, Sign, Sum};
        match &expr.node {
            Node::Column(position) => (Atom, self.column(*position)),
            Node::Literal(literal) if adapts(expr) => {
                (Atom, format!("cast({} as {})", plain(literal), sql_type(&expr.ty)))
            }
            Node::Literal(literal) => self::literal(literal),
            Node::Present(operand) => (Is, format!("{} is not null", self.at(Comparison, operand))),
            Node::Not(operand) => self.not(operand),
            Node::All(operands) => (And, self.joined(operands, Not, " and ", "true")),
            Node::Any(operands) => (Or, self.joined(operands, And, " or ", "false")),
            Node::Compare(comparison, a, b) => (Comparison, self.pair(a, b, Between, Between, comparison.sign())),
            Node::Same(a, b) => (Is, self.pair(a, b, Comparison, Comparison, "is not distinct from")),
            Node::Within(operand, range) => self.within(operand, range, false),
            Node::OneOf(operand, set) => self.one_of(operand, set, false),
            Node::Matches(operand, regex) => {
                (Match, format!("{} ~ {}", self.at(Sum, operand), quoted(regex.source(), '\'')))
            }
            Node::Like(operand, like) => self.like(operand, &like.to_string(), false),
            Node::Arithmetic(operation, a, b) => {
                let (binding, right) = match operation {
                    Operation::Add | Operation::Subtract => (Sum, Product),
                    Operation::Multiply | Operation::Divide | Operation::Remainder => (Product, Sign),
                };
                (binding, self.pair(a, b, binding, right, operation.sign()))
            }
            Node::Negate(operand) => (Sign, format!("-{}", self.at(Atom, operand))),
            Node::Convert(operand) => (Atom, format!("cast({} as {})", self.part(operand).1, sql_type(&expr.ty))),
            Node::Case(branches, otherwise) => (Atom, self.case(branches, otherwise.as_deref(), &expr.ty)),
            _ => (Atom, self.call(expr)),
        }
    }

    fn column(&self, position: usize) -> String {
        let name = self.record.columns.get(position).map_or("?", |column| column.name.as_str());
        let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let keyword = KEYWORDS.contains(&name.to_ascii_lowercase().as_str());
        if word && !keyword && !name.starts_with(|c: char| c.is_ascii_digit()) {
            name.into()
        } else {
            quoted(name, '"')
        }
    }

    fn not(&self, operand: &Expr) -> Part {
        match &operand.node {
            Node::Present(operand) => (Binding::Is, format!("{} is null", self.at(Binding::Comparison, operand))),
            Node::Same(a, b) => {
                (Binding::Is, self.pair(a, b, Binding::Comparison, Binding::Comparison, "is distinct from"))
            }
            Node::Within(operand, range) if is_between(range) => self.within(operand, range, true),
            Node::OneOf(operand, set) => self.one_of(operand, set, true),
            Node::Like(operand, like) => self.like(operand, &like.to_string(), true),
            _ => (Binding::Not, format!("not {}", self.at(Binding::Not, operand))),
        }
    }

    fn joined(&self, operands: &[Expr], binding: Binding, word: &str, none: &str) -> String {
        match operands {
            [] => none.into(),
            operands => operands.iter().map(|operand| self.at(binding, operand)).collect::<Vec<_>>().join(word),
        }
    }

    /// Two operands; a conversion that reading the text would add is left out.
    fn pair(&self, a: &Expr, b: &Expr, left: Binding, right: Binding, sign: &str) -> String {
        let (a, b) = implied(a, b);
        format!("{} {sign} {}", self.beside(left, a, b), self.beside(right, b, a))
    }

    /// A part beside another one, from which a literal takes its type.
    fn beside(&self, binding: Binding, expr: &Expr, other: &Expr) -> String {
        let decimals = matches!((&expr.ty, &other.ty), (Type::Decimal { .. }, Type::Decimal { .. }));
        match &expr.node {
            Node::Literal(value) if !is_literal(other) && (decimals || expr.ty == other.ty) => {
                bound(self::literal(value), binding)
            }
            _ => self.at(binding, expr),
        }
    }

    /// Parts of one type: where one of them gives it to all, the others need no cast.
    fn chosen(&self, operands: &[&Expr], ty: &Type) -> Vec<String> {
        let gives =
            |operand: &&&Expr| operand.ty == *ty && !is_literal(operand) && !matches!(operand.node, Node::Convert(_));
        let giver = operands.iter().find(gives);
        let text = |operand: &Expr| match giver {
            Some(giver) => self.beside(Binding::Or, widened(operand), giver),
            None => self.part(operand).1,
        };
        operands.iter().map(|operand| text(operand)).collect()
    }

    fn within(&self, operand: &Expr, range: &Range, negated: bool) -> Part {
        let subject = self.at(Binding::Match, operand);
        let not = if negated { "not " } else { "" };
        let end = |end: &Bound, open: &str, closed: &str| {
            format!("{subject} {} {}", if end.strict { open } else { closed }, plain(&end.value))
        };
        match (&range.low, &range.high) {
            (Some(low), Some(high)) if is_between(range) => {
                let (low, high) = (plain(&low.value), plain(&high.value));
                (Binding::Between, format!("{subject} {not}between {low} and {high}"))
            }
            (Some(low), Some(high)) => (Binding::And, format!("{} and {}", end(low, ">", ">="), end(high, "<", "<="))),
            (Some(low), None) => (Binding::Comparison, end(low, ">", ">=")),
            (None, Some(high)) => (Binding::Comparison, end(high, "<", "<=")),
            (None, None) => (Binding::Comparison, format!("{subject} = {subject}")),
        }
    }

    fn one_of(&self, operand: &Expr, set: &[Value], negated: bool) -> Part {
        let members = set.iter().map(plain).collect::<Vec<_>>().join(", ");
        let not = if negated { "not " } else { "" };
        (Binding::Between, format!("{} {not}in ({members})", self.at(Binding::Match, operand)))
    }

    fn like(&self, operand: &Expr, pattern: &str, negated: bool) -> Part {
        let not = if negated { "not " } else { "" };
        (Binding::Between, format!("{} {not}like {}", self.at(Binding::Match, operand), quoted(pattern, '\'')))
    }

    fn case(&self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>, ty: &Type) -> String {
        let results: Vec<&Expr> = branches.iter().map(|(_, then)| then).chain(otherwise).collect();
        let mut results = self.chosen(&results, ty).into_iter();
        let branches = branches.iter().zip(results.by_ref());
        let mut parts: Vec<String> =
            branches.map(|((when, _), then)| format!("when {} then {then}", self.part(when).1)).collect();
        parts.extend(results.next().map(|otherwise| format!("else {otherwise}")));
        format!("case {} end", parts.join(" "))
    }

    fn call(&self, expr: &Expr) -> String {
        let operands = expr.parts();
        let all = |name: &str, operands: &[&Expr]| {
            format!("{name}({})", operands.iter().map(|operand| self.part(operand).1).collect::<Vec<_>>().join(", "))
        };
        let chosen = |name: &str| format!("{name}({})", self.chosen(&operands, &expr.ty).join(", "));
        let text = |name: &str| {
            let operands: Vec<&Expr> = operands.iter().map(|operand| as_text(operand)).collect();
            all(name, &operands)
        };
        match &expr.node {
            Node::RoundedQuotient(a, b, digits) => {
                format!("round({}, {digits})", self.pair(a, b, Binding::Product, Binding::Sign, "/"))
            }
            Node::Round(operand) => match &expr.ty {
                Type::Decimal { scale: 1.., .. } => format!("round({}, {})", self.part(operand).1, scale(&expr.ty)),
                _ => all("round", &operands),
            },
            Node::NullIf(a, b) => {
                let (a, b) = implied(a, b);
                format!("nullif({}, {})", self.beside(Binding::Or, a, b), self.beside(Binding::Or, b, a))
            }
            Node::Coalesce(_) => chosen("coalesce"),
            Node::Greatest(_) => chosen("greatest"),
            Node::Least(_) => chosen("least"),
            Node::Abs(_) => all("abs", &operands),
            Node::Floor(_) => all("floor", &operands),
            Node::Ceil(_) => all("ceil", &operands),
            Node::Length(_) => all("length", &operands),
            Node::Lower(_) => text("lower"),
            Node::Upper(_) => text("upper"),
            Node::Trim(_) => text("trim"),
            _ => text("substring"),
        }
    }
}

fn literal(literal: &Value) -> Part {
    let text = match literal {
        Value::Date(_) => format!("date {}", plain(literal)),
        Value::Timestamp(_) => format!("timestamp {}", plain(literal)),
        other => plain(other),
    };
    (if text.starts_with('-') { Binding::Sign } else { Binding::Atom }, text)
}

fn is_between(range: &Range) -> bool {
    matches!((&range.low, &range.high), (Some(low), Some(high)) if !low.strict && !high.strict)
}

/// The two operands without the conversions that reading them side by side would add.
fn implied<'a>(a: &'a Expr, b: &'a Expr) -> (&'a Expr, &'a Expr) {
    let (bare_a, bare_b) = (widened(a), widened(b));
    let again = comparable(bare_a, bare_b);
    let same = again.is_some_and(|(x, y)| x == *a && y == *b);
    if same && !adapts(a) && !adapts(b) { (bare_a, bare_b) } else { (a, b) }
}

/// Whether a literal would take another type beside a narrower one.
fn adapts(expr: &Expr) -> bool {
    match &expr.node {
        Node::Literal(Value::Double(_)) => true,
        Node::Literal(Value::Long(value)) => i32::try_from(*value).is_ok(),
        Node::Literal(Value::Decimal(value)) => value.scale() == 0 && value.to_i64().is_some(),
        _ => false,
    }
}

/// Without a conversion that always fits.
fn widened(expr: &Expr) -> &Expr {
    match &expr.node {
        Node::Convert(operand) if operand.ty.widens_to(&expr.ty) => operand,
        _ => expr,
    }
}

/// An enum without its conversion to the text that it is.
fn as_text(expr: &Expr) -> &Expr {
    match &expr.node {
        Node::Convert(operand) if operand.ty.is_text() => operand,
        _ => expr,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(_))
}

fn scale(ty: &Type) -> u32 {
    if let Type::Decimal { scale, .. } = ty { *scale } else { 0 }
}

/// A type as it is written in a cast.
fn sql_type(ty: &Type) -> String {
    match ty {
        Type::Int => "integer".into(),
        Type::Long => "bigint".into(),
        Type::Double => "double precision".into(),
        Type::Decimal { precision, scale } => format!("numeric({precision}, {scale})"),
        other => other.name(),
    }
}

/// Words that are columns only in double quotes.
const KEYWORDS: [&str; 38] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "between",
    "case",
    "cast",
    "convert",
    "current_date",
    "current_time",
    "current_timestamp",
    "distinct",
    "else",
    "end",
    "exists",
    "extract",
    "false",
    "from",
    "group",
    "ilike",
    "in",
    "interval",
    "is",
    "like",
    "not",
    "null",
    "or",
    "order",
    "position",
    "select",
    "similar",
    "some",
    "then",
    "true",
    "user",
    "when",
    "where",
];

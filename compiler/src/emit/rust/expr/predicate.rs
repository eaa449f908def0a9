//! Predicates: `bool`, or `Option<bool>` where they may be unknown.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Mention, Rust, Writer,
    lift::{Operation, lift},
    text::{borrowed, borrowed_tight},
};
use crate::{
    emit::rust::literal,
    pattern::Regex,
    rule::{Bound, Comparison, Expr, Node, Range},
    schema::Type,
    value::Value,
};

impl Writer<'_> {
    pub(super) fn predicate(&mut self, expr: &Expr) -> Rust {
        match &expr.node {
            Node::Present(a) => self.present(a, true),
            Node::Not(a) => self.not(a),
            Node::All(operands) => self.junction(operands, true),
            Node::Any(operands) => self.junction(operands, false),
            Node::Compare(comparison, a, b) => self.compare(*comparison, a, b),
            Node::Same(a, b) => self.same(a, b),
            Node::Within(a, range) => self.within(a, range),
            Node::OneOf(a, values) => self.one_of(a, values),
            Node::Matches(a, regex) => self.matches(a, regex),
            Node::Like(a, like) => {
                let pattern = literal::text(&like.to_string());
                self.test(a, &|text| quote!(pattern::like(#text, #pattern)))
            }
            other => unreachable!("{other:?} is no predicate"),
        }
    }

    /// `record.trades.is_some()`
    fn present(&mut self, a: &Expr, expected: bool) -> Rust {
        let operand = self.operand(a);
        let code = operand.tight();
        match (operand.optional, expected) {
            (false, expected) => Rust { constant: Some(""), ..Rust::plain(quote!(#expected)) },
            (true, true) => Rust::plain(quote!(#code.is_some())),
            (true, false) => Rust::plain(quote!(#code.is_none())),
        }
    }

    /// Negation, as far inside as it goes.
    fn not(&mut self, a: &Expr) -> Rust {
        match &a.node {
            Node::Not(inner) => return self.operand(inner),
            Node::Present(inner) => return self.present(inner, false),
            Node::Compare(comparison, left, right) => return self.compare(opposite(*comparison), left, right),
            Node::All(operands) => return self.junction(&negated(operands), false),
            Node::Any(operands) => return self.junction(&negated(operands), true),
            Node::Same(left, right) if !left.nullable && !right.nullable => {
                return self.compare(Comparison::NotEqual, left, right);
            }
            Node::Within(inner, range) => {
                if let Some(compared) = one_ended(inner, range) {
                    return self.not(&compared);
                }
                // A lint would turn a negated `a > x && a <= y` round.
                if let (Node::Column(_), false, Some(ends)) = (&inner.node, inner.nullable, two_ended(inner, range)) {
                    return self.junction(&negated(&ends), false);
                }
            }
            Node::Literal(Value::Bool(value)) => return truth(!*value),
            _ => {}
        }
        let operand = self.operand(a);
        if operand.optional {
            let code = &operand.code;
            return Rust::option(quote!(ops::not(#code)));
        }
        if operand.is(true) || operand.is(false) {
            return truth(operand.is(false));
        }
        let code = operand.tight();
        Rust { mentions: operand.mentions, ..Rust::plain(quote!(!#code)) }
    }

    /// `a && b`, `a || b`; calls where an operand may be unknown, or two say too much of one thing.
    fn junction(&mut self, operands: &[Expr], all: bool) -> Rust {
        let mut operands: Vec<Rust> = operands.iter().map(|operand| self.operand(operand)).collect();
        if operands.iter().any(|operand| operand.is(!all)) {
            return truth(!all);
        }
        operands.retain(|operand| !operand.is(all));
        match operands.as_slice() {
            [] => return truth(all),
            [one] => return one.clone(),
            _ => {}
        }
        let function = if all { quote!(ops::all) } else { quote!(ops::any) };
        let options = operands.iter().map(Rust::as_option);
        let call = quote!(#function([#(#options),*]));
        if operands.iter().any(|operand| operand.optional) {
            return Rust::option(call);
        }
        let mentions: Vec<Mention> = operands.iter().flat_map(|operand| operand.mentions.clone()).collect();
        if clash(&mentions, all) {
            return Rust { loose: true, ..Rust::plain(quote!(#call == Some(true))) };
        }
        let terms = operands.iter().map(|operand| term(operand, all));
        let code = if all { quote!(#(#terms)&&*) } else { quote!(#(#terms)||*) };
        Rust { loose: true, mentions, ..Rust::plain(code) }
    }

    fn compare(&mut self, comparison: Comparison, a: &Expr, b: &Expr) -> Rust {
        if let Some(symbol) = self.compare_symbol(comparison, a, b) {
            return symbol;
        }
        let (a, b) = (&in_scale_of(b, a), &in_scale_of(a, b));
        let operands = vec![self.named(a), self.named(b)];
        let rusts: Vec<Rust> = operands.iter().map(|operand| operand.rust.clone()).collect();
        let how = How::of(comparison, a, &rusts);
        let code = |operands: &[Rust]| how.code(comparison, &operands[0], &operands[1]);
        let lifted = lift(operands, &Operation::Code(&code), false);
        let mentions = compared(comparison, &rusts);
        if lifted.optional { lifted } else { Rust { loose: how == How::Operator, mentions, ..lifted } }
    }

    /// `record.side == Side::Buy`
    fn compare_symbol(&mut self, comparison: Comparison, a: &Expr, b: &Expr) -> Option<Rust> {
        let (column, literal) = match (&as_written(a).node, &as_written(b).node) {
            (Node::Column(column), Node::Literal(Value::Text(symbol)))
            | (Node::Literal(Value::Text(symbol)), Node::Column(column)) => (*column, symbol),
            _ => return None,
        };
        let symbols = self.shape.enums[column].as_ref()?;
        symbols.find(literal)?;
        let (record, field, variant) = (&self.record, &self.shape.fields[column], symbols.variant(literal));
        let operator = match comparison {
            Comparison::Equal => quote!(==),
            Comparison::NotEqual => quote!(!=),
            _ => return None,
        };
        if self.shape.columns()[column].nullable {
            return Some(Rust::option(quote!(#record.#field.map(|symbol| symbol #operator #variant))));
        }
        let against = Some(variant.to_string());
        let mentions = vec![Mention { against, ..Mention::new(&quote!(#record.#field)) }];
        Some(Rust { loose: true, mentions, ..Rust::plain(quote!(#record.#field #operator #variant)) })
    }

    /// `ops::same(record.a, record.b)`
    fn same(&mut self, a: &Expr, b: &Expr) -> Rust {
        if !a.nullable && !b.nullable {
            return self.compare(Comparison::Equal, a, b);
        }
        let mut operands = [self.operand(a), self.operand(b)];
        operands = operands.map(|operand| operand.typed());
        let [a, b] = operands.map(|operand| as_borrowed_option(&operand));
        Rust::plain(quote!(ops::same(#a, #b)))
    }

    /// `(0..=10).contains(&record.volume)`
    fn within(&mut self, a: &Expr, range: &Range) -> Rust {
        if let Some(compared) = one_ended(a, range) {
            return self.predicate(&compared);
        }
        let operand = self.named(a);
        let ty = a.ty.clone();
        // Twice in one expression: only what costs nothing and changes nothing; and texts, of which
        // a pair of ends may be a pair of references as well.
        let cheap = (matches!(a.node, Node::Column(_)) || operand.rust.optional) && two_ended(a, range).is_some();
        let twice = cheap || ty.is_text() && range.low.as_ref().is_some_and(|low| low.strict);
        let mention = Mention { against: cheap.then(String::new), bounded: true, ..Mention::new(&operand.rust.code) };
        let mentions = vec![mention; if twice && !cheap { 2 } else { 1 }];
        let code = |operands: &[Rust]| within(&operands[0], range, &ty, twice);
        let lifted = lift(vec![operand], &Operation::Code(&code), false);
        if lifted.optional || !twice { lifted } else { Rust { loose: true, mentions, ..lifted } }
    }

    fn matches(&mut self, a: &Expr, regex: &Regex) -> Rust {
        let number = self.statics.len() + 1;
        let name = if number == 1 { "PATTERN".to_owned() } else { format!("PATTERN_{number}") };
        let name = quote::format_ident!("{name}");
        let pattern = literal::text(&regex.rust());
        self.statics.push(quote!(static #name: LazyLock<Regex> = LazyLock::new(|| pattern::regex(#pattern));));
        self.test(a, &|text| quote!(#name.is_match(#text)))
    }

    /// A test of a text.
    pub(super) fn test(&mut self, a: &Expr, test: &dyn Fn(TokenStream) -> TokenStream) -> Rust {
        let operand = self.named(a);
        lift(vec![operand], &Operation::Code(&|operands: &[Rust]| test(borrowed(&operands[0]))), false)
    }
}

/// In which form two values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// `a < b`
    Operator,
    /// `ops::equal(a, b)`: doubles, made texts, and what a lint would take for a slip.
    Function,
    /// `(..b).contains(&a)`, for the same reason.
    Range,
}

impl How {
    fn of(comparison: Comparison, a: &Expr, operands: &[Rust]) -> Self {
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let suspicious = operands.iter().all(|operand| operand.constant.is_some())
            || operands[0].code.to_string() == operands[1].code.to_string()
            || operands.iter().any(is_extreme);
        let called = a.ty == Type::Double || a.ty == Type::Bool || operands.iter().any(|operand| operand.owned);
        match (equality, suspicious) {
            (true, suspicious) if suspicious || called => Self::Function,
            (false, true) => Self::Range,
            _ => Self::Operator,
        }
    }

    fn code(self, comparison: Comparison, a: &Rust, b: &Rust) -> TokenStream {
        let (left, right) = if a.owned == b.owned { (a.tight(), b.tight()) } else { (borrowed(a), borrowed(b)) };
        match (self, comparison) {
            (Self::Function, Comparison::Equal) => call(&quote!(ops::equal), a, b),
            (Self::Function, Comparison::NotEqual) => {
                let equal = call(&quote!(ops::equal), a, b);
                quote!(!#equal)
            }
            (Self::Range, Comparison::Less) => quote!((..#right).contains(&#left)),
            (Self::Range, Comparison::LessOrEqual) => quote!((..=#right).contains(&#left)),
            (Self::Range, Comparison::Greater) => quote!(!(..=#right).contains(&#left)),
            (Self::Range, Comparison::GreaterOrEqual) => quote!((#right..).contains(&#left)),
            (_, Comparison::Equal) => quote!(#left == #right),
            (_, Comparison::NotEqual) => quote!(#left != #right),
            (_, Comparison::Less) => quote!(#left < #right),
            (_, Comparison::LessOrEqual) => quote!(#left <= #right),
            (_, Comparison::Greater) => quote!(#left > #right),
            (_, Comparison::GreaterOrEqual) => quote!(#left >= #right),
        }
    }
}

/// A constant decimal with the other side's digits behind the point, where it has no more.
fn in_scale_of(other: &Expr, expr: &Expr) -> Expr {
    match (&expr.node, &other.ty, &other.node) {
        (_, _, Node::Literal(_)) => expr.clone(),
        (Node::Literal(value @ Value::Decimal(_)), ty @ Type::Decimal { .. }, _) => {
            Expr::literal(value.clone(), ty.clone())
        }
        _ => expr.clone(),
    }
}

fn call(function: &TokenStream, a: &Rust, b: &Rust) -> TokenStream {
    let (a, b) = (&a.typed(), &b.typed());
    let (left, right) = (borrowed(a), borrowed(b));
    quote!(#function(#left, #right))
}

/// The ends of integer types, beside which a comparison is always true or never; and the empty text.
fn is_extreme(operand: &Rust) -> bool {
    let ends = [i128::from(i32::MIN), i32::MAX.into(), i64::MIN.into(), i64::MAX.into()];
    let code = operand.code.to_string();
    code == "\"\"" || operand.constant.is_some() && ends.iter().any(|end| code == literal::integer(*end).to_string())
}

fn within(operand: &Rust, range: &Range, ty: &Type, twice: bool) -> TokenStream {
    let (Some(low), Some(high)) = (&range.low, &range.high) else { return quote!(true) };
    let (from, to) = (literal::value(&low.value, ty), literal::value(&high.value, ty));
    let value = borrowed_tight(operand);
    let last = if high.strict { quote!((..#to).contains(&#value)) } else { quote!((..=#to).contains(&#value)) };
    match (low.strict, high.strict) {
        (false, false) => quote!((#from..=#to).contains(&#value)),
        (false, true) => quote!((#from..#to).contains(&#value)),
        (true, _) if ty.is_text() => quote!(!(..=#from).contains(&#value) && #last),
        (true, false) if twice => quote!(#value > #from && #value <= #to),
        (true, true) if twice => quote!(#value > #from && #value < #to),
        (true, false) => quote!((Bound::Excluded(#from), Bound::Included(#to)).contains(&#value)),
        (true, true) => quote!((Bound::Excluded(#from), Bound::Excluded(#to)).contains(&#value)),
    }
}

/// A range with one open end is a comparison.
fn one_ended(a: &Expr, range: &Range) -> Option<Expr> {
    match (&range.low, &range.high) {
        (Some(low), None) => Some(above(a, low)),
        (None, Some(high)) => Some(below(a, high)),
        _ => None,
    }
}

/// A range that excludes its low end is two comparisons, unless an end is that of the type.
fn two_ended(a: &Expr, range: &Range) -> Option<[Expr; 2]> {
    let (low, high) = (range.low.as_ref()?, range.high.as_ref()?);
    let extreme = |bound: &Bound| is_extreme(&super::constant(&bound.value, &a.ty));
    (low.strict && !extreme(low) && !extreme(high)).then(|| [above(a, low), below(a, high)])
}

fn above(a: &Expr, low: &Bound) -> Expr {
    let comparison = if low.strict { Comparison::Greater } else { Comparison::GreaterOrEqual };
    Expr::compare(comparison, a.clone(), Expr::literal(low.value.clone(), a.ty.clone()))
}

fn below(a: &Expr, high: &Bound) -> Expr {
    let comparison = if high.strict { Comparison::Less } else { Comparison::LessOrEqual };
    Expr::compare(comparison, a.clone(), Expr::literal(high.value.clone(), a.ty.clone()))
}

/// An operand of `&&` or `||`.
fn term(operand: &Rust, all: bool) -> TokenStream {
    let code = &operand.code;
    let is_junction = operand.code.to_string().contains("||") || !all && operand.code.to_string().contains("&&");
    if is_junction && operand.loose { quote!((#code)) } else { code.clone() }
}

/// An `Option` of what can be copied.
fn as_borrowed_option(operand: &Rust) -> TokenStream {
    let code = operand.tight();
    match (operand.owned, operand.optional) {
        (false, _) => operand.as_option(),
        (true, true) => quote!(#code.as_deref()),
        (true, false) => quote!(Some(#code.as_str())),
    }
}

/// What a comparison mentions: each operand that is no constant, against the other.
fn compared(comparison: Comparison, operands: &[Rust]) -> Vec<Mention> {
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    let others = operands.iter().rev();
    let mention = |(operand, other): (&Rust, &Rust)| Mention {
        against: Some(other.code.to_string()),
        bounded: !equality && other.constant.is_some(),
        ..Mention::new(&operand.code)
    };
    operands.iter().zip(others).filter(|(operand, _)| operand.constant.is_none()).map(mention).collect()
}

fn clash(mentions: &[Mention], all: bool) -> bool {
    mentions.iter().enumerate().any(|(at, one)| mentions[..at].iter().any(|other| one.clashes(other, all)))
}

pub(super) fn truth(value: bool) -> Rust {
    Rust { constant: Some(""), ..Rust::plain(quote!(#value)) }
}

/// The operand of a conversion that only widens an enum to a text.
pub(super) fn as_written(expr: &Expr) -> &Expr {
    match &expr.node {
        Node::Convert(inner) if inner.ty.is_text() && expr.ty.is_text() => inner,
        _ => expr,
    }
}

fn negated(operands: &[Expr]) -> Vec<Expr> {
    operands.iter().cloned().map(Expr::opposite).collect()
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

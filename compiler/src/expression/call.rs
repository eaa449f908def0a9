//! Functions and casts.

use std::ops::Range;

use sqlparser::{
    ast::{self, BinaryOperator, CastKind, CeilFloorKind, DateTimeField},
    tokenizer::Token,
};

use super::{Code, Diagnostic, Operand, term::Term, typer::Typer};
use crate::{
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

/// The functions of the language.
const FUNCTIONS: [&str; 14] = [
    "abs",
    "ceil",
    "coalesce",
    "floor",
    "greatest",
    "least",
    "length",
    "lower",
    "nullif",
    "round",
    "substring",
    "trim",
    "upper",
    "cast",
];

impl Typer<'_> {
    /// Whatever is not an operator: functions, and all that is refused.
    pub(super) fn call(&self, expr: &ast::Expr, depth: usize) -> Option<Term> {
        let plain = CeilFloorKind::DateTimeField(DateTimeField::NoDateTime);
        match expr {
            ast::Expr::Function(function) => self.function(function, depth),
            ast::Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None } => {
                self.cast(expr, data_type, depth)
            }
            ast::Expr::Floor { expr, field } if *field == plain => {
                self.keyword(expr, depth, |typer, term| typer.whole(term, Node::Floor))
            }
            ast::Expr::Ceil { expr, field } if *field == plain => {
                self.keyword(expr, depth, |typer, term| typer.whole(term, Node::Ceil))
            }
            ast::Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                self.keyword(expr, depth, |typer, term| typer.text_function(term, Node::Trim))
            }
            ast::Expr::Substring { expr, substring_from: Some(start), substring_for, shorthand: false, .. } => {
                self.substring(expr, start, substring_for.as_deref(), depth)
            }
            other => {
                let help = "`cargo xtask explain unsupported-expression` lists what is";
                self.unsupported(&self.refused(other), help)
            }
        }
    }

    /// Where a refused part stands; sqlparser knows the place of its operands alone.
    fn refused(&self, expr: &ast::Expr) -> Range<usize> {
        let (range, places) = (self.place_of(expr), self.places());
        match expr {
            ast::Expr::UnaryOp { .. } | ast::Expr::Interval(_) => places.with_previous(&range),
            ast::Expr::Cast { kind: CastKind::DoubleColon, .. }
            | ast::Expr::IsTrue(_)
            | ast::Expr::IsNotTrue(_)
            | ast::Expr::IsFalse(_)
            | ast::Expr::IsNotFalse(_)
            | ast::Expr::IsUnknown(_)
            | ast::Expr::IsNotUnknown(_) => places.through(&range, is_last_word),
            ast::Expr::Extract { .. }
            | ast::Expr::Position { .. }
            | ast::Expr::Overlay { .. }
            | ast::Expr::Trim { .. }
            | ast::Expr::Floor { .. }
            | ast::Expr::Ceil { .. }
            | ast::Expr::Cast { .. }
            | ast::Expr::Exists { .. }
            | ast::Expr::Substring { .. } => places.call(&range),
            ast::Expr::Tuple(_) | ast::Expr::Subquery(_) => places.nested(&range),
            ast::Expr::AnyOp { .. } | ast::Expr::AllOp { .. } | ast::Expr::InSubquery { .. } => {
                places.through(&range, |token| *token == Token::RParen)
            }
            ast::Expr::Like { escape_char: Some(escape), .. } => range.start..self.place_of(&**escape).end,
            _ => range,
        }
    }

    /// A call of one argument that sqlparser keeps apart from functions.
    fn keyword(&self, argument: &ast::Expr, depth: usize, of: impl Fn(&Self, &Term) -> Option<Expr>) -> Option<Term> {
        let term = self.term(argument, depth)?;
        Some(Term::typed(self.places().call(&term.range), of(self, &term)?))
    }

    fn function(&self, function: &ast::Function, depth: usize) -> Option<Term> {
        let name_range = self.place_of(&function.name);
        let name = self.slice(&name_range).to_ascii_lowercase();
        if !FUNCTIONS.contains(&name.as_str()) {
            let message = format!("no function `{name}`");
            let found = Diagnostic::new(Code::UnknownFunction, self.span(&name_range), message);
            self.report(found.suggest(&name, FUNCTIONS));
            return None;
        }
        let range = self.places().named(&name_range);
        let Some(arguments) = arguments(function) else {
            return self.unsupported(&range, "a function has plain arguments only");
        };
        if let ("round", [ast::Expr::BinaryOp { left, op: BinaryOperator::Divide, right }, digits @ ..]) =
            (name.as_str(), &arguments.iter().map(|&argument| unnested(argument)).collect::<Vec<_>>()[..])
            && digits.len() <= 1
            && let Some(quotient) = self.round_quotient(left, right, digits.first().copied(), &range, depth)?
        {
            return Some(Term::typed(range, quotient));
        }
        let terms: Vec<Option<Term>> = arguments.iter().map(|argument| self.term(argument, depth)).collect();
        let terms = terms.into_iter().collect::<Option<Vec<_>>>()?;
        let expr = self.applied(&name, &terms, &range)?;
        Some(Term::typed(range, expr))
    }

    fn applied(&self, name: &str, terms: &[Term], range: &Range<usize>) -> Option<Expr> {
        match (name, terms) {
            ("abs", [operand]) => self.abs(operand),
            ("coalesce", [_, ..]) => self.coalesce(terms),
            ("greatest", [_, ..]) => self.extreme(terms, Node::Greatest),
            ("least", [_, ..]) => self.extreme(terms, Node::Least),
            ("length", [operand]) => self.length(operand),
            ("lower", [operand]) => self.text_function(operand, Node::Lower),
            ("upper", [operand]) => self.text_function(operand, Node::Upper),
            ("nullif", [left, right]) => self.null_if(left, right),
            ("round", [operand]) => self.whole(operand, Node::Round),
            ("round", [operand, digits]) => self.rounded(operand, self.digits(digits)?),
            _ => {
                let message = format!("`{name}` does not take {} arguments", terms.len());
                self.report(Diagnostic::new(Code::ExpressionSyntax, self.span(range), message));
                None
            }
        }
    }

    /// `round(a / b, digits)`, which is exact for decimals; nothing for other numbers.
    fn round_quotient(
        &self,
        left: &ast::Expr,
        right: &ast::Expr,
        digits: Option<&ast::Expr>,
        range: &Range<usize>,
        depth: usize,
    ) -> Option<Option<Expr>> {
        let (left, right) = (self.term(left, depth), self.term(right, depth));
        let (left, right) = (left?, right?);
        let digits = match digits {
            None => 0,
            Some(digits) => self.digits(&self.term(digits, depth)?)?,
        };
        self.quotient(&left, &right, digits, range)
    }

    /// How many digits are kept: a literal.
    fn digits(&self, term: &Term) -> Option<u32> {
        let digits = match &term.operand {
            Operand::Number(text) => text.parse().ok().filter(|digits| *digits <= 38),
            _ => None,
        };
        if digits.is_none() {
            let message = "expected the number of digits, 0 to 38";
            self.report(Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message));
        }
        digits
    }

    fn length(&self, term: &Term) -> Option<Expr> {
        if let Operand::Typed(bytes @ Expr { ty: Type::Bytes { .. }, .. }) = &term.operand {
            return Some(Expr::length(bytes.clone()));
        }
        self.text_operand(term).map(Expr::length)
    }

    /// A function from texts to texts.
    fn text_function(&self, term: &Term, node: fn(Box<Expr>) -> Node) -> Option<Expr> {
        let operand = self.text_operand(term)?.converted(&Type::Text);
        let nullable = operand.nullable;
        Some(Expr { node: node(Box::new(operand)), ty: Type::Text, nullable })
    }

    fn substring(&self, text: &ast::Expr, start: &ast::Expr, length: Option<&ast::Expr>, depth: usize) -> Option<Term> {
        let (text, start) = (self.term(text, depth), self.term(start, depth));
        let length = length.map(|length| self.term(length, depth));
        let (text, start) = (text?, start?);
        let range = self.places().call(&text.range);
        let (operand, start) = (self.text_operand(&text), self.position(&start));
        let length = match length {
            None => None,
            Some(length) => Some(Box::new(self.position(&length?)?)),
        };
        let (operand, start) = (operand?.converted(&Type::Text), start?);
        let whole = length.as_ref().is_none_or(|length| matches!(length.node, Node::Literal(Value::Int(0..))));
        let nullable = operand.nullable || start.nullable || !whole;
        let node = Node::Substring(Box::new(operand), Box::new(start), length);
        Some(Term::typed(range, Expr { node, ty: Type::Text, nullable }))
    }

    /// A position or a length in a text.
    fn position(&self, term: &Term) -> Option<Expr> {
        let expr = self.natural(term)?;
        if expr.ty == Type::Int {
            return Some(expr);
        }
        let message = format!("expected an int, found {}", expr.ty.with_article());
        self.report(
            Diagnostic::new(Code::TypeMismatch, self.span(&term.range), message).help("use `cast(… as integer)`"),
        );
        None
    }
}

/// A word that ends a test such as `is not true`.
fn is_last_word(token: &Token) -> bool {
    matches!(token, Token::Word(word) if !["is", "not"].contains(&word.value.to_ascii_lowercase().as_str()))
}

/// The plain arguments of a function; nothing where it has anything else.
fn arguments(function: &ast::Function) -> Option<Vec<&ast::Expr>> {
    let ast::FunctionArguments::List(list) = &function.args else { return None };
    let bare = function.parameters == ast::FunctionArguments::None
        && function.within_group.is_empty()
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.over.is_none()
        && list.duplicate_treatment.is_none()
        && list.clauses.is_empty();
    let plain = |argument| match argument {
        &ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    if bare { list.args.iter().map(plain).collect() } else { None }
}

/// What stands in brackets.
fn unnested(mut expr: &ast::Expr) -> &ast::Expr {
    while let ast::Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}

//! The text of an expression, read by sqlparser: what it says, and where.

use std::ops::Range;

use sqlparser::{
    ast,
    dialect::{Dialect, Precedence},
    keywords::Keyword,
    parser::{Parser, ParserError},
    tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace},
};

use super::{Code, Diagnostic, Diagnostics, MAX_BYTES, Text, place::Places};

/// Most tokens of an expression: the tree of a long chain of operators is as deep as it is long.
const MAX_TOKENS: usize = 4096;

/// Deepest nesting that is read; what is too deep for us is found later, with its place.
const MAX_RECURSION: usize = 100;

/// An expression as it was written.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// The text.
    pub text: &'a Text,
    /// Its tree.
    pub expr: ast::Expr,
    /// Where its parts stand.
    pub places: Places,
}

impl<'a> Source<'a> {
    /// Reads the text; nothing when something was reported.
    pub(super) fn read(text: &'a Text, diagnostics: &Diagnostics) -> Option<Self> {
        match read(text) {
            Ok((expr, places)) => Some(Self { text, expr, places }),
            Err(found) => {
                diagnostics.report(*found);
                None
            }
        }
    }
}

type Found = Box<Diagnostic>;

fn read(text: &Text) -> Result<(ast::Expr, Places), Found> {
    if text.value.len() > MAX_BYTES {
        return Err(too_large(text, format!("an expression has at most {MAX_BYTES} bytes")));
    }
    if let Some(at) = text.value.find('\0') {
        return Err(Box::new(syntax(text, at..at + 1, "no text holds a NUL, and no expression either".into())));
    }
    let tokens = Tokenizer::new(&Language, &text.value).tokenize_with_location();
    let tokens = tokens.map_err(|error| {
        let at = Places::new(&text.value, &[]).offset(error.location).unwrap_or(text.value.len());
        syntax(text, at..text.value.len(), unread(&error.message).into())
    })?;
    let places = Places::new(&text.value, &tokens);
    if places.tokens() > MAX_TOKENS {
        return Err(too_large(text, format!("an expression has at most {MAX_TOKENS} words and signs")));
    }
    if let Some(comment) = tokens.iter().find(|token| is_comment(&token.token)) {
        let range = places.range(comment.span).unwrap_or(0..text.value.len());
        let found = syntax(text, range, "comments inside of an expression are refused".into());
        return Err(Box::new(found.help("`--` in a folded line would hide all that follows; use YAML's `#`")));
    }
    let expr = parse(text, tokens, &places)?;
    Ok((expr, places))
}

fn parse(text: &Text, tokens: Vec<TokenWithSpan>, places: &Places) -> Result<ast::Expr, Found> {
    let mut parser = Parser::new(&Language).with_recursion_limit(MAX_RECURSION).with_tokens_with_locations(tokens);
    let expr = parser.parse_expr().map_err(|error| refused(text, &error, places))?;
    let next = parser.peek_token();
    if next.token == Token::EOF {
        return Ok(expr);
    }
    let range = places.range(next.span).unwrap_or(0..text.value.len());
    Err(Box::new(syntax(text, range, format!("expected an operator or the end, found `{}`", next.token))))
}

fn is_comment(token: &Token) -> bool {
    matches!(token, Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)))
}

#[track_caller]
fn syntax(text: &Text, range: Range<usize>, message: String) -> Diagnostic {
    Diagnostic::new(Code::ExpressionSyntax, text.part(range), message)
}

#[track_caller]
fn too_large(text: &Text, message: String) -> Found {
    Box::new(Diagnostic::new(Code::TooLarge, text.span, message))
}

/// sqlparser's refusal, at its place and in our words.
fn refused(text: &Text, error: &ParserError, places: &Places) -> Found {
    let message = match error {
        ParserError::RecursionLimitExceeded => return too_large(text, "the expression is nested too deep".into()),
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
    };
    let (message, at) = message.split_once(" at Line: ").unwrap_or((message, ""));
    let range = places.token_at(at).unwrap_or(text.value.len()..text.value.len());
    let found = text.value.get(range.clone()).filter(|found| !found.is_empty());
    let found = found.map_or_else(|| "the end".to_owned(), |found| format!("`{found}`"));
    let message = match message.strip_prefix("Expected: ").and_then(|rest| rest.split_once(", found: ")) {
        Some((expected, _)) => format!("expected {}, found {found}", sign(expected)),
        None if message.starts_with("No infix parser") => format!("{found} is no operator of expressions"),
        None => format!("the expression cannot be read beyond {found}"),
    };
    let is_and = found == "`&&`";
    let refused = syntax(text, range, message);
    Box::new(if is_and { refused.help("write `and`") } else { refused })
}

/// Why a text falls into no words and signs, in our words for sqlparser's.
fn unread(message: &str) -> &'static str {
    match message {
        _ if message.contains("string literal") => "the text has no `'` at its end",
        _ if message.contains("delimiter") => "the name has no `\"` at its end",
        _ if message.contains("comment") => "comments inside of an expression are refused",
        _ => "this cannot be read",
    }
}

/// What was expected: a sign of the language in backticks, words as they are, and never all that SQL knows.
fn sign(expected: &str) -> String {
    if expected.ends_with("after IS") {
        return "`null`, `not null`, `distinct from` or `not distinct from`".to_owned();
    }
    if expected == "identifier" {
        return "a name".to_owned();
    }
    let words = expected.chars().any(|char| char.is_ascii_lowercase());
    if words { expected.to_owned() } else { format!("`{}`", expected.to_ascii_lowercase()) }
}

/// The dialect that is read: PostgreSQL's precedence and none of its extensions.
#[derive(Debug)]
struct Language;

impl Dialect for Language {
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    /// Otherwise `$a$` would begin a text that ends at the next `$a$`.
    fn supports_dollar_placeholder(&self) -> bool {
        true
    }

    /// Otherwise a mistake behind the word would be reported as one at the word.
    fn is_reserved_for_identifier(&self, word: Keyword) -> bool {
        matches!(word, Keyword::CASE | Keyword::CAST | Keyword::NOT)
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        match parser.peek_token_ref().token {
            Token::Tilde | Token::StringConcat => Some(Ok(self.prec_value(Precedence::PgOther))),
            _ => None,
        }
    }

    fn prec_value(&self, precedence: Precedence) -> u8 {
        match precedence {
            Precedence::Period => 200,
            Precedence::DoubleColon => 140,
            Precedence::AtTz => 110,
            Precedence::Caret => 100,
            Precedence::MulDivModOp => 90,
            Precedence::PlusMinus => 80,
            Precedence::Xor => 75,
            Precedence::PgOther | Precedence::Ampersand | Precedence::Pipe | Precedence::Colon => 70,
            Precedence::Between | Precedence::Like => 60,
            Precedence::Eq => 50,
            Precedence::Is => 40,
            Precedence::UnaryNot => 30,
            Precedence::And => 20,
            Precedence::Or => 10,
        }
    }
}

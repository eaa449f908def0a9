//! Expressions of the core as Rust: plain values where nothing can be absent, else `Option`s that
//! are lifted with `map`, `and_then` and `zip`.
//!
//! What the language has an operator for is written with it, as long as no lint would take the
//! user's expression for a slip of the pen (`a = a`, `x >= 0 and x <= 9`); the rest are calls.

mod branch;
mod lift;
mod number;
mod outline;
mod predicate;
mod sets;
mod text;

pub(super) use self::outline::{mentions, parameter};

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    literal,
    shape::{Shape, value_type},
};
use crate::{
    rule::{Expr, Node},
    schema::Type,
    value::Value,
};

/// An expression as Rust.
#[derive(Clone)]
pub(super) struct Rust {
    pub(super) code: TokenStream,
    /// It is an `Option`.
    pub(super) optional: bool,
    /// It is a `String` where another text would be a `&str`.
    pub(super) owned: bool,
    /// It needs parentheses before a method or beside an operator.
    loose: bool,
    /// It is a constant; numbers with the suffix that says their type.
    constant: Option<&'static str>,
    /// What a chain of `&&` or `||` must not mention twice.
    mentions: Vec<Mention>,
}

/// An operand within a chain of `&&` or `||`.
#[derive(Clone)]
struct Mention {
    code: String,
    /// What it is compared with, if that is all.
    against: Option<String>,
    /// It is compared by order, with a constant.
    bounded: bool,
}

/// Writes the expressions of one module.
pub(super) struct Writer<'a> {
    pub(super) shape: &'a Shape<'a>,
    /// The variable that holds the record.
    pub(super) record: Ident,
    /// Statics of the function that is being written.
    statics: Vec<TokenStream>,
    /// Functions and statics beside it.
    items: Vec<TokenStream>,
    /// Names that functions of this module and parameters of closures have.
    taken: BTreeSet<String>,
    /// The function that is being written.
    function: String,
    /// It is so large that its larger parts stand in functions of their own.
    crowded: bool,
}

impl<'a> Writer<'a> {
    /// A writer for a module with functions of these names.
    pub(super) fn new<'n>(shape: &'a Shape<'a>, functions: impl IntoIterator<Item = &'n str>) -> Self {
        let fields = shape.fields.iter().map(ToString::to_string);
        Self {
            shape,
            record: format_ident!("record"),
            statics: Vec::new(),
            items: Vec::new(),
            taken: functions.into_iter().map(str::to_owned).chain(fields).collect(),
            function: String::new(),
            crowded: false,
        }
    }

    /// Begins a function that will hold these expressions.
    pub(super) fn begin<'e>(&mut self, name: &str, expressions: impl IntoIterator<Item = &'e Expr>) {
        name.trim_start_matches("r#").clone_into(&mut self.function);
        self.crowded = outline::are_large(expressions);
    }

    /// Takes the statics of the function that is being written: they stand at its top.
    pub(super) fn statics(&mut self) -> TokenStream {
        std::mem::take(&mut self.statics).into_iter().collect()
    }

    /// A name that nothing in this module has yet.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        let mut names = std::iter::once(wanted.to_owned()).chain((2..).map(|number| format!("{wanted}{number}")));
        let name = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }

    /// Adds an item beside the function that is being written.
    pub(super) fn push(&mut self, item: TokenStream) {
        self.items.push(item);
    }

    /// Takes the items that stand beside the functions written so far.
    pub(super) fn items(&mut self) -> Vec<TokenStream> {
        std::mem::take(&mut self.items)
    }

    /// The value of an expression within that function.
    pub(super) fn expr(&mut self, expr: &Expr) -> Rust {
        let rust = self.unsettled(expr);
        if expr.nullable || !rust.optional {
            return rust;
        }
        // The compiler knows it to be there, though the operation's type does not say so.
        let code = rust.tight();
        let code = if expr.ty == Type::Bool {
            branch::unwrapped(&code, &predicate::truth(false))
        } else {
            quote!(#code.unwrap_or_default())
        };
        Rust { owned: rust.owned, ..Rust::plain(code) }
    }

    /// The same, still an `Option` where an operation's type says so.
    fn unsettled(&mut self, expr: &Expr) -> Rust {
        match outline::nested(expr) {
            Some(nested) => self.node(&nested),
            None => self.node(expr),
        }
    }

    fn node(&mut self, expr: &Expr) -> Rust {
        match &expr.node {
            Node::Column(column) => self.column(*column),
            Node::Literal(value) => constant(value, &expr.ty),
            Node::Present(_)
            | Node::Not(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::Compare(..)
            | Node::Same(..)
            | Node::Within(..)
            | Node::OneOf(..)
            | Node::Matches(..)
            | Node::Like(..) => self.predicate(expr),
            Node::Length(_) | Node::Lower(_) | Node::Upper(_) | Node::Trim(_) | Node::Substring(..) => self.text(expr),
            Node::Case(..) | Node::Coalesce(_) | Node::NullIf(..) | Node::Greatest(_) | Node::Least(_) => {
                self.branch(expr)
            }
            _ => self.number(expr),
        }
    }

    /// `record.close`; an enum as its text.
    fn column(&self, column: usize) -> Rust {
        let (record, field) = (&self.record, &self.shape.fields[column]);
        let optional = self.shape.columns()[column].nullable;
        match &self.shape.enums[column] {
            None => Rust { optional, ..Rust::plain(quote!(#record.#field)) },
            Some(_) if !optional => Rust::plain(quote!(#record.#field.as_str())),
            Some(symbols) => {
                let name = &symbols.name;
                Rust::option(quote!(#record.#field.map(#name::as_str)))
            }
        }
    }
}

impl Rust {
    /// A value that is there.
    fn plain(code: TokenStream) -> Self {
        let mentions = vec![Mention::new(&code)];
        Self { mentions, code, optional: false, owned: false, loose: false, constant: None }
    }

    /// An `Option`.
    fn option(code: TokenStream) -> Self {
        Self { optional: true, ..Self::plain(code) }
    }

    /// The code, in parentheses where it needs them.
    fn tight(&self) -> TokenStream {
        let code = &self.code;
        if self.loose { quote!((#code)) } else { code.clone() }
    }

    /// The code as an `Option`.
    pub(super) fn as_option(&self) -> TokenStream {
        let code = &self.code;
        if self.optional { code.clone() } else { quote!(Some(#code)) }
    }

    /// The same with a type that needs no context.
    fn typed(&self) -> Self {
        let Some(suffix) = self.constant.filter(|suffix| !suffix.is_empty()) else { return self.clone() };
        let code = format!("{}{suffix}", self.code).parse().expect("a number and its suffix are tokens");
        Self { code, constant: None, ..self.clone() }
    }

    /// A text as a `String`.
    fn into_owned(self) -> Self {
        if self.owned {
            return self;
        }
        let code = self.tight();
        if self.optional {
            return Self { owned: true, ..Self::option(quote!(#code.map(str::to_owned))) };
        }
        let empty = self.constant.is_some() && code.to_string() == "\"\"";
        let code = if empty { quote!(String::new()) } else { quote!(#code.to_owned()) };
        Self { owned: true, loose: false, code, ..self }
    }

    fn is(&self, value: bool) -> bool {
        self.code.to_string() == if value { "true" } else { "false" }
    }
}

impl Mention {
    fn new(code: &TokenStream) -> Self {
        Self { code: code.to_string(), against: None, bounded: false }
    }

    /// Whether a lint may take the two for a slip in a chain of `&&` (`all`) or `||`.
    fn clashes(&self, other: &Self, all: bool) -> bool {
        let apart = self.against.is_some() && other.against.is_some() && self.against != other.against;
        self.code == other.code && (!apart || all && self.bounded && other.bounded)
    }
}

fn constant(value: &Value, ty: &Type) -> Rust {
    if value.is_null() {
        let ty = value_type(ty, &quote!('static));
        return Rust::option(quote!(None::<#ty>));
    }
    let suffix = match value {
        Value::Int(_) => "_i32",
        Value::Long(_) => "_i64",
        Value::Double(value) if value.is_finite() => "_f64",
        _ => "",
    };
    let code = literal::value(value, ty);
    let loose =
        code.to_string().starts_with('-') || matches!(value, Value::Double(_)) && code.to_string().contains('/');
    Rust { constant: Some(suffix), loose, ..Rust::plain(code) }
}

/// Constants with their types, where nothing else says what they are.
fn typed_together(operands: &mut [Rust]) {
    if operands.iter().all(|operand| operand.constant.is_some()) {
        for operand in operands {
            *operand = operand.typed();
        }
    }
}

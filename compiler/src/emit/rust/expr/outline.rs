//! Large expressions: cut into functions that can be read, whatever the spec holds.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{Rust, Writer};
use crate::{
    emit::rust::shape::value_type,
    rule::{Expr, Node},
};

/// Most nodes of an expression in one function; of a part that stays in a larger one; and of
/// operands that stand side by side.
const WHOLE: usize = 40;
const PART: usize = 6;
const ABREAST: usize = 8;

/// True for expressions that one function does not hold.
pub(super) fn are_large<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> bool {
    expressions.into_iter().map(weight).sum::<usize>() > WHOLE
}

/// Nodes, and lists of values by their length.
fn weight(expr: &Expr) -> usize {
    let mut nodes = 0;
    expr.visit(&mut |part| {
        nodes += match &part.node {
            Node::OneOf(_, values) => 1 + values.len().min(16) / 4,
            _ => 1,
        }
    });
    nodes
}

/// The same expression with fewer operands side by side, if it has many. All nodes of many
/// operands are associative.
pub(super) fn nested(expr: &Expr) -> Option<Expr> {
    let node = match &expr.node {
        Node::All(operands) => Node::All(grouped(operands, expr)?),
        Node::Any(operands) => Node::Any(grouped(operands, expr)?),
        Node::Coalesce(operands) => Node::Coalesce(grouped(operands, expr)?),
        Node::Greatest(operands) => Node::Greatest(grouped(operands, expr)?),
        Node::Least(operands) => Node::Least(grouped(operands, expr)?),
        Node::Case(arms, otherwise) if arms.len() > ABREAST / 2 => {
            let (first, rest) = arms.split_at(ABREAST / 2);
            let rest = Expr { node: Node::Case(rest.to_vec(), otherwise.clone()), ..expr.clone() };
            Node::Case(first.to_vec(), Some(Box::new(rest)))
        }
        _ => return None,
    };
    Some(Expr { node, ..expr.clone() })
}

fn grouped(operands: &[Expr], whole: &Expr) -> Option<Vec<Expr>> {
    if operands.len() <= ABREAST {
        return None;
    }
    let group = |operands: &[Expr]| {
        let node = match &whole.node {
            Node::All(_) => Node::All(operands.to_vec()),
            Node::Any(_) => Node::Any(operands.to_vec()),
            Node::Coalesce(_) => Node::Coalesce(operands.to_vec()),
            Node::Greatest(_) => Node::Greatest(operands.to_vec()),
            _ => Node::Least(operands.to_vec()),
        };
        // One operand that is there is enough for these; the others need all.
        let nullable = match &whole.node {
            Node::All(_) | Node::Any(_) => operands.iter().any(|operand| operand.nullable),
            _ => operands.iter().all(|operand| operand.nullable),
        };
        Expr { node, nullable, ty: whole.ty.clone() }
    };
    Some(operands.chunks(operands.len().div_ceil(ABREAST)).map(group).collect())
}

impl Writer<'_> {
    /// An operand: a call where it is a large part of a large expression.
    pub(super) fn operand(&mut self, expr: &Expr) -> Rust {
        if self.crowded && weight(expr) > PART { self.outlined(expr) } else { self.expr(expr) }
    }

    /// An operand of what is lifted: there is no need to settle that it is there.
    pub(super) fn lifted_operand(&mut self, expr: &Expr) -> Rust {
        if self.crowded && weight(expr) > PART { self.outlined(expr) } else { self.unsettled(expr) }
    }

    /// `volume_between_part(record)`
    fn outlined(&mut self, expr: &Expr) -> Rust {
        let name = self.name(&format!("{}_part", self.function));
        let statics = std::mem::take(&mut self.statics);
        let caller = std::mem::replace(&mut self.record, format_ident!("record"));
        let crowded = std::mem::replace(&mut self.crowded, are_large([expr]));
        let value = self.expr(expr);
        let inner = std::mem::replace(&mut self.statics, statics);
        self.record = caller;
        self.crowded = crowded;
        self.items.push(self.function_item(&name, &inner, &value, expr));
        let (name, record) = (format_ident!("{name}"), &self.record);
        Rust { optional: value.optional, owned: value.owned, ..Rust::plain(quote!(#name(#record))) }
    }

    /// `fn volume_between_part(record: &Ohlcv<'_>) -> Option<bool> { … }`
    fn function_item(&self, name: &str, statics: &[TokenStream], value: &Rust, expr: &Expr) -> TokenStream {
        let borrows = expr.ty.is_text() && !value.owned || matches!(expr.ty, crate::schema::Type::Bytes { .. });
        let named = borrows && self.shape.borrows();
        let (lifetime, result_lifetime) = if named { (quote!('a), quote!('a)) } else { (quote!('_), quote!('static)) };
        let generics = named.then(|| quote!(<'a>));
        let plain = if value.owned { quote!(String) } else { value_type(&expr.ty, &result_lifetime) };
        let result = if value.optional { quote!(Option<#plain>) } else { plain };
        let record = self.shape.record_type(&lifetime);
        let (doc, code) = (format!(" Part of `{}`.", self.function), &value.code);
        let parameter = parameter(&quote!(#(#statics)* #code));
        let name = format_ident!("{name}");
        quote! {
            #[doc = #doc]
            fn #name #generics(#parameter: &#record) -> #result {
                #(#statics)*
                #code
            }
        }
    }
}

/// `record`, or `_` where the code does not look at it.
pub(in crate::emit::rust) fn parameter(code: &TokenStream) -> TokenStream {
    if mentions(code, "record") { quote!(record) } else { quote!(_) }
}

/// Whether a variable stands somewhere in the code; a field of its name is none.
pub(in crate::emit::rust) fn mentions(code: &TokenStream, name: &str) -> bool {
    let mut behind_dot = false;
    code.clone().into_iter().any(|token| {
        let is_field = std::mem::replace(&mut behind_dot, false);
        match token {
            TokenTree::Group(group) => mentions(&group.stream(), name),
            TokenTree::Ident(ident) => !is_field && ident == name,
            TokenTree::Punct(sign) => {
                behind_dot = sign.as_char() == '.';
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

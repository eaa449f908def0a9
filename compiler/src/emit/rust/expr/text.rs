//! Texts: `&str` where nothing new is made, else `String`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Rust, Writer,
    lift::{Operation, lift},
};
use crate::{
    rule::{Expr, Node},
    schema::Type,
};

impl Writer<'_> {
    pub(super) fn text(&mut self, expr: &Expr) -> Rust {
        match &expr.node {
            Node::Length(a) if matches!(a.ty, Type::Bytes { .. }) => self.size(a),
            Node::Length(a) => self.of_text(a, &quote!(ops::length)),
            Node::Lower(a) => Rust { owned: true, ..self.of_text(a, &quote!(str::to_ascii_lowercase)) },
            Node::Upper(a) => Rust { owned: true, ..self.of_text(a, &quote!(str::to_ascii_uppercase)) },
            Node::Trim(a) => self.trim(a),
            Node::Substring(a, start, length) => self.substring(a, start, length.as_deref()),
            other => unreachable!("{other:?} is no operation of a text"),
        }
    }

    /// A function of a `&str`.
    fn of_text(&mut self, a: &Expr, function: &TokenStream) -> Rust {
        let operand = self.named(a);
        if operand.rust.owned {
            let call = |operands: &[Rust]| {
                let text = borrowed(&operands[0]);
                quote!(#function(#text))
            };
            return lift(vec![operand], &Operation::Code(&call), false);
        }
        lift(vec![operand], &Operation::Function(function.clone()), false)
    }

    /// The number of bytes: a record is far below 2 GiB.
    fn size(&mut self, a: &Expr) -> Rust {
        let operand = self.named(a);
        let size = |operands: &[Rust]| {
            let bytes = operands[0].tight();
            quote!(i32::try_from(#bytes.len()).unwrap_or(i32::MAX))
        };
        lift(vec![operand], &Operation::Code(&size), false)
    }

    /// `record.symbol.trim_matches(' ')`
    fn trim(&mut self, a: &Expr) -> Rust {
        let operand = self.named(a);
        let owned = operand.rust.owned;
        let trim = |operands: &[Rust]| {
            let text = operands[0].tight();
            if owned { quote!(#text.trim_matches(' ').to_owned()) } else { quote!(#text.trim_matches(' ')) }
        };
        Rust { owned, ..lift(vec![operand], &Operation::Code(&trim), false) }
    }

    /// `ops::substring(record.symbol, 1, 3)`
    fn substring(&mut self, a: &Expr, start: &Expr, length: Option<&Expr>) -> Rust {
        let mut operands = vec![self.named(a), self.named(start)];
        operands.extend(length.map(|length| self.named(length)));
        let (owned, partial) = (operands[0].rust.owned, length.is_some());
        let call = |operands: &[Rust]| {
            let (text, rest) = (borrowed(&operands[0]), operands[1..].iter().map(|operand| &operand.code));
            match (partial, owned) {
                (true, true) => quote!(ops::substring(#text, #(#rest),*).map(str::to_owned)),
                (true, false) => quote!(ops::substring(#text, #(#rest),*)),
                (false, true) => quote!(ops::substring_from(#text, #(#rest),*).to_owned()),
                (false, false) => quote!(ops::substring_from(#text, #(#rest),*)),
            }
        };
        Rust { owned, ..lift(operands, &Operation::Code(&call), partial) }
    }
}

/// A text as a `&str`.
pub(super) fn borrowed(text: &Rust) -> TokenStream {
    let code = text.tight();
    if text.owned { quote!(#code.as_str()) } else { text.code.clone() }
}

/// The same, where an operator or a `&` stands before it.
pub(super) fn borrowed_tight(text: &Rust) -> TokenStream {
    if text.owned { borrowed(text) } else { text.tight() }
}

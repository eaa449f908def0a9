//! Operations over values that may be absent: `a.zip(b).map(|(a, b)| …)`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Rust, Writer};
use crate::rule::{Expr, Node};

/// Names of parameters that are no columns.
const NAMES: [&str; 3] = ["value", "other", "third"];

/// Variables of the functions that closures stand in.
const VARIABLES: [&str; 4] = ["record", "before", "dice", "scratch"];

/// One operand of an operation, as its code sees it.
pub(super) struct Operand {
    pub(super) rust: Rust,
    /// What a closure calls it.
    pub(super) name: Option<String>,
}

/// What is done with the operands.
pub(super) enum Operation<'f> {
    /// A function of all of them, by value and in order.
    Function(TokenStream),
    /// Code with an operator or a method.
    Code(&'f dyn Fn(&[Rust]) -> TokenStream),
}

impl Writer<'_> {
    pub(super) fn named(&mut self, expr: &Expr) -> Operand {
        let name = match expr.node {
            Node::Column(column) => Some(self.shape.fields[column].to_string()),
            _ => None,
        };
        Operand { rust: self.lifted_operand(expr), name }
    }
}

/// An operation; `partial` where it yields an `Option` itself.
pub(super) fn lift(mut operands: Vec<Operand>, operation: &Operation<'_>, partial: bool) -> Rust {
    let mut plain: Vec<Rust> = operands.iter().map(|operand| operand.rust.clone()).collect();
    super::typed_together(&mut plain);
    operands.iter_mut().zip(plain).for_each(|(operand, rust)| operand.rust = rust);
    let names = names(&operands);
    let arguments: Vec<Rust> = operands.iter().zip(&names).map(|(operand, name)| argument(operand, name)).collect();
    let body = match operation {
        Operation::Function(function) => {
            let codes = arguments.iter().map(|argument| &argument.code);
            quote!(#function(#(#codes),*))
        }
        Operation::Code(code) => code(&arguments),
    };
    let absent: Vec<(&Rust, &Ident)> = operands
        .iter()
        .zip(&names)
        .filter(|(operand, _)| operand.rust.optional)
        .map(|(o, name)| (&o.rust, name))
        .collect();
    let Some(((first, name), rest)) = absent.split_first() else {
        return Rust { optional: partial, ..Rust::plain(body) };
    };
    let receiver = rest.iter().fold(first.tight(), |zipped, (next, _)| {
        let next = &next.code;
        quote!(#zipped.zip(#next))
    });
    // A closure that only hands its one argument on is the function itself.
    let closure = if let (Operation::Function(function), [_]) = (operation, operands.as_slice()) {
        function.clone()
    } else {
        let pattern = rest.iter().fold(quote!(#name), |pattern, (_, next)| quote!((#pattern, #next)));
        quote!(|#pattern| #body)
    };
    let method = if partial { quote!(and_then) } else { quote!(map) };
    Rust::option(quote!(#receiver.#method(#closure)))
}

/// The operand within the operation: itself, or the closure's parameter.
fn argument(operand: &Operand, name: &Ident) -> Rust {
    if operand.rust.optional {
        Rust { owned: operand.rust.owned, ..Rust::plain(quote!(#name)) }
    } else {
        operand.rust.clone()
    }
}

fn names(operands: &[Operand]) -> Vec<Ident> {
    let mut names: Vec<String> = Vec::new();
    for operand in operands {
        if !operand.rust.optional {
            names.push("plain".to_owned());
            continue;
        }
        let free = |name: &String| !names.contains(name) && !VARIABLES.contains(&name.as_str());
        let own = operand.name.clone().filter(|name| !name.starts_with("r#"));
        let name = own.into_iter().chain(NAMES.map(String::from)).find(free);
        names.push(name.unwrap_or_else(|| "last".to_owned()));
    }
    names.iter().map(|name| format_ident!("{name}")).collect()
}

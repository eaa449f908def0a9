//! Sets of values, and of pairs of them.

use super::Lower;
use crate::{
    diagnostic::{Code, Diagnostic, warn_of_repeated},
    schema::Type,
    source::Span,
    syntax::{Given, Kind, Node},
    value::Value,
};

impl Lower<'_> {
    /// The literals of a list.
    pub fn list(&self, list: &Given<Node>, ty: &Type) -> Option<Vec<Value>> {
        let node = list.value()?;
        let Kind::Sequence(items) = &node.kind else {
            let message = format!("expected a list, found {}", node.describe());
            self.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
            return None;
        };
        let values: Vec<Option<Value>> = items.iter().map(|item| self.listed(item, ty)).collect();
        values.into_iter().collect()
    }

    /// The literals of a set, which holds something: `or_else` says what an empty one means.
    pub fn set(&self, set: &Given<Node>, ty: &Type, or_else: &str) -> Option<Vec<Value>> {
        let values = self.list(set, ty)?;
        let node = set.value()?;
        let Kind::Sequence(items) = &node.kind else { return None };
        self.holds_something(items, node.span, or_else)?;
        self.warn_of_repeated(items, values.iter().map(Value::key));
        Some(values)
    }

    fn listed(&self, item: &Node, ty: &Type) -> Option<Value> {
        if item.is_null() {
            let message = "null in a set is never compared with anything";
            let found = Diagnostic::new(Code::NullComparison, item.span, message);
            self.diagnostics.report(
                found.help("absent values are counted as missing; `expect_column_values_to_not_be_null` refuses them"),
            );
            return None;
        }
        self.value(item, ty)
    }

    /// The pairs of a list of two-item lists; null is a value of both types.
    pub fn pairs(&self, nodes: &[Node], types: [&Type; 2], place: Span) -> Option<Vec<(Value, Value)>> {
        self.holds_something(nodes, place, "no record can pass")?;
        let pairs: Vec<_> = nodes.iter().map(|node| self.pair_of_values(node, types)).collect();
        let pairs: Vec<(Value, Value)> = pairs.into_iter().collect::<Option<_>>()?;
        self.warn_of_repeated(nodes, pairs.iter().map(|(first, second)| (first.key(), second.key())));
        Some(pairs)
    }

    fn pair_of_values(&self, node: &Node, [a, b]: [&Type; 2]) -> Option<(Value, Value)> {
        match &node.kind {
            Kind::Sequence(items) if items.len() == 2 => {
                let value = |node: &Node, ty| if node.is_null() { Some(Value::Null) } else { self.value(node, ty) };
                let (first, second) = (value(&items[0], a), value(&items[1], b));
                Some((first?, second?))
            }
            _ => {
                let found = match &node.kind {
                    Kind::Sequence(items) => format!("a list of {}", items.len()),
                    _ => node.describe().to_owned(),
                };
                let message = format!("expected a list of two values, found {found}");
                self.diagnostics.report(Diagnostic::new(Code::WrongShape, node.span, message));
                None
            }
        }
    }

    fn holds_something(&self, items: &[Node], place: Span, or_else: &str) -> Option<()> {
        if items.is_empty() {
            let message = format!("the set is empty, so {or_else}");
            self.diagnostics.report(Diagnostic::new(Code::ImpossibleRange, place, message));
            return None;
        }
        Some(())
    }

    fn warn_of_repeated<K: Ord>(&self, items: &[Node], keys: impl Iterator<Item = K>) {
        let written = keys.zip(items).map(|(key, item)| (key, self.sources.slice(item.span), item.span));
        warn_of_repeated(written, self.diagnostics);
    }
}

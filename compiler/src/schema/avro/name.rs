//! Names: of fields, of symbols, and of types with their namespaces.

use std::collections::BTreeMap;

use super::{Known, Reader};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::Span,
    syntax::{Kind, Node},
};

/// Types that every schema knows.
pub(super) const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Longest name of a column, in bytes: PostgreSQL cuts what is longer.
const MAX_COLUMN: usize = 63;

/// What Tollgate's own columns begin with.
const OWN_COLUMNS: &str = "_tollgate_";

/// The name of a record, an enum or a fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// With its namespace.
    pub full: String,
    /// Other names that a writer may have used, with their namespaces.
    pub aliases: Vec<String>,
}

impl TypeName {
    /// The name without its namespace.
    #[must_use]
    pub fn simple(&self) -> &str {
        self.full.rsplit('.').next().unwrap_or_default()
    }

    /// The namespace, empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.full.rsplit_once('.').map_or("", |(namespace, _)| namespace)
    }

    /// Whether a reader of this name reads what a writer called `writer`: the names without their
    /// namespaces are equal, or the reader has the writer's as an alias.
    #[must_use]
    pub fn reads(&self, writer: &Self) -> bool {
        self.simple() == writer.simple() || self.aliases.contains(&writer.full)
    }
}

/// A letter or `_`, then letters, digits and `_`.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A name in its namespace, unless it brings its own.
pub(super) fn qualify(name: &str, namespace: &str) -> String {
    match (name.contains('.'), namespace) {
        (true, _) | (_, "") => name.to_owned(),
        _ => format!("{namespace}.{name}"),
    }
}

/// Names with a `.` between them, or nothing.
fn is_namespace(text: &str) -> bool {
    text.is_empty() || text.split('.').all(is_name)
}

/// Adds the names of the types that a schema defines, whether or not they can be read.
pub(super) fn definitions(node: &Node, namespace: &str, defined: &mut BTreeMap<String, Span>) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| definitions(item, namespace, defined)),
        Kind::Mapping(entries) => {
            let text = |key: &str| match &node.get(key)?.kind {
                Kind::Scalar(scalar) => Some(scalar.text.as_str()),
                _ => None,
            };
            let mut namespace = text("namespace").unwrap_or(namespace);
            if let (Some("record" | "error" | "enum" | "fixed"), Some(name)) = (text("type"), text("name")) {
                let place = node.get("name").map_or(node.span, |name| name.span);
                defined.entry(qualify(name, namespace)).or_insert(place);
                namespace = name.rsplit_once('.').map_or(namespace, |(own, _)| own);
            }
            let inner =
                entries.iter().filter(|entry| matches!(entry.key.as_str(), "type" | "fields" | "items" | "values"));
            inner.for_each(|entry| definitions(&entry.value, namespace, defined));
        }
        _ => {}
    }
}

impl Reader<'_> {
    /// The text of a string that is a name.
    pub(super) fn name<'n>(&self, node: &'n Node, what: &str) -> Option<&'n str> {
        let text = self.string(node, what)?;
        self.check_name(text, node.span).then_some(text)
    }

    /// The name of a field that is to be a column.
    pub(super) fn column_name<'n>(&self, node: &'n Node) -> Option<&'n str> {
        let name = self.name(node, "the name of a field")?;
        if name.len() > MAX_COLUMN {
            let message = format!("the name has {} bytes, and a column has at most {MAX_COLUMN}", name.len());
            return self.refuse(Code::AvroName, node.span, message, "shorten it, with the long name as an alias");
        }
        if name.to_ascii_lowercase().starts_with(OWN_COLUMNS) {
            let message = format!("`{name}` begins with `{OWN_COLUMNS}`, as Tollgate's own columns do");
            return self.refuse(Code::AvroName, node.span, message, "give it another name");
        }
        Some(name)
    }

    /// The name of a definition and its aliases; the name is then taken.
    pub(super) fn type_name(&mut self, node: &Node, namespace: &str) -> Option<TypeName> {
        let name_node = self.required(node, "name")?;
        let written = self.string(name_node, "the name of a type")?;
        let namespace = match node.get("namespace") {
            Some(own) if !own.is_null() => {
                let namespace = self.string(own, "a namespace")?;
                self.check_namespace(namespace, own.span)?;
                namespace
            }
            _ => namespace,
        };
        if let Some((own, _)) = written.rsplit_once('.') {
            self.check_namespace(own, name_node.span)?;
        }
        let full = qualify(written, namespace);
        let mut name = TypeName { full, aliases: Vec::new() };
        if !self.check_name(name.simple(), name_node.span) || self.is_taken(&name, name_node.span) {
            return None;
        }
        self.known.insert(name.full.clone(), Known::Refused);
        name.aliases = self.aliases(node)?.into_iter().map(|alias| qualify(alias, name.namespace())).collect();
        Some(name)
    }

    /// The names under `aliases`.
    pub(super) fn aliases<'n>(&self, node: &'n Node) -> Option<Vec<&'n str>> {
        let Some(aliases) = node.get("aliases") else { return Some(Vec::new()) };
        let names = self.list(aliases, "a list of names")?;
        names.iter().map(|alias| self.alias(alias)).collect()
    }

    fn alias<'n>(&self, node: &'n Node) -> Option<&'n str> {
        let text = self.string(node, "an alias")?;
        let (namespace, simple) = text.rsplit_once('.').unwrap_or(("", text));
        self.check_namespace(namespace, node.span)?;
        self.check_name(simple, node.span).then_some(text)
    }

    fn is_taken(&self, name: &TypeName, span: Span) -> bool {
        let message = if PRIMITIVES.contains(&name.simple()) {
            format!("`{}` is a type of Avro's own", name.simple())
        } else if self.known.contains_key(&name.full) {
            format!("the type `{}` is defined twice", name.full)
        } else {
            return false;
        };
        let found = Diagnostic::new(Code::AvroName, span, message);
        self.diagnostics.report(found.help("give it another name, or refer to the first by its name alone"));
        true
    }

    fn check_namespace(&self, text: &str, span: Span) -> Option<()> {
        if !is_namespace(text) {
            let found = Diagnostic::new(Code::AvroName, span, format!("`{text}` is not a namespace in Avro"));
            self.diagnostics.report(found.help("names with one `.` between two of them: `com.example.trades`"));
        }
        is_namespace(text).then_some(())
    }

    fn check_name(&self, text: &str, span: Span) -> bool {
        if !is_name(text) {
            let found = Diagnostic::new(Code::AvroName, span, format!("`{text}` is not a name in Avro"));
            self.diagnostics.report(found.help("a letter or `_`, then letters, digits and `_`"));
        }
        is_name(text)
    }
}

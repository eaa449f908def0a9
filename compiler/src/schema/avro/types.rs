//! Types: primitives, definitions, references, and unions with `null`.

use std::collections::BTreeSet;

use super::{
    AvroType, Known, Named, Reader, TypeName,
    attribute::{ENUM, FIXED, TYPE},
    name::{PRIMITIVES, qualify},
};
use crate::{
    diagnostic::{Code, Diagnostic, nearest},
    schema::plan::Wire,
    source::Span,
    syntax::{Kind, Node},
};

/// The type of a field.
pub(super) struct FieldType {
    pub(super) ty: AvroType,
    pub(super) null_branch: Option<usize>,
    pub(super) nullable: bool,
}

/// Something that was reported already.
struct Refused;

impl Reader<'_> {
    /// The type of a field, in which `null` may stand beside one other type.
    pub(super) fn field_type(&mut self, node: &Node, namespace: &str) -> Option<FieldType> {
        if let Kind::Sequence(branches) = &node.kind {
            return self.union(branches, node.span, namespace);
        }
        let ty = self.ty(node, namespace)?;
        let nullable = ty.wire == Wire::Null;
        Some(FieldType { ty, null_branch: None, nullable })
    }

    fn union(&mut self, branches: &[Node], span: Span, namespace: &str) -> Option<FieldType> {
        let nulls: Vec<usize> = (0..branches.len()).filter(|&branch| is_null(&branches[branch])).collect();
        let (value, null_branch) = match (branches, nulls.as_slice()) {
            ([], _) => {
                return self.refuse(Code::AvroSchema, span, "a union of nothing has no values", "name its types");
            }
            ([only], [null]) => (only, *null),
            ([only], []) => (only, 1),
            ([_, value], [0]) => (value, 0),
            ([value, _], [1]) => (value, 1),
            (_, [_, second, ..]) => {
                let span = branches[*second].span;
                return self.refuse(Code::AvroSchema, span, "`null` stands in this union twice", "remove one");
            }
            _ => return self.later(span, "a union of several types", "`null` and one type can stand in a union"),
        };
        let ty = self.ty(value, namespace)?;
        Some(FieldType { ty, null_branch: Some(null_branch), nullable: !nulls.is_empty() })
    }

    /// A type other than a union.
    pub(super) fn ty(&mut self, node: &Node, namespace: &str) -> Option<AvroType> {
        match &node.kind {
            Kind::Mapping(_) => self.object(node, namespace),
            Kind::Sequence(_) => {
                let help = "write the list itself where the type stands";
                self.refuse(Code::AvroSchema, node.span, "a union cannot stand here", help)
            }
            _ => self.by_name(self.string(node, "a type")?, node.span, namespace),
        }
    }

    fn object(&mut self, node: &Node, namespace: &str) -> Option<AvroType> {
        let kind = self.required(node, "type")?;
        match &kind.kind {
            Kind::Scalar(word) if word.text == "enum" => self.definition(node, namespace, Self::symbols),
            Kind::Scalar(word) if word.text == "fixed" => self.definition(node, namespace, Self::size),
            Kind::Scalar(word) if matches!(word.text.as_str(), "record" | "error") => {
                self.later(kind.span, "a record in a record", "write its fields into the record itself")
            }
            _ => {
                self.attributes(node, &TYPE);
                let base = self.ty(kind, namespace)?;
                let wire = self.logical(node, &base.wire)?;
                Some(AvroType { wire, ..base })
            }
        }
    }

    /// A type by its name: one of Avro's own, or one that was defined before.
    fn by_name(&mut self, name: &str, span: Span, namespace: &str) -> Option<AvroType> {
        if let Some(wire) = primitive(name) {
            return Some(AvroType { wire, named: None });
        }
        if matches!(name, "array" | "map") {
            let what = if name == "map" { "a map" } else { "an array" };
            return self.later(span, what, "leave the field out of the record, or write it as a string");
        }
        match self.known.get(&qualify(name, namespace)).or_else(|| self.known.get(name)) {
            Some(Known::Type(ty)) => Some(ty.clone()),
            Some(Known::Record) => self.later(span, "a record in a record", "refer to it by a key of its own"),
            Some(Known::Refused) => None,
            None => self.unknown_type(name, span, namespace),
        }
    }

    fn unknown_type<T>(&self, name: &str, span: Span, namespace: &str) -> Option<T> {
        if let Some(&place) = self.defined.get(&qualify(name, namespace)).or_else(|| self.defined.get(name)) {
            // What was defined before, and is not known, was refused.
            if place > span {
                let message = format!("the type `{name}` is used before it is defined");
                let found = Diagnostic::new(Code::AvroUnknownType, span, message).context(place, "defined here");
                self.diagnostics
                    .report(found.help("write the definition where the type is used first, and its name behind that"));
            }
            return None;
        }
        let known: Vec<&str> = PRIMITIVES.into_iter().chain(self.known.keys().map(String::as_str)).collect();
        let found = Diagnostic::new(Code::AvroUnknownType, span, format!("no type has the name `{name}`"));
        self.diagnostics.report(match (same_thing(name), nearest(name, known.iter().copied())) {
            (Some(avro), _) => found.help(format!("Avro calls it `{avro}`")),
            (None, Some(near)) => found.help(format!("did you mean `{near}`?")),
            (None, None) => found.help("a type is defined before it is used"),
        });
        None
    }

    fn definition(
        &mut self,
        node: &Node,
        namespace: &str,
        read: fn(&mut Self, &Node, TypeName) -> Option<AvroType>,
    ) -> Option<AvroType> {
        let name = self.type_name(node, namespace)?;
        let full = name.full.clone();
        let ty = read(self, node, name)?;
        self.known.insert(full, Known::Type(ty.clone()));
        Some(ty)
    }

    fn symbols(&mut self, node: &Node, name: TypeName) -> Option<AvroType> {
        self.attributes(node, &ENUM);
        let list = self.required(node, "symbols")?;
        let items = self.list(list, "a list of symbols")?;
        let read: Vec<Option<&str>> = items.iter().map(|item| self.name(item, "a symbol")).collect();
        let symbols: Vec<&str> = read.into_iter().collect::<Option<_>>()?;
        if symbols.is_empty() {
            return self.refuse(Code::AvroSchema, list.span, "an enum of no symbols has no values", "name its symbols");
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = symbols.iter().position(|symbol| !seen.insert(symbol)) {
            let message = format!("the symbol `{}` stands here twice", symbols[twice]);
            return self.refuse(Code::AvroName, items[twice].span, message, "remove one");
        }
        let default = self.enum_default(node, &symbols).ok()?;
        let symbols = symbols.into_iter().map(|symbol| Some(symbol.to_owned())).collect();
        Some(AvroType { wire: Wire::Enum { symbols }, named: Some(Named { name, default }) })
    }

    /// The symbol under `default`, where there is one.
    fn enum_default(&self, node: &Node, symbols: &[&str]) -> Result<Option<String>, Refused> {
        let Some(node) = node.get("default") else { return Ok(None) };
        let default = self.string(node, "a symbol").ok_or(Refused)?;
        if symbols.contains(&default) {
            return Ok(Some(default.to_owned()));
        }
        let found = Diagnostic::new(Code::AvroDefault, node.span, format!("`{default}` is none of the symbols"));
        self.diagnostics.report(found.suggest(default, symbols.iter().copied()));
        Err(Refused)
    }

    fn size(&mut self, node: &Node, name: TypeName) -> Option<AvroType> {
        self.attributes(node, &FIXED);
        let size = self.required(node, "size")?;
        let bytes = self.whole(size)?;
        if bytes == 0 {
            return self.refuse(Code::AvroSchema, size.span, "a fixed of no bytes has no values", "a size from 1");
        }
        let wire = self.logical(node, &Wire::Fixed(usize::try_from(bytes).ok()?))?;
        Some(AvroType { wire, named: Some(Named { name, default: None }) })
    }

    /// Refuses what belongs to Avro and is not supported yet.
    #[track_caller]
    pub(super) fn later<T>(&self, span: Span, what: &str, help: &str) -> Option<T> {
        self.refuse(Code::NotSupportedYet, span, format!("{what} is not supported yet"), help)
    }
}

/// `"null"`, or an object that says no more.
fn is_null(node: &Node) -> bool {
    match &node.kind {
        Kind::Scalar(scalar) => !scalar.plain && scalar.text == "null",
        _ => node.get("type").is_some_and(is_null),
    }
}

fn primitive(name: &str) -> Option<Wire> {
    Some(match name {
        "null" => Wire::Null,
        "boolean" => Wire::Boolean,
        "int" => Wire::Int,
        "long" => Wire::Long,
        "float" => Wire::Float,
        "double" => Wire::Double,
        "bytes" => Wire::Bytes,
        "string" => Wire::String,
        _ => return None,
    })
}

/// What Avro calls a type that goes by another name elsewhere.
fn same_thing(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "bool" => "boolean",
        "integer" | "int32" => "int",
        "bigint" | "int64" => "long",
        "text" | "varchar" | "str" => "string",
        "number" | "float64" | "real" => "double",
        _ => return None,
    })
}

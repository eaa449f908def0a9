//! `servers`: how Kafka, the registry and the database are found.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Named, librdkafka, named, settings_schema};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Spanned,
    syntax::{FromNode, Kind, Node, mapping::mapping, scalar},
};

mapping! {
    /// How the servers are found. Secrets stand here only as `${env:NAME}` or `${file:PATH}`.
    pub struct Servers {
        /// The brokers.
        optional kafka: Kafka,
        /// Where schema ids are looked up: the word `history`, or `{ url }`.
        optional registry: Registry,
        /// The database.
        optional database: Database,
    }
}

mapping! {
    /// The database.
    pub struct Database {
        /// Its address: `sqlite:path/of/file.sqlite`, or `${env:DATABASE_URL}`.
        optional url: Spanned<String>,
    }
}

mapping! {
    /// A registry.
    pub struct RegistryAddress {
        /// Its address: `http://…`, `https://…`, or `${env:SCHEMA_REGISTRY_URL}`.
        required url: Spanned<String>,
        /// `user:password` for it, as a reference: `${env:…}`, or `user:${env:…}`.
        optional user_info as "basic.auth.user.info": Spanned<String>,
    }
}

/// Client settings of Kafka, under librdkafka's names.
#[derive(Clone, Debug, PartialEq)]
pub struct Kafka(pub Named<Spanned<String>>);

impl FromNode for Kafka {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        named(node, diagnostics).map(Self)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        settings_schema(librdkafka::KEYS)
    }
}

/// Where schema ids are looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Registry {
    /// In the committed history.
    History,
    /// At a registry.
    Url(RegistryAddress),
}

impl FromNode for Registry {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        if matches!(node.kind, Kind::Mapping(_)) {
            return RegistryAddress::from_node(node, diagnostics).map(Self::Url);
        }
        let text = &scalar(node, "`history` or a mapping with `url`", diagnostics)?.text;
        if text == "history" {
            return Some(Self::History);
        }
        let found = Diagnostic::new(Code::UnknownWord, node.span, format!("`{text}` is not a registry"));
        diagnostics.report(found.help("the word `history`, or `{ url: '${env:SCHEMA_REGISTRY_URL}' }`"));
        None
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "const": "history" }, RegistryAddress::schema(generator)] })
    }
}

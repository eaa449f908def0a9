//! `servers`: how Kafka, the registry and the database are found.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Spanned,
    syntax::{Fields, FromNode, Given, Kind, Node, mapping::mapping, scalar},
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
    struct RegistryAddress {
        /// Its address.
        required url: Spanned<String>,
    }
}

/// Client settings of Kafka, under librdkafka's keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Kafka {
    /// `bootstrap.servers`
    pub bootstrap_servers: Given<Spanned<String>>,
}

impl FromNode for Kafka {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let mut fields = Fields::new(node, diagnostics)?;
        let bootstrap_servers = fields.optional("bootstrap.servers", diagnostics);
        // Every dotted key is librdkafka's: part of the language, and not passed on yet.
        let dotted: Vec<&str> = match &node.kind {
            Kind::Mapping(entries) => {
                entries.iter().map(|entry| entry.key.as_str()).filter(|key| key.contains('.')).collect()
            }
            _ => Vec::new(),
        };
        fields.finish(&dotted, diagnostics);
        Some(Self { bootstrap_servers })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "properties": {
                "bootstrap.servers": { "type": "string", "description": "The brokers, `host:port,host:port`." },
            },
            "additionalProperties": false,
        })
    }
}

/// Where schema ids are looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Registry {
    /// In the committed history.
    History,
    /// At a registry.
    Url(Given<Spanned<String>>),
}

impl FromNode for Registry {
    fn from_node(node: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        if matches!(node.kind, Kind::Mapping(_)) {
            return RegistryAddress::from_node(node, diagnostics).map(|address| Self::Url(address.url));
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

//! `ohlcv/about.rs`: the pipeline as data.

mod checks;
mod docs;

use base64::{Engine, engine::general_purpose::STANDARD};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{literal, print::File, shape::Shape};
use crate::{
    digest::digest,
    pipeline::{
        Change, Expectation, Fault, InsertMode, Judged, OnFailure, Outcome, Pipeline, Registry, Severity, Start,
        UnknownSchema, WireFault,
    },
    schema::{
        Column, Type,
        plan::{Plan, Wire, Writer},
    },
    value::{Value, print},
};

/// `migrations` and `docs` are paths below the pipeline's folder.
pub(super) fn file(shape: &Shape, migrations: &[String], docs: &[String]) -> File {
    File {
        purpose: vec![format!("The pipeline `{}`, as data.", shape.pipeline.name)],
        modules: Vec::new(),
        items: vec![about(shape.pipeline, migrations, docs)],
        parents: Vec::new(),
    }
}

/// `pub(super) static ABOUT: About = About { … };`
fn about(pipeline: &Pipeline, migrations: &[String], docs: &[String]) -> TokenStream {
    let (name, spec, digest) =
        (literal::text(&pipeline.name), literal::text(&pipeline.spec), literal::text(&digest(pipeline)));
    let (topic, table, settings) = (topic(pipeline), table(pipeline), settings(pipeline));
    let columns = pipeline.record.columns.iter().map(column);
    let expectations = by_row(pipeline).map(|(_, expectation)| self::expectation(expectation));
    let schemas = pipeline.writers.iter().map(schema);
    let wire = wire_fields(pipeline);
    let faults = pipeline.simulate.faults.iter().map(|fault| self::fault(pipeline, fault));
    let migrations = migrations.iter().map(|path| migration(&pipeline.name, path));
    let (checks, docs) = (checks::checks(pipeline), docs::docs(pipeline, docs));
    quote! {
        pub(super) static ABOUT: About = About {
            name: #name,
            spec: #spec,
            digest: #digest,
            topic: #topic,
            table: #table,
            columns: &[#(#columns),*],
            expectations: &[#(#expectations),*],
            schemas: &[#(#schemas),*],
            wire: &[#(#wire),*],
            faults: &[#(#faults),*],
            migrations: &[#(#migrations),*],
            checks: #checks,
            docs: #docs,
            settings: #settings,
        };
    }
}

/// Expectations that are judged by row, with their positions in the suite.
fn by_row(pipeline: &Pipeline) -> impl Iterator<Item = (usize, &Expectation)> {
    pipeline.suite.iter().enumerate().filter(|(_, expectation)| matches!(expectation.judged, Judged::ByRow(_)))
}

fn topic(pipeline: &Pipeline) -> TokenStream {
    let source = &pipeline.source;
    let (name, partitions, key) =
        (literal::text(&source.topic), literal::integer(source.partitions.unwrap_or_default()), positions(&source.key));
    let replication = source.replication_factor.map(|factor| {
        let factor = literal::integer(factor);
        quote!(replication_factor: Some(#factor),)
    });
    let config = pairs(&source.config).map(|config| quote!(config: #config,));
    let start = match source.start {
        Start::Earliest => None,
        Start::Latest => Some(quote!(start: Start::Latest,)),
        Start::At(millis) => {
            let millis = literal::integer(millis);
            Some(quote!(start: Start::At(#millis),))
        }
    };
    let pii = (!source.pii.is_empty()).then(|| {
        let pii = positions(&source.pii);
        quote!(pii: #pii,)
    });
    let rest = rest(&[&replication, &config, &start, &pii], &quote!(Topic));
    quote!(Topic { name: #name, partitions: #partitions, key: #key, #replication #config #start #pii #rest })
}

fn table(pipeline: &Pipeline) -> TokenStream {
    let sink = &pipeline.sink;
    let (name, upsert, key) = (literal::text(&sink.table), sink.mode == InsertMode::Upsert, positions(&sink.key));
    quote!(Table { name: #name, upsert: #upsert, key: #key })
}

fn settings(pipeline: &Pipeline) -> TokenStream {
    let (servers, gate) = (&pipeline.servers, &pipeline.gate);
    let (registry, user_info) = match &servers.registry {
        Registry::History => ("history", None),
        Registry::Url { url, user_info } => (url.as_str(), user_info.as_deref()),
    };
    let registry = literal::text(registry);
    let user_info = user_info.map(literal::text).map(|user_info| quote!(registry_user_info: Some(#user_info),));
    let kafka_settings = pairs(&servers.kafka_settings).map(|settings| quote!(kafka_settings: #settings,));
    let compatibility = pipeline.source.compatibility.map(|mode| {
        let mode = debug_name(&mode);
        quote!(compatibility: Some(Compatibility::#mode),)
    });
    let unknown = match pipeline.source.unknown {
        UnknownSchema::Quarantine => None,
        UnknownSchema::Wait => Some(quote!(unknown: UnknownSchema::Wait,)),
    };
    let rest = rest(&[&user_info, &kafka_settings, &compatibility, &unknown], &quote!(Settings));
    let (kafka, database) = (literal::text(&servers.kafka), literal::text(&servers.database));
    let (rows, ms, bytes) =
        (literal::integer(gate.batch_rows), literal::integer(gate.batch_ms), literal::integer(gate.record_max_bytes));
    quote! {
        Settings {
            kafka: #kafka,
            registry: #registry,
            database: #database,
            batch_rows: #rows,
            batch_ms: #ms,
            record_max_bytes: #bytes,
            #kafka_settings
            #user_info
            #compatibility
            #unknown
            #rest
        }
    }
}

/// What stands for the fields of a struct that were left out, if any was.
fn rest(fields: &[&Option<TokenStream>], name: &TokenStream) -> Option<TokenStream> {
    fields.iter().any(|field| field.is_none()).then(|| quote!(..#name::DEFAULT))
}

/// Pairs of texts; nothing where there are none.
fn pairs(pairs: &[(String, String)]) -> Option<TokenStream> {
    let pairs = pairs.iter().map(|(name, value)| {
        let (name, value) = (literal::text(name), literal::text(value));
        quote!((#name, #value))
    });
    let pairs: Vec<TokenStream> = pairs.collect();
    (!pairs.is_empty()).then(|| quote!(&[#(#pairs),*]))
}

fn positions(positions: &[usize]) -> TokenStream {
    let positions = positions.iter().map(|&at| literal::integer(at as i128));
    quote!(&[#(#positions),*])
}

fn column(column: &Column) -> TokenStream {
    let name = literal::text(&column.name);
    let ty = match &column.ty {
        Type::Decimal { precision, scale } => {
            let (precision, scale) = (literal::integer(*precision), literal::integer(*scale));
            quote!(decimal(#precision, #scale))
        }
        Type::Enum { symbols } => {
            let symbols = symbols.iter().map(|symbol| literal::text(symbol));
            quote!(Enum(&[#(#symbols),*]))
        }
        Type::Bytes { size: None } => quote!(Bytes(None)),
        Type::Bytes { size: Some(size) } => {
            let size = literal::integer(*size as i128);
            quote!(Bytes(Some(#size)))
        }
        plain => debug_name(plain),
    };
    let new = if column.nullable { quote!(nullable) } else { quote!(required) };
    quote!(Column::#new(#name, Type::#ty))
}

/// The name of a variant that both sides of the border spell alike.
fn debug_name(variant: &impl std::fmt::Debug) -> TokenStream {
    let name = format_ident!("{}", format!("{variant:?}"));
    quote!(#name)
}

fn expectation(expectation: &Expectation) -> TokenStream {
    let (id, name, sentence) =
        (literal::text(&expectation.id), literal::text(&expectation.name), literal::text(&expectation.sentence));
    let columns = positions(&columns_of(expectation));
    let severity = severity(expectation.severity);
    let on_failure = match expectation.on_failure {
        OnFailure::Warn => quote!(Warn),
        OnFailure::Drop => quote!(Drop),
        OnFailure::Quarantine => quote!(Quarantine),
        OnFailure::Halt => quote!(Halt),
    };
    quote! {
        Expectation {
            id: #id,
            name: #name,
            sentence: #sentence,
            columns: #columns,
            severity: #severity,
            on_failure: OnFailure::#on_failure,
        }
    }
}

fn severity(severity: Severity) -> TokenStream {
    match severity {
        Severity::Info => quote!(Severity::Info),
        Severity::Warning => quote!(Severity::Warning),
        Severity::Critical => quote!(Severity::Critical),
    }
}

/// Columns that an expectation looks at, in their order.
fn columns_of(expectation: &Expectation) -> Vec<usize> {
    let Judged::ByRow(rule) = &expectation.judged else { return Vec::new() };
    rule.columns().into_iter().collect()
}

fn schema(writer: &Writer) -> TokenStream {
    let path = literal::text(&format!("../../{}", writer.path));
    let unresolvable = match &writer.plan {
        Ok(_) => quote!(None),
        Err(reason) => {
            let reason = literal::text(reason);
            quote!(Some(#reason))
        }
    };
    quote!(Schema { text: include_str!(#path), unresolvable: #unresolvable })
}

fn migration(pipeline: &str, path: &str) -> TokenStream {
    let mut parts = path.rsplit('/');
    let (file, dialect) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let version: u32 = file.split('_').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    let (dialect, version, name) = (literal::text(dialect), literal::integer(version), literal::text(file));
    let path = literal::text(&format!("../../pipelines/{pipeline}/{path}"));
    quote!(Migration { dialect: #dialect, version: #version, name: #name, sql: include_str!(#path) })
}

/// How each column lies on the wire in the newest version.
fn wire_fields(pipeline: &Pipeline) -> Vec<TokenStream> {
    let plan = pipeline.writers.last().and_then(|writer| writer.plan.as_ref().ok());
    let columns = pipeline.record.columns.iter().enumerate();
    columns.map(|(at, column)| wire_field(plan, at, column)).collect()
}

fn wire_field(plan: Option<&Plan>, at: usize, column: &Column) -> TokenStream {
    let field = plan.and_then(|plan| plan.fields.iter().find(|field| field.column == Some(at)));
    let wire = match field.map_or(&Wire::Null, |field| &field.wire) {
        Wire::Fixed(_) => quote!(Fixed),
        Wire::Enum { .. } => quote!(Enum),
        Wire::DecimalBytes { .. } => quote!(DecimalBytes),
        Wire::DecimalFixed { size, .. } => {
            let size = literal::integer(*size as i128);
            quote!(DecimalFixed(#size))
        }
        plain => debug_name(plain),
    };
    let field = match field.and_then(|field| field.null_branch) {
        None => quote!(WireField::new(Wire::#wire)),
        Some(branch) => {
            let branch = literal::integer(branch as i128);
            quote!(WireField::nullable(Wire::#wire, #branch))
        }
    };
    match column.default.as_ref().and_then(cell) {
        None => field,
        Some(cell) => {
            let cell = literal::text(&cell);
            quote!(#field.or(#cell))
        }
    }
}

/// A value as a cell of a CSV file.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Bytes(bytes) => Some(STANDARD.encode(bytes)),
        Value::Timestamp(_) => print::text(value).map(|text| text.replace(' ', "T").replace("+00", "Z")),
        Value::LocalTimestamp(_) => print::text(value).map(|text| text.replace(' ', "T")),
        other => print::text(other),
    }
}

fn fault(pipeline: &Pipeline, fault: &Fault) -> TokenStream {
    let name = literal::text(&fault.name);
    let expect = match &fault.expect {
        Outcome::Rejected(reason) => {
            let reason = debug_name(reason);
            quote!(Rejected(Reason::#reason))
        }
        Outcome::Fails(suite) => {
            let rows: Vec<usize> = by_row(pipeline).map(|(at, _)| at).collect();
            let bits: Vec<usize> = suite.iter().filter_map(|at| rows.iter().position(|row| row == at)).collect();
            let bits = positions(&bits);
            quote!(Fails(#bits))
        }
    };
    match framed(&fault.change) {
        None => quote!(Fault::of_values(#name, Expect::#expect)),
        Some(wire) => quote!(Fault::of_frame(#name, WireFault::#wire, Expect::#expect)),
    }
}

/// The fault, if the runtime plants it in the frame.
fn framed(change: &Change) -> Option<TokenStream> {
    let Change::Wire(fault) = change else { return None };
    Some(match fault {
        WireFault::TruncatedDatum => quote!(TruncatedDatum),
        WireFault::TrailingByte => quote!(TrailingByte),
        WireFault::WrongMagic => quote!(WrongMagic),
        WireFault::ShortFrame => quote!(ShortFrame),
        WireFault::UnknownSchema => quote!(UnknownSchema),
        WireFault::Tombstone => quote!(Tombstone),
        WireFault::InvalidUtf8(_)
        | WireFault::NulInText(_)
        | WireFault::UnknownSymbol(_)
        | WireFault::OutOfRange(_) => {
            return None;
        }
    })
}

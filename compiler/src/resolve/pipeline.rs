//! Source, sink, gate and servers; and the pipeline that all parts make.

use super::{scope::Scope, servers, simulate, suite::needed, table, writers};
use crate::{
    diagnostic::{Code, Diagnostic},
    names,
    pipeline::{EventTime, Gate, InsertMode, Pipeline, Sink, Source},
    schema::Type,
    spec::{self, Start, Topic},
    syntax::{Given, Name, Word},
};

impl<'a> Scope<'a> {
    /// The pipeline; nothing when something was refused.
    pub(super) fn pipeline(&self) -> Option<Pipeline> {
        let name = self.name();
        let kind = self.check_kind();
        let columns = table::check_columns(self);
        let sink = self.sink();
        let source = self.source(sink.as_ref());
        let gate = self.gate();
        let servers = servers::servers(self);
        let simulate = simulate::simulate(self);
        let writers = name.and_then(|name| writers::writers(name, self));
        if let (Some(name), Some(sink)) = (name, &sink) {
            table::check_migration(name, sink, self);
        }
        let constraints = sink.as_ref().and_then(|sink| table::check_constraints(sink, self));
        let resolved = self.resolved.filter(|resolved| resolved.whole)?;
        kind.and(columns).and(constraints)?;
        Some(Pipeline {
            name: name?.0.clone(),
            description: self.spec.description.clone().optional()?,
            owner: self.spec.owner.clone().optional()?,
            spec: self.sources.path(self.file).to_owned(),
            record: resolved.schema.record.clone(),
            suite: resolved.suite.clone(),
            source: source?,
            sink: sink?,
            gate: gate?,
            servers: servers?,
            writers: writers?,
            simulate: simulate?,
        })
    }

    /// The pipeline's name, if every target can have it.
    fn name(&self) -> Option<&'a Name> {
        let name = needed(&self.spec.name, "name", self.spec.span, self.diagnostics)?;
        match names::module(&name.value.0) {
            Ok(_) => Some(&name.value),
            Err(error) => {
                let message = format!("`{}` cannot name a pipeline: {error}", name.value.0);
                self.report(Diagnostic::new(Code::ReservedName, name.span, message).help("choose another name"));
                None
            }
        }
    }

    fn check_kind(&self) -> Option<()> {
        let version = needed(&self.spec.api_version, "apiVersion", self.spec.span, self.diagnostics);
        let kind = needed(&self.spec.kind, "kind", self.spec.span, self.diagnostics);
        version.and(kind).map(|_| ())
    }

    fn sink(&self) -> Option<Sink> {
        let sink = needed(&self.spec.sink, "sink", self.spec.span, self.diagnostics)?;
        let table = sink.table.value().and_then(|name| table::name(name, self));
        let mode = sink.insert_mode.clone().or(|| Word(InsertMode::Insert));
        let key = self.key(sink);
        let (mode, key) = (mode?.0, key?);
        if mode == InsertMode::Upsert && key.is_empty() {
            let found = Diagnostic::new(Code::MissingKey, sink.span, "`insert.mode: upsert` needs `pk.fields`");
            self.report(found.help("name the columns whose row a later record replaces"));
            return None;
        }
        Some(Sink { table: table?, mode, key })
    }

    /// The primary key: its columns are never null.
    fn key(&self, sink: &spec::Sink) -> Option<Vec<usize>> {
        let Some(names) = sink.pk_fields.clone().optional()? else { return Some(Vec::new()) };
        let key = self.columns(&names)?;
        let schema = &self.resolved?.schema;
        let record = &schema.record;
        let mut whole = true;
        for (name, &column) in names.iter().zip(&key).filter(|(_, column)| record.columns[**column].nullable) {
            let found =
                Diagnostic::new(Code::NullableKey, name.span, format!("`{}` may be null, and a key may not", **name));
            self.report(found.context(schema.field_span(column), "declared here"));
            whole = false;
        }
        whole.then_some(key)
    }

    fn source(&self, sink: Option<&Sink>) -> Option<Source> {
        let source = self.spec.source.value()?;
        let topic = needed(&source.topic, "topic", source.span, self.diagnostics).and_then(|topic| self.topic(topic));
        let key = self.source_key(source, sink);
        let event_time = source.event_time.clone().optional().and_then(|event_time| match event_time {
            None => Some(None),
            Some(event_time) => self.event_time(&event_time).map(Some),
        });
        let start = source.start.clone().or(|| Word(Start::Earliest));
        let (topic, partitions) = topic?;
        start?;
        Some(Source { topic, partitions, key: key?, event_time: event_time? })
    }

    fn topic(&self, topic: &Topic) -> Option<(String, u32)> {
        let (name, partitions) = match topic {
            Topic::Name(name) => (name, Given::Absent),
            Topic::Settings(settings) => (settings.name.value()?, settings.partitions.clone()),
        };
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let known =
            !name.is_empty() && name.len() <= 249 && name.bytes().all(word) && !matches!(name.as_str(), "." | "..");
        if !known {
            let found = Diagnostic::new(
                Code::InvalidName,
                name.span,
                format!("`{}` is not the name of a topic", name.escape_debug()),
            );
            self.report(found.help("letters, digits, `.`, `_` and `-`, at most 249"));
        }
        let partitions = self.bounded(&partitions, 1, 1, 10_000);
        known.then_some((name.value.clone(), u32::try_from(partitions?).ok()?))
    }

    /// The columns whose text is the record's key: by default the first of the primary key.
    fn source_key(&self, source: &spec::Source, sink: Option<&Sink>) -> Option<Vec<usize>> {
        let Some(names) = source.key.clone().optional()? else {
            return Some(sink?.key.first().copied().into_iter().collect());
        };
        let key = self.columns(&names)?;
        let Some(sink) = sink.filter(|sink| sink.mode == InsertMode::Upsert) else { return Some(key) };
        for (name, _) in names.iter().zip(&key).filter(|(_, column)| !sink.key.contains(column)) {
            let message = format!("`{}` is not one of `pk.fields`", **name);
            let found = Diagnostic::new(Code::KeyOutsideTable, name.span, message);
            self.report(found.help("with `upsert` all records of a row have to come through one partition, so the key may hold columns of `pk.fields` only"));
        }
        key.iter().all(|column| sink.key.contains(column)).then_some(key)
    }

    fn event_time(&self, event_time: &spec::EventTime) -> Option<EventTime> {
        let name = event_time.column.value()?;
        let column = self.column(name);
        let watermark_ms = match event_time.watermark.clone().optional()? {
            None => Some(0),
            Some(text) => self.duration(&text).map(|micros| micros.unsigned_abs() / 1000),
        };
        let column = column?;
        let schema = &self.resolved?.schema;
        let ty = &schema.record.columns[column].ty;
        if *ty != Type::Timestamp {
            let found = Diagnostic::new(
                Code::TypeMismatch,
                name.span,
                format!("`{}` is {}, and an event time is a timestamp", **name, ty.name()),
            );
            self.report(found.context(schema.field_span(column), "declared here"));
            return None;
        }
        Some(EventTime { column, watermark_ms: watermark_ms? })
    }

    fn gate(&self) -> Option<Gate> {
        let Some(gate) = self.spec.gate.clone().optional()? else {
            return Some(Gate { batch_rows: 10_000, batch_ms: 500, record_max_bytes: 8 << 20 });
        };
        let batch_rows = self.bounded(&gate.batch_rows, 10_000, 1, 1_000_000);
        let batch_ms = self.bounded(&gate.batch_ms, 500, 1, 60_000);
        let record_max_bytes = self.bounded(&gate.record_max_bytes, 8 << 20, 1, 1 << 30);
        Some(Gate { batch_rows: batch_rows?, batch_ms: batch_ms?, record_max_bytes: record_max_bytes? })
    }
}

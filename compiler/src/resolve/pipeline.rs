//! Source, sink, gate and servers; and the pipeline that all parts make.

use super::{
    dag,
    scope::Scope,
    servers, simulate,
    suite::needed,
    table,
    topic::{self, Topic},
    writers,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    names,
    pipeline::{Compatibility, EventTime, Gate, InsertMode, Pipeline, Sink, Source, Start, UnknownSchema},
    schema::Type,
    spec,
    syntax::{Name, Word},
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
        let dag = dag::dag(self);
        let writers = name.and_then(|name| writers::writers(name, self));
        if let (Some(name), Some(sink)) = (name, &sink) {
            table::check_migration(name, sink, self);
        }
        let constraints = sink.as_ref().and_then(|sink| table::check_constraints(sink, self));
        let resolved = self.resolved.filter(|resolved| resolved.whole)?;
        kind.and(columns).and(constraints)?;
        Some(Pipeline {
            name: name?.0.clone(),
            description: self.spec.description.clone().optional()?.map(|text| text.value),
            owner: self.spec.owner.clone().optional()?.map(|owner| owner.value),
            spec: self.sources.path(self.file).to_owned(),
            record: resolved.schema.record.clone(),
            suite: resolved.suite.clone(),
            source: source?,
            sink: sink?,
            gate: gate?,
            servers: servers?,
            writers: writers?,
            simulate: simulate?,
            dag: dag?,
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
        let topic =
            needed(&source.topic, "topic", source.span, self.diagnostics).and_then(|topic| topic::topic(topic, self));
        let key = self.source_key(source, sink);
        let event_time = source.event_time.clone().optional().and_then(|event_time| match event_time {
            None => Some(None),
            Some(event_time) => self.event_time(&event_time).map(Some),
        });
        let start = source.start.clone().or(|| Start::Earliest);
        let value = value(source);
        let pii = self.pii(source);
        let Topic { name, partitions, replication_factor, config } = topic?;
        let (key, event_time, start, (compatibility, unknown)) = (key?, event_time?, start?, value?);
        Some(Source {
            topic: name,
            partitions,
            replication_factor,
            config,
            key,
            event_time,
            start,
            compatibility,
            unknown,
            pii: pii?,
        })
    }

    /// The columns that reports do not show.
    fn pii(&self, source: &spec::Source) -> Option<Vec<usize>> {
        match source.value.value()?.pii.clone().optional()? {
            None => Some(Vec::new()),
            Some(names) => self.columns(&names),
        }
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
        if schema.record.columns[column].nullable {
            let message = format!("`{}` may be null, and a row without an event time is of no time", **name);
            let found = Diagnostic::new(Code::TypeMismatch, name.span, message)
                .help("make the field non-nullable, or name another one");
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

/// What is asked of schemas, and what happens to records of unknown ones.
fn value(source: &spec::Source) -> Option<(Option<Compatibility>, UnknownSchema)> {
    let value = source.value.value()?;
    let unknown = value.unknown.clone().or(|| Word(UnknownSchema::Quarantine));
    let compatibility = value.compatibility.clone().optional()?;
    Some((compatibility.map(|word| word.0), unknown?.0))
}

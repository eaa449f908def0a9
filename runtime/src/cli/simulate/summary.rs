//! What a simulation came to.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::{cli::Format, output, pipeline::About, simulate::Acknowledged};

/// What a simulation came to.
pub(super) struct Summary {
    pub(super) about: &'static About,
    pub(super) acknowledged: Acknowledged,
    pub(super) sent: u64,
    pub(super) unconverted: u64,
    pub(super) interrupted: bool,
    pub(super) took: Duration,
}

impl Summary {
    pub(super) fn show(&self, format: Format) {
        match format {
            Format::Human => self.lines().iter().for_each(|line| output::result(line)),
            Format::Json => output::document(&self.document()),
        }
    }

    fn lines(&self) -> Vec<String> {
        let (records, topic) = (self.acknowledged.records(), self.about.topic.name);
        let seconds = self.took.as_secs_f64();
        let mut lines =
            vec![format!("{records} of {} records acknowledged in topic `{topic}`, {seconds:.1} s", self.sent)];
        lines.extend(self.acknowledged.partitions.iter().map(|(partition, (records, first, last))| {
            format!("  partition {partition}: {records} records, offsets {first} to {last}")
        }));
        lines.extend(self.planted().map(|(name, records)| format!("  planted {name}: {records}")));
        if self.unconverted > 0 {
            lines.push(format!("  not converted: {} rows", self.unconverted));
        }
        lines
    }

    fn document(&self) -> Value {
        let partition = |(partition, (records, first, last)): (&i32, &(u64, i64, i64))| json!({ "partition": partition, "records": records, "first_offset": first, "last_offset": last });
        let planted: Map<String, Value> =
            self.planted().map(|(name, records)| (name.to_owned(), records.into())).collect();
        json!({
            "pipeline": self.about.name,
            "topic": self.about.topic.name,
            "sent": self.sent,
            "acknowledged": self.acknowledged.records(),
            "partitions": self.acknowledged.partitions.iter().map(partition).collect::<Value>(),
            "planted": planted,
            "unconverted": self.unconverted,
            "interrupted": self.interrupted,
        })
    }

    fn planted(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.acknowledged.faults.iter().map(|(fault, records)| (self.about.faults[*fault].name, *records))
    }
}

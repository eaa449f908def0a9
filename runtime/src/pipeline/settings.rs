//! Where records come from, and all settings: what a spec that says nothing about them leaves out.

/// The topic of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// How many partitions it is made with; 0 where the cluster decides.
    pub partitions: u32,
    /// Positions of the columns whose text is the key of what we produce.
    pub key: &'static [usize],
    /// On how many brokers each partition is kept; nothing where the cluster decides.
    pub replication_factor: Option<u16>,
    /// Kafka's configs of the topic that are not left to the cluster, by name.
    pub config: &'static [(&'static str, &'static str)],
    /// Where a new pipeline begins.
    pub start: Start,
    /// Positions of the columns whose values are shown to nobody.
    pub pii: &'static [usize],
}

impl Topic {
    /// A topic that is left to the cluster.
    pub const DEFAULT: Self = Self {
        name: "",
        partitions: 0,
        key: &[],
        replication_factor: None,
        config: &[],
        start: Start::Earliest,
        pii: &[],
    };

    /// Whether the values of a column are shown to nobody.
    #[must_use]
    pub fn hides(&self, column: usize) -> bool {
        self.pii.contains(&column)
    }

    /// Whether there are values that are shown to nobody.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        !self.pii.is_empty()
    }
}

/// Where a new pipeline begins; asked once, at the first claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the first record that the topic still has.
    Earliest,
    /// Behind the last record.
    Latest,
    /// At the first record of this instant or later, in milliseconds since 1970.
    At(i64),
}

/// How batches are cut and servers found. Texts may hold `${env:…}` and `${file:…}`.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// `bootstrap.servers`
    pub kafka: &'static str,
    /// `history`, or a registry's address.
    pub registry: &'static str,
    /// The database's address.
    pub database: &'static str,
    /// Most records in a transaction.
    pub batch_rows: u64,
    /// Longest wait before a batch is written, in milliseconds.
    pub batch_ms: u64,
    /// A record of more bytes becomes a dead letter before it is decoded.
    pub record_max_bytes: u64,
    /// Further settings of the Kafka client, under librdkafka's names.
    pub kafka_settings: &'static [(&'static str, &'static str)],
    /// `user:password` for the registry.
    pub registry_user_info: Option<&'static str>,
    /// What the registry is to ask of a new schema version; nothing where it decides itself.
    pub compatibility: Option<Compatibility>,
    /// What happens to records of a schema that is not committed.
    pub unknown: UnknownSchema,
}

impl Settings {
    /// The settings of a spec that says nothing about them, with no servers.
    pub const DEFAULT: Self = Self {
        kafka: "",
        registry: "history",
        database: "",
        batch_rows: 10_000,
        batch_ms: 500,
        record_max_bytes: 8 << 20,
        kafka_settings: &[],
        registry_user_info: None,
        compatibility: None,
        unknown: UnknownSchema::Quarantine,
    };
}

/// What a registry asks of a new schema version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compatibility {
    /// Nothing.
    None,
    /// It reads what the version before wrote.
    Backward,
    /// It reads what all versions before wrote.
    BackwardTransitive,
    /// The version before reads what it writes.
    Forward,
    /// All versions before read what it writes.
    ForwardTransitive,
    /// Backward and forward.
    Full,
    /// Backward and forward, with all versions before.
    FullTransitive,
}

/// What happens to records of a schema that is not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownSchema {
    /// They become dead letters.
    Quarantine,
    /// The partition waits until the schema is known.
    Wait,
}

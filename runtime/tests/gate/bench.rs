//! What the tests stand on: a broker, a producer, a database, looks into its tables.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use rdkafka::{
    ClientConfig,
    message::{Header, OwnedHeaders},
    mocking::MockCluster,
    producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer},
};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, ValueRef, any::AnyRow};
use tollgate_runtime::{
    audit::{Audit, audit},
    batch::AnyPipeline,
    cluster::Cluster,
    exit::Failure,
    frame, migrate,
    registry::Address,
    run::{Control, Mode, Options, Progress, Report, Share, run},
    setting::Secret,
};

use super::place::{Place, sql};

/// A broker, a topic of two partitions and a database for one pipeline.
pub(crate) struct Bench {
    broker: Broker,
    /// The brokers of the topics that the pipeline has turned away from.
    others: BTreeMap<&'static str, Broker>,
    place: Place,
    pub(crate) pipeline: &'static dyn AnyPipeline,
}

/// A broker with one topic.
struct Broker {
    cluster: MockCluster<'static, DefaultProducerContext>,
    producer: BaseProducer,
}

/// A record to be sent.
#[derive(Clone, Default)]
pub(crate) struct Sent<'a> {
    pub(crate) partition: i32,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) headers: Vec<(&'a str, Option<&'a [u8]>)>,
}

/// A well-framed record of partition 0.
pub(crate) fn framed(datum: &str) -> Sent<'static> {
    Sent { value: Some(frame::wrap(1, datum.as_bytes())), ..Sent::default() }
}

impl Bench {
    /// Everything up and migrated, the topic empty.
    pub(crate) fn new(pipeline: &'static dyn AnyPipeline) -> Self {
        Self::at(pipeline, Place::new())
    }

    /// The same, with the database at this place.
    pub(crate) fn at(pipeline: &'static dyn AnyPipeline, place: Place) -> Self {
        let bench = Self { broker: Broker::new(pipeline, 2), others: BTreeMap::new(), place, pipeline };
        migrate::apply(pipeline.about(), &bench.database()).unwrap();
        bench
    }

    pub(crate) fn kafka(&self) -> Secret {
        Secret::new(self.broker.cluster.bootstrap_servers())
    }

    pub(crate) fn database(&self) -> Secret {
        self.place.address()
    }

    /// Goes on with an empty topic by the same name.
    pub(crate) fn new_cluster(&mut self) {
        self.new_cluster_of(2);
    }

    /// Goes on as a pipeline whose spec names another topic, which is empty, or one that it named before, which is
    /// as it was then.
    pub(crate) fn turn_to(&mut self, pipeline: &'static dyn AnyPipeline) {
        let name = pipeline.about().topic.name;
        let broker = self.others.remove(name).unwrap_or_else(|| Broker::new(pipeline, 2));
        let before = std::mem::replace(&mut self.broker, broker);
        self.others.insert(self.pipeline.about().topic.name, before);
        self.pipeline = pipeline;
    }

    /// The same, with a topic of so many partitions.
    pub(crate) fn new_cluster_of(&mut self, partitions: i32) {
        self.broker = Broker::new(self.pipeline, partitions);
    }

    /// Goes on with an empty database.
    pub(crate) fn new_database(&mut self) {
        self.place = Place::new();
        migrate::apply(self.pipeline.about(), &self.database()).unwrap();
    }

    /// Sends records in order and waits until they are in the log.
    pub(crate) fn send<'a>(&self, records: impl IntoIterator<Item = Sent<'a>>) {
        for sent in records {
            let mut record = BaseRecord::<[u8], [u8]>::to(self.pipeline.about().topic.name).partition(sent.partition);
            record.key = sent.key;
            record.payload = sent.value.as_deref();
            record.timestamp = sent.timestamp;
            let headers = sent
                .headers
                .iter()
                .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: *value }));
            record.headers = Some(headers).filter(|_| !sent.headers.is_empty());
            self.broker.producer.send(record).map_err(|(error, _)| error).unwrap();
            self.broker.producer.poll(Duration::ZERO);
        }
        self.broker.producer.flush(Duration::from_secs(10)).unwrap();
    }

    /// Runs until caught up.
    pub(crate) fn run(&self) -> Report {
        self.try_run().unwrap()
    }

    pub(crate) fn try_run(&self) -> Result<Report, Failure> {
        self.run_with(Control::new(Mode::Finish), |_, _, _| {})
    }

    pub(crate) fn run_with(
        &self,
        control: Control,
        progress: impl Fn(i32, i64, u64) + Send + Sync + 'static,
    ) -> Result<Report, Failure> {
        let progress = Arc::new(progress);
        run(self.pipeline, self.options(Share::All, control, progress))
    }

    pub(crate) fn options(&self, share: Share, control: Control, progress: Progress) -> Options {
        Options {
            kafka: Cluster::at(self.kafka().expose()),
            registry: Address::History,
            database: self.database(),
            control,
            progress,
            share,
        }
    }

    pub(crate) fn audit(&self) -> Audit {
        audit(self.pipeline.about(), &self.database()).unwrap()
    }

    /// Runs statements that a user might run by hand.
    pub(crate) fn by_hand(&self, statements: &str) {
        by_hand(&self.database(), statements);
    }

    /// All rows of a query, every value as text.
    pub(crate) fn rows(&self, query: &str) -> Vec<Vec<String>> {
        rows(&self.database(), query)
    }

    /// The rows of the target.
    pub(crate) fn target(&self) -> Vec<Vec<String>> {
        let table = self.pipeline.about().table.name;
        self.rows(&format!(r#"SELECT * FROM "{table}" ORDER BY _tollgate_partition, _tollgate_offset"#))
    }

    /// The dead letters without their clock.
    pub(crate) fn letters(&self) -> Vec<Vec<String>> {
        self.rows(
            r#"SELECT pipeline, topic, incarnation, partition, "offset", timestamp_ms, key, value, headers, schema_id,
                      reason, field, detail, expectation, CAST(failed AS text), digest
               FROM "tollgate.dead_letter" ORDER BY partition, "offset""#,
        )
    }
}

impl Broker {
    /// One that holds nothing yet.
    fn new(pipeline: &dyn AnyPipeline, partitions: i32) -> Self {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic(pipeline.about().topic.name, partitions, 1).unwrap();
        let producer = ClientConfig::new().set("bootstrap.servers", cluster.bootstrap_servers()).create().unwrap();
        Self { cluster, producer }
    }
}

/// All rows of a query, every value as text.
pub(crate) fn rows(database: &Secret, query: &str) -> Vec<Vec<String>> {
    on_database(database, async |connection| {
        let rows = sqlx::query(AssertSqlSafe(sql(query))).fetch_all(connection).await.unwrap();
        rows.iter().map(|row| (0..row.len()).map(|column| text(row, column)).collect()).collect()
    })
}

/// Runs statements that a user might run by hand.
pub(crate) fn by_hand(database: &Secret, statements: &str) {
    on_database(database, async |connection| {
        sqlx::raw_sql(AssertSqlSafe(sql(statements))).execute(connection).await.unwrap();
    });
}

fn on_database<T>(database: &Secret, work: impl AsyncFnOnce(&mut AnyConnection) -> T) -> T {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(database.expose()).await.unwrap();
        work(&mut connection).await
    })
}

fn text(row: &AnyRow, column: usize) -> String {
    if row.try_get_raw(column).unwrap().is_null() {
        return "null".to_owned();
    }
    row.try_get::<String, _>(column)
        .or_else(|_| row.try_get::<i64, _>(column).map(|value| value.to_string()))
        .or_else(|_| row.try_get::<Vec<u8>, _>(column).map(|value| format!("{value:?}")))
        .unwrap()
}

/// A progress that remembers what it was told.
pub(crate) type Told = Arc<Mutex<Vec<(i32, i64, u64)>>>;

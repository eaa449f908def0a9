//! What the tests stand on: a topic of six partitions, a database, members in processes of their own.

use std::{
    env,
    io::Read,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    producer::{BaseProducer, BaseRecord, Producer},
};
use tollgate_runtime::{audit::audit, batch::AnyPipeline, cli, frame, migrate};
use tollgate_xtask::services::Kafka;

use crate::{
    bench,
    place::Place,
    roomy::{LOCKED, PASSWORD, ROOMY},
};

pub(crate) const PARTITIONS: i32 = 6;
pub(crate) const TOPIC: &str = "tiny.v1";
const ARGS: &str = "TOLLGATE_TEST_ARGS";

/// The member's process: this test does something only when another one starts it.
#[test]
fn command() {
    let Ok(args) = env::var(ARGS) else { return };
    let args = ["tollgate"].into_iter().chain(args.split_whitespace()).map(Into::into);
    let pipeline: &'static dyn AnyPipeline = if env::var_os(PASSWORD).is_some() { &LOCKED } else { &ROOMY };
    std::process::exit(cli::run(&[pipeline], args) as i32);
}

/// A broker, an empty topic, an empty database.
pub(crate) struct Cluster {
    pub(crate) kafka: Kafka,
    place: Place,
    producer: BaseProducer,
    sent: i64,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with settings of the broker.
    pub(crate) fn start_with(settings: &[(&str, &str)]) -> Self {
        let kafka = Kafka::start_with(1, settings).unwrap_or_else(|problem| panic!("{problem}"));
        assert!(make_topic(&kafka));
        let place = Place::new();
        migrate::apply(ROOMY.about(), &place.address()).unwrap();
        let producer = producer(&kafka);
        Self { kafka, place, producer, sent: 0 }
    }

    /// Sends so many records to each partition.
    pub(crate) fn send(&mut self, count: i64) {
        // None of these fails an expectation.
        for volume in self.sent..self.sent + count {
            let value = frame::wrap(1, format!("A|{}", volume % 1_000).as_bytes());
            for partition in 0..PARTITIONS {
                let record = BaseRecord::<[u8], [u8]>::to(TOPIC).partition(partition).payload(&value);
                self.producer.send(record).map_err(|(error, _)| error).unwrap();
            }
            self.producer.poll(Duration::ZERO);
        }
        self.producer.flush(Duration::from_secs(30)).unwrap();
        self.sent += count;
    }

    /// Sends the same to each partition, in batches that are compressed with this codec.
    pub(crate) fn send_compressed(&mut self, codec: &str, count: i64) {
        let mut config = ClientConfig::new();
        // Long enough for one batch: one that is smaller as it is would not be compressed.
        config.set("bootstrap.servers", self.kafka.bootstrap()).set("linger.ms", "200").set("compression.type", codec);
        let plain = std::mem::replace(&mut self.producer, config.create().unwrap());
        self.send(count);
        self.producer = plain;
    }

    /// Sends to partition 0, so many records in each transaction: some are committed, then some aborted.
    pub(crate) fn send_in_transactions(&self, committed: &[usize], aborted: &[usize]) {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.kafka.bootstrap()).set("transactional.id", "test");
        let producer: BaseProducer = config.create().unwrap();
        let longest = Duration::from_secs(30);
        producer.init_transactions(longest).unwrap();
        let value = frame::wrap(1, b"A|1");
        for (count, commits) in committed.iter().map(|count| (count, true)).chain(aborted.iter().map(|at| (at, false)))
        {
            producer.begin_transaction().unwrap();
            for _ in 0..*count {
                let record = BaseRecord::<[u8], [u8]>::to(TOPIC).partition(0).payload(&value);
                producer.send(record).map_err(|(error, _)| error).unwrap();
            }
            // What is aborted must have reached the log before.
            producer.flush(longest).unwrap();
            let ended =
                if commits { producer.commit_transaction(longest) } else { producer.abort_transaction(longest) };
            ended.unwrap();
        }
    }

    /// Deletes the topic, and makes it anew with so many other records.
    pub(crate) fn make_anew(&mut self, count: i64) {
        let admin = admin(&self.kafka);
        RUNTIME.block_on(admin.delete_topics(&[TOPIC], &AdminOptions::new())).unwrap()[0].as_ref().unwrap();
        until("a topic made anew", || make_topic(&self.kafka));
        self.producer = producer(&self.kafka);
        self.sent = 0;
        self.send(count);
    }

    /// Starts a member.
    pub(crate) fn member(&self, mode: &str) -> Member {
        self.process(&format!("run append {mode}"))
    }

    /// Runs another verb; its exit status, and what it said.
    pub(crate) fn verb(&self, args: &str) -> (i32, String) {
        self.process(args).end()
    }

    fn process(&self, args: &str) -> Member {
        self.process_at(&self.kafka.bootstrap(), args, None)
    }

    /// Starts a verb that reads or writes the database, at this listener of the broker, with a password.
    pub(crate) fn process_at(&self, kafka: &str, args: &str, password: Option<&str>) -> Member {
        start(&format!("{args} --kafka {kafka} --database {}", self.place.address().expose()), password)
    }

    /// How many records are accounted for.
    pub(crate) fn read(&self) -> i64 {
        self.number(r#"SELECT coalesce(sum(read), 0)::bigint FROM "tollgate.batch_ledger""#)
    }

    /// How many partitions the process has claimed, and written to since.
    pub(crate) fn written_by(&self, member: &Member) -> i64 {
        let process = format!("%(process {})", member.process.id());
        let written = format!("owner LIKE '{process}' AND updated_at > claimed_at");
        self.number(&format!(r#"SELECT count(*) FROM "tollgate.partition_state" WHERE {written}"#))
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.rows(sql)[0][0].parse().unwrap()
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        bench::rows(&self.place.address(), sql)
    }

    pub(crate) fn by_hand(&self, sql: &str) {
        bench::by_hand(&self.place.address(), sql);
    }

    /// Everything is there, once.
    pub(crate) fn assert_complete(&self) {
        let all = self.sent * i64::from(PARTITIONS);
        assert_eq!(self.read(), all);
        let distinct = "SELECT count(DISTINCT (_tollgate_partition, _tollgate_offset))";
        assert_eq!(self.number(&format!(r#"{distinct} FROM "tiny.append""#)), all);
        assert_eq!(self.number(r#"SELECT count(*) FROM "tiny.append""#), all);
        self.assert_sound();
    }

    /// Everything adds up.
    pub(crate) fn assert_sound(&self) {
        assert_eq!(audit(ROOMY.about(), &self.place.address()).unwrap().problems, [""; 0]);
    }

    /// Waits until everything that was sent is accounted for.
    pub(crate) fn until_read(&self) {
        until("all of it", || self.read() == self.sent * i64::from(PARTITIONS));
    }
}

/// Starts a verb, with a password where Kafka is to ask for it.
pub(crate) fn start(args: &str, password: Option<&str>) -> Member {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "cluster::command", "--nocapture", "-q"]).env(ARGS, args);
    command.envs(password.map(|password| (PASSWORD, password)));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    Member { process: command.spawn().unwrap(), began: Instant::now() }
}

/// A process of the pipeline; it is killed with the test.
pub(crate) struct Member {
    process: Child,
    began: Instant,
}

impl Member {
    /// Since it was started.
    pub(crate) fn age(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end in order, as a terminal does.
    pub(crate) fn interrupt(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// Its exit status, and what it said.
    pub(crate) fn end(mut self) -> (i32, String) {
        let mut said = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.process.wait().unwrap().code().unwrap_or(-1), said)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(2), "{what} never came");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Makes the topic, unless it is still there.
fn make_topic(kafka: &Kafka) -> bool {
    let topic = NewTopic::new(TOPIC, PARTITIONS, TopicReplication::Fixed(1));
    RUNTIME.block_on(admin(kafka).create_topics([&topic], &AdminOptions::new())).unwrap()[0].is_ok()
}

fn admin(kafka: &Kafka) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", kafka.bootstrap()).create().unwrap()
}

fn producer(kafka: &Kafka) -> BaseProducer {
    ClientConfig::new().set("bootstrap.servers", kafka.bootstrap()).create().unwrap()
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());

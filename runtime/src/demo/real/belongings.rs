//! What a demo on real services makes, and removes.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    thread,
    time::{Duration, Instant},
};

use super::services::Services;
use crate::{
    exit::Failure,
    pipeline::{About, Topic},
    registry::{Trouble, subject_of},
    setting::Secret,
    source::group,
    wait::block_on,
};

/// So long a member that has died counts as one of its group.
const GROUP: Duration = Duration::from_secs(15);
const NAP: Duration = Duration::from_millis(500);

/// Names that nobody else has, and which of them there is something behind.
#[derive(Debug)]
pub(super) struct Belongings {
    /// What the pipeline is called in the database and in Kafka's consumer group.
    pub(super) pipeline: String,
    pub(super) topic: String,
    pub(super) subject: String,
    pub(super) database: String,
    made: Vec<Made>,
}

/// Something that was made, or may have been.
#[derive(Clone, Copy, Debug)]
enum Made {
    Topic,
    Subject,
    Database,
    Group,
}

impl Belongings {
    pub(super) fn new(about: &About) -> Self {
        // Two of them never hash alike.
        let run = format!("{:016x}", RandomState::new().build_hasher().finish());
        let topic = format!("tollgate.demo.{}.{run}", about.name);
        Self {
            pipeline: format!("demo_{run}"),
            subject: subject_of(&topic),
            topic,
            database: format!("tollgate_demo_{run}"),
            made: Vec::new(),
        }
    }

    pub(super) fn make_topic(&mut self, services: &Services, topic: &Topic) -> Result<(), Failure> {
        let admin = services.admin()?;
        self.made.push(Made::Topic);
        block_on(admin.create(topic)).map(drop)
    }

    /// The next one who registers makes it.
    pub(super) fn make_subject(&mut self) {
        self.made.push(Made::Subject);
    }

    /// Makes the database, whose address is returned; whoever reads the topic into it makes the group.
    pub(super) fn make_database(&mut self, services: &Services) -> Result<Secret, Failure> {
        let apart = services.apart()?;
        self.made.extend([Made::Database, Made::Group]);
        block_on((apart.make)(&services.database, &self.database))
    }

    /// Removes everything; returns what is left behind, and why.
    pub(super) fn remove(self, services: &Services) -> Vec<String> {
        self.made.iter().rev().filter_map(|made| self.remove_one(*made, services).err()).collect()
    }

    fn remove_one(&self, made: Made, services: &Services) -> Result<(), String> {
        let group = group(&self.pipeline);
        let (what, name, removed) = match made {
            Made::Topic => {
                ("topic", &self.topic, services.admin().and_then(|admin| block_on(admin.delete(&self.topic))))
            }
            Made::Subject => ("registry subject", &self.subject, self.remove_subject(services)),
            Made::Database => ("database", &self.database, self.remove_database(services)),
            Made::Group => ("consumer group", &group, remove_group(services, &group)),
        };
        removed.map_err(|failure| format!("{what} `{name}`: {failure}"))
    }

    fn remove_subject(&self, services: &Services) -> Result<(), Failure> {
        let client = services.client()?;
        match block_on(async { Ok(client.delete(&self.subject).await) })? {
            Ok(()) | Err(Trouble::Missing) => Ok(()),
            Err(trouble) => Err(Failure::environment(trouble.to_string())),
        }
    }

    fn remove_database(&self, services: &Services) -> Result<(), Failure> {
        block_on((services.apart()?.remove)(&services.database, &self.database))
    }
}

/// Where the gate could not leave it in order, the group is not empty for a while.
fn remove_group(services: &Services, group: &str) -> Result<(), Failure> {
    let admin = services.admin()?;
    let began = Instant::now();
    loop {
        match block_on(admin.delete_group(group)) {
            Err(_) if began.elapsed() < GROUP => thread::sleep(NAP),
            ended => return ended,
        }
    }
}

//! PostgreSQL that takes nobody in who does not speak TLS.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
};

use tollgate_xtask::services::Postgres;

use crate::authority::{Authority, NAME};

/// Whoever started the server asks in plain words whether it serves, by the database that is there for that.
const RIGHTS: &str = "host tollgate all 127.0.0.1/32 scram-sha-256
hostssl postgres all 127.0.0.1/32 scram-sha-256
";

pub(crate) struct Database(Postgres);

impl Database {
    /// A server whom this authority vouches for.
    pub(crate) fn start(authority: &Authority) -> Self {
        let mut server = Postgres::start().expect("it starts");
        let data = server.folder().join("data");
        for (name, text) in ["server.crt", "server.key"].into_iter().zip(authority.files()) {
            own(&data, name, &text);
        }
        own(&data, "pg_hba.conf", RIGHTS);
        let settings = fs::read_to_string(data.join("postgresql.conf")).expect("settings");
        own(&data, "postgresql.conf", &format!("{settings}\nssl = on\n"));
        server.restart().expect("it starts again");
        Self(server)
    }

    /// Its address, for a client that trusts this authority.
    pub(crate) fn url(&self, sslmode: &str, authority: &Path) -> String {
        let url = self.0.url().replace("127.0.0.1", NAME);
        let server = url.strip_suffix("/tollgate").expect("a database");
        format!("{server}/postgres?sslmode={sslmode}&sslrootcert={}", authority.display())
    }

    /// What nobody is to hear.
    pub(crate) fn password(&self) -> String {
        let url = self.0.url();
        let user = url.split(['/', '@']).nth(2).expect("a user and a password");
        user.split_once(':').expect("a password").1.to_owned()
    }
}

/// Writes a file that belongs to whoever the server runs as, and nobody else reads.
fn own(data: &Path, name: &str, text: &str) {
    let (path, owner) = (data.join(name), fs::metadata(data).expect("a folder"));
    fs::write(&path, text).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
    chown(&path, Some(owner.uid()), Some(owner.gid())).expect("it may be given away");
}

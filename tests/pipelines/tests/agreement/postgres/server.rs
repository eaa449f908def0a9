//! A server, and what is asked of it through `psql`.

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
};

use tollgate_xtask::services::Postgres;

use super::script::{CONSTRAINTS, PRINTED, REFUSALS, bits};

/// What a session may be set to, and no verdict depends on. Texts are ordered as people do.
const SESSION: &str = "\\set ON_ERROR_STOP on
SET datestyle = 'SQL, DMY';
SET timezone = 'America/New_York';
SET bytea_output = 'escape';
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET search_path = pg_catalog;
";

/// A server.
pub(super) struct Server(Postgres);

impl Server {
    pub(super) fn start() -> Self {
        Self(Postgres::start().unwrap_or_else(|problem| panic!("{}", problem)))
    }

    /// A fresh database, whose own order of texts is not that of code points.
    pub(super) fn database(&self, name: &str) -> Database<'_> {
        let locale = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'";
        psql(&self.0.url(), &format!("CREATE DATABASE \"{name}\" {locale};"));
        let url = self.0.url();
        let (server, _) = url.rsplit_once('/').expect("a URL ends in its database");
        Database { url: format!("{server}/{name}"), _server: self }
    }
}

/// A database, which is there as long as its server.
pub(super) struct Database<'a> {
    url: String,
    _server: &'a Server,
}

impl Database<'_> {
    /// Runs a script; what it prints.
    pub(super) fn run(&self, script: &str) -> String {
        psql(&self.url, &format!("{SESSION}{script}"))
    }

    /// The truth of predicates for each staged row, in its order.
    pub(super) fn bits<'p>(&self, predicates: impl Iterator<Item = &'p String>) -> Vec<Vec<bool>> {
        let predicates: Vec<&str> = predicates.map(String::as_str).collect();
        self.truths(&bits(&predicates), predicates.len())
    }

    /// The same of predicates that the database printed.
    pub(super) fn printed_bits(&self, predicates: &[String]) -> Vec<Vec<bool>> {
        let predicates: Vec<&str> = predicates.iter().map(String::as_str).collect();
        self.truths(&format!("{PRINTED}{}", bits(&predicates)), predicates.len())
    }

    fn truths(&self, script: &str, predicates: usize) -> Vec<Vec<bool>> {
        let printed = self.run(script);
        let read = |line: &str| {
            assert_eq!(line.len(), predicates + 1, "a predicate is null");
            line[1..].bytes().map(|bit| bit == b'1').collect()
        };
        printed.lines().map(read).collect()
    }

    /// The CHECKs of the table by name, as the database prints them.
    pub(super) fn constraints(&self) -> BTreeMap<String, String> {
        let printed = self.run(&format!("{PRINTED}{CONSTRAINTS}"));
        printed.lines().map(constraint).collect()
    }

    /// The CHECK that refuses each staged row, in its order.
    pub(super) fn refusals(&self) -> Vec<Option<String>> {
        let printed = self.run(REFUSALS);
        printed.lines().map(|line| (line != "-").then(|| line.to_owned())).collect()
    }

    /// The schema as `pg_dump` prints it, its lines sorted and without what tells one dump from
    /// another: a column that was added stands last, wherever its field stands.
    pub(super) fn dump(&self) -> String {
        let output =
            Command::new("pg_dump").args(["--schema-only", "--no-owner", &self.url]).output().expect("pg_dump");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("a dump is UTF-8");
        let told = |line: &&str| !line.starts_with("--") && !line.starts_with('\\') && !line.is_empty();
        let mut lines: Vec<&str> = text.lines().filter(told).map(|line| line.trim_end_matches(',')).collect();
        lines.sort_unstable();
        lines.join("\n")
    }
}

/// The name and the expression of a CHECK.
fn constraint(digits: &str) -> (String, String) {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    let bytes = (0..digits.len()).step_by(2).map(byte).collect();
    let text = String::from_utf8(bytes).expect("a text of the database is UTF-8");
    let (name, expression) = text.split_once(' ').expect("a name and an expression");
    (name.to_owned(), expression.to_owned())
}

fn psql(url: &str, script: &str) -> String {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--file", "-", url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("psql is there");
    let mut stdin = child.stdin.take().expect("psql reads its script");
    let script = script.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
    let output = child.wait_with_output().expect("psql ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    writer.join().expect("the script is written").expect("psql reads its script");
    String::from_utf8(output.stdout).expect("psql prints UTF-8")
}

//! A role that may do little, on a table that is not its own: policies judge its rows.

use tollgate_runtime::{
    audit::audit,
    batch::AnyPipeline,
    checks::{self, check},
    cluster::Cluster,
    exit::Exit,
    gate::HaltReason,
    offsets::{list, reset},
    run::{Control, Mode, Options, Report, Share, run},
    setting::Secret,
};

use crate::{
    bench::{Bench, framed},
    tiny::{APPEND, UPSERT},
};

/// A bench whose gate enters as a role of its own, which owns nothing.
struct Loader {
    bench: Bench,
    role: String,
    address: Secret,
}

impl Loader {
    fn new(pipeline: &'static dyn AnyPipeline) -> Self {
        let bench = Bench::new(pipeline);
        let owner = bench.database();
        let (_, server) = owner.expose().split_once('@').expect("an address names its user");
        let (_, database) = server.split_once('/').expect("an address names its database");
        let role = format!("loader_{database}");
        let table = pipeline.about().table.name;
        bench.by_hand(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'let me in';
             GRANT USAGE ON SCHEMA tiny, tollgate TO {role};
             GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA tollgate TO {role};
             GRANT SELECT, INSERT, UPDATE ON {table} TO {role}"
        ));
        let address = Secret::new(format!("postgres://{role}:let%20me%20in@{server}"));
        Self { bench, role, address }
    }

    /// Lets the role write rows of which this is true, and none else.
    fn let_in(&self, what: &str) {
        let (role, table) = (&self.role, self.bench.pipeline.about().table.name);
        self.bench.by_hand(&format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             CREATE POLICY seen ON {table} FOR SELECT TO {role} USING (true);
             CREATE POLICY made ON {table} FOR INSERT TO {role} WITH CHECK ({what});
             CREATE POLICY changed ON {table} FOR UPDATE TO {role} USING (true) WITH CHECK ({what})"
        ));
    }

    /// Lets the role write rows, and see none.
    fn blind(&self) {
        let (role, table) = (&self.role, self.bench.pipeline.about().table.name);
        self.bench.by_hand(&format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             CREATE POLICY made ON {table} FOR INSERT TO {role} WITH CHECK (true)"
        ));
    }

    /// Another table by the name of `tiny.append`, in which the role can do as much, with these of the rows.
    fn remake(&self, rows: &str) {
        self.bench.by_hand(&format!(
            "CREATE TABLE tiny.other (LIKE tiny.append INCLUDING ALL);
             INSERT INTO tiny.other SELECT * FROM tiny.append WHERE {rows};
             DROP TABLE tiny.append; ALTER TABLE tiny.other RENAME TO append;
             GRANT SELECT, INSERT, UPDATE ON tiny.append TO {}",
            self.role
        ));
        self.blind();
    }

    fn run(&self) -> Report {
        let options = self.bench.options(Share::All, Control::new(Mode::Finish), std::sync::Arc::new(|_, _, _| {}));
        run(self.bench.pipeline, Options { database: self.address.clone(), ..options }).unwrap()
    }

    fn volumes(&self) -> Vec<Vec<String>> {
        let table = self.bench.pipeline.about().table.name;
        self.bench.rows(&format!("SELECT symbol, volume FROM {table} ORDER BY symbol, volume"))
    }

    fn letters(&self) -> Vec<Vec<String>> {
        self.bench.rows(r#"SELECT "offset", reason, detail FROM tollgate.dead_letter ORDER BY "offset""#)
    }
}

#[test]
fn what_a_policy_does_not_let_in_is_refused_alone() {
    let cases: [(&'static dyn AnyPipeline, u64); 2] = [(&APPEND, 4), (&UPSERT, 3)];
    for (pipeline, loaded) in cases {
        let loader = Loader::new(pipeline);
        loader.let_in("volume < 100");
        loader.bench.send(["A|1", "B|200", "C|3", "A|4", "A|500", "D|6"].map(framed));
        let report = loader.run();
        assert!(report.halted.is_empty(), "{:?}", report.halted);
        assert_eq!((report.summary.loaded, report.summary.dead), (loaded, 2));
        let table = pipeline.about().table.name.trim_start_matches("tiny.");
        let words = format!(r#"new row violates row-level security policy for table "{table}" (SQLSTATE 42501)"#);
        assert_eq!(loader.letters(), ["1", "4"].map(|offset| [offset, "sink_rejected", &words]));
        assert_eq!(loader.bench.audit().problems, [""; 0]);
    }
}

/// COPY is refused on such a table, whatever the rows.
#[test]
fn a_table_with_policies_takes_rows_that_nothing_is_wrong_with() {
    let loader = Loader::new(&APPEND);
    loader.let_in("true");
    loader.bench.send((0..25).map(|volume| framed(&format!("A|{volume}"))));
    let report = loader.run();
    assert!(report.halted.is_empty(), "{:?}", report.halted);
    assert_eq!((report.summary.loaded, report.summary.dead), (25, 0));
    assert_eq!(loader.volumes().len(), 25);
    assert_eq!(loader.bench.audit().problems, [""; 0]);
}

/// A command that the policies forget is a mistake, and no row's: not even of one that comes alone.
#[test]
fn policies_that_can_let_no_row_in_halt_until_they_do() {
    let cases: [(&'static dyn AnyPipeline, &str, &str, &str); 4] = [
        (&APPEND, "DROP POLICY made ON {table}", "INSERT", "FOR INSERT TO {role} WITH CHECK (true)"),
        (&UPSERT, "DROP POLICY seen ON {table}", "SELECT", "FOR SELECT TO {role} USING (true)"),
        (&UPSERT, "DROP POLICY changed ON {table}", "UPDATE", "FOR UPDATE TO public USING (true)"),
        (&APPEND, "ALTER POLICY made ON {table} TO pg_monitor", "INSERT", "TO {role} USING (true)"),
    ];
    for (pipeline, breaking, command, policy) in cases {
        for count in [1, 25] {
            let loader = Loader::new(pipeline);
            let table = pipeline.about().table.name;
            let by_hand =
                |sql: &str| loader.bench.by_hand(&sql.replace("{table}", table).replace("{role}", &loader.role));
            loader.let_in("true");
            by_hand(breaking);
            loader.bench.send((0..count).map(|row| framed(&format!("S{row}|1"))));
            let report = loader.run();
            let halt = report.halted.get(&0).unwrap();
            let words = format!("no policy for {command} that lets in role `{}`", loader.role);
            assert!(halt.reason == HaltReason::Contract && halt.detail.contains(&words), "{breaking}: {halt}");
            assert_eq!((report.summary.loaded, report.summary.dead), (0, 0), "{breaking}");
            by_hand(&format!("CREATE POLICY by_hand ON {{table}} {policy}"));
            let report = loader.run();
            assert!(report.halted.is_empty(), "{breaking}: {:?}", report.halted);
            assert_eq!((report.summary.loaded, report.summary.dead), (count, 0), "{breaking}");
        }
    }
}

/// A policy is there to refuse rows, but one that refuses each of many is wrong; so few may be what it is there for.
#[test]
fn a_policy_that_refuses_every_row_halts_before_the_topic_is_in_dead_letters() {
    let cases: [(&'static dyn AnyPipeline, u64); 3] = [(&APPEND, 19), (&APPEND, 60), (&UPSERT, 60)];
    for (pipeline, count) in cases {
        let loader = Loader::new(pipeline);
        loader.let_in("current_setting('by.hand', true) = symbol");
        loader.bench.send((0..count).map(|row| framed(&format!("S{row}|1"))));
        let report = loader.run();
        let few = count < 20;
        assert_eq!(report.halted.is_empty(), few, "{count}: {:?}", report.halted);
        // What was committed before is what the batches before held.
        let dead = report.summary.dead;
        assert!(report.summary.loaded == 0 && if few { dead == count } else { (1..20).contains(&dead) }, "{dead}");
        for halt in report.halted.values() {
            assert!(halt.reason == HaltReason::Contract && halt.detail.contains(" rows one after another"), "{halt}");
            assert!(halt.detail.ends_with("(SQLSTATE 42501)"), "{halt}");
        }
        assert_eq!(loader.bench.audit().problems, [""; 0]);
    }
}

/// Doubts end with a row that gets in.
#[test]
fn a_row_now_and_then_is_enough() {
    let loader = Loader::new(&APPEND);
    loader.let_in("volume < 100");
    loader.bench.send((0..75).map(|row| framed(&format!("A|{}", if row % 15 == 0 { 1 } else { 200 }))));
    let report = loader.run();
    assert!(report.halted.is_empty(), "{:?}", report.halted);
    assert_eq!((report.summary.loaded, report.summary.dead), (5, 70));
}

/// No row is to blame for a right that is missing: of the table, or of what a trigger writes to.
#[test]
fn a_missing_right_halts_until_it_is_given() {
    let trigger = "CREATE TABLE tiny.journal (volume bigint);
        CREATE FUNCTION tiny.notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO tiny.journal VALUES (new.volume); RETURN new; END $$;
        CREATE TRIGGER by_hand BEFORE INSERT ON tiny.append FOR EACH ROW EXECUTE FUNCTION tiny.notes()";
    for (breaking, repair) in [
        ("REVOKE INSERT ON tiny.append FROM {role}", "GRANT INSERT ON tiny.append TO {role}"),
        (trigger, "GRANT INSERT ON tiny.journal TO {role}"),
    ] {
        let loader = Loader::new(&APPEND);
        let by_hand = |sql: &str| loader.bench.by_hand(&sql.replace("{role}", &loader.role));
        by_hand(breaking);
        loader.bench.send(["A|1", "A|2"].map(framed));
        let report = loader.run();
        let halt = report.halted.get(&0).unwrap();
        assert_eq!(halt.reason, HaltReason::Contract, "{breaking}");
        assert!(halt.detail.contains("permission denied") && halt.detail.ends_with("(SQLSTATE 42501)"), "{halt}");
        assert_eq!((report.summary.loaded, report.summary.dead), (0, 0), "{breaking}");
        by_hand(repair);
        let report = loader.run();
        assert_eq!((report.summary.loaded, report.summary.dead), (2, 0), "{breaking}");
        assert_eq!(loader.bench.audit().problems, [""; 0]);
    }
}

/// What policies hide is not there for whoever counts, and the server does not say so.
#[test]
fn a_role_that_does_not_see_all_rows_counts_none() {
    let loader = Loader::new(&APPEND);
    loader.blind();
    loader.bench.send(["A|1", "A|2", "A|3"].map(framed));
    assert_eq!(loader.run().summary.loaded, 3);
    let (about, address) = (APPEND.about(), &loader.address);
    let kafka = Cluster::at(loader.bench.kafka().expose());
    let refused = [
        reset(about, &kafka, address, "to see what happens").err(),
        audit(about, address).err(),
        check(&APPEND, address, &checks::Request::default(), &mut |_| {}).err(),
    ];
    for failure in refused.map(Option::unwrap) {
        assert_eq!(failure.exit, Exit::Usage, "{failure}");
        for words in ["table `tiny.append`", &format!("role `{}`", loader.role), "BYPASSRLS"] {
            assert!(failure.message.contains(words), "{failure}");
        }
    }
    assert_eq!(list(about, address).unwrap().1, [], "nothing was moved");
    loader.bench.by_hand(&format!("ALTER ROLE {} BYPASSRLS", loader.role));
    assert_eq!(audit(about, address).unwrap().problems, [""; 0]);
    let failure = reset(about, &kafka, address, "to see what happens").unwrap_err();
    assert!(failure.message.contains("holds rows"), "{failure}");
}

/// Whether a table was restored its rows tell, to whom they are shown.
#[test]
fn a_restored_table_is_recognised_by_a_role_that_sees_it() {
    let loader = Loader::new(&APPEND);
    loader.blind();
    let send = |datum: &str| loader.bench.send([framed(datum)]);
    send("A|1");
    assert_eq!(loader.run().summary.loaded, 1);
    loader.remake("true");
    send("A|2");
    let report = loader.run();
    let halt = report.halted.get(&0).unwrap();
    assert_eq!(halt.reason, HaltReason::Contract);
    assert!(halt.detail.contains("BYPASSRLS") && halt.detail.contains("`tollgate run append`"), "{halt}");
    assert_eq!((loader.bench.run().halted.len(), loader.volumes().len()), (0, 2));
    send("A|3");
    assert_eq!((loader.run().halted.len(), loader.volumes().len()), (0, 3));
    assert_eq!(loader.bench.audit().problems, [""; 0]);

    // One that is empty was seen to be so when everything began again.
    loader.remake("false");
    let kafka = Cluster::at(loader.bench.kafka().expose());
    reset(APPEND.about(), &kafka, &loader.bench.database(), "made anew for a test").unwrap();
    assert_eq!((loader.run().halted.len(), loader.volumes().len()), (0, 3));
    assert_eq!(loader.bench.audit().problems, [""; 0]);
}

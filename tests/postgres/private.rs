//! Values that are shown to nobody, on a server that quotes them: what refuses a row and what stops a partition is told
//! everywhere, and nowhere in the server's words.

use std::{fs, path::Path, process::Command};

use rdkafka::mocking::MockCluster;
use tempfile::TempDir;

use crate::{
    bench::{by_hand, rows},
    binary::{text, tollgate},
    place::Place,
};

/// What a value is quoted in, by whatever the tests put on the table.
const SECRET: &str = "hunter2";

/// The pipeline `payments` of which `card` is shown to nobody, in processes of its own.
struct Scene {
    cluster: MockCluster<'static, rdkafka::producer::DefaultProducerContext>,
    place: Place,
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("shop.payments.v1", 1, 1).unwrap();
        let scene = Self { cluster, place: Place::new(), folder: TempDir::new().unwrap() };
        scene.done(0, &["migrate", "apply", "payments"], &["--database"]);
        scene
    }

    /// Runs a verb with those of its servers; what it printed, which holds no value.
    fn done(&self, status: i32, verb: &[&str], servers: &[&str]) -> String {
        let database = self.place.address();
        let mut command = Command::new(tollgate());
        command.args(verb).current_dir(self.folder.path());
        for server in servers {
            let address = match *server {
                "--kafka" => self.cluster.bootstrap_servers(),
                "--registry" => "history".to_owned(),
                _ => database.expose().to_owned(),
            };
            command.args([*server, &address]);
        }
        let output = command.output().unwrap();
        let printed = text(&output);
        assert_eq!(output.status.code(), Some(status), "{verb:?}: {printed}");
        assert!(!printed.contains(SECRET), "{verb:?}: {printed}");
        printed
    }

    fn simulate(&self) {
        self.done(0, &["simulate", "payments", "--count", "60", "--faults", "0%"], &["--kafka", "--registry"]);
    }

    fn run(&self, status: i32) -> String {
        self.done(status, &["run", "payments", "--until-caught-up"], &["--kafka", "--registry", "--database"])
    }

    /// A trigger that does something to rows of which something is true.
    fn trigger(&self, when: &str, act: &str) {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION shop.by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF {when} THEN {act}; END IF; RETURN new; END $$;
             CREATE OR REPLACE TRIGGER by_hand BEFORE INSERT ON shop.payments FOR EACH ROW EXECUTE FUNCTION shop.by_hand()"
        );
        by_hand(&self.place.address(), &sql);
    }

    /// What Tollgate's tables hold, but for the bytes of records.
    fn kept(&self) -> String {
        let kept = [
            "SELECT s::text FROM tollgate.partition_state AS s",
            "SELECT l::text FROM tollgate.batch_ledger AS l",
            "SELECT concat_ws(' ', reason, field, detail, expectation, failed) FROM tollgate.dead_letter ORDER BY 1",
        ];
        kept.map(|query| rows(&self.place.address(), query).concat().join("\n")).join("\n")
    }
}

/// The text of all files in a folder.
fn all(folder: &Path) -> String {
    let texts = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() { all(&path) } else { String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned() }
    });
    texts.collect()
}

#[test]
fn what_the_server_quotes_is_shown_to_nobody() {
    let scene = Scene::new();
    let quote = format!("RAISE EXCEPTION '{SECRET} %', new.card USING CONSTRAINT = '{SECRET}', TABLE = '{SECRET}'");
    scene.trigger("new.attempts = 1", &quote);
    by_hand(
        &scene.place.address(),
        "ALTER TABLE shop.payments ADD CONSTRAINT by_hand CHECK (attempts IS DISTINCT FROM 2)",
    );
    scene.simulate();
    scene.run(0);
    let kept = scene.kept();
    assert!(kept.contains("sink_rejected *** (SQLSTATE P0001)"), "{kept}");
    assert!(kept.contains("***: constraint `by_hand`, table `payments` (SQLSTATE 23514)"), "{kept}");

    // Something is wrong with the trigger itself, and that has a value in it too.
    scene.trigger("true", &format!("EXECUTE format('SELECT %I', '{SECRET} ' || coalesce(new.card, ''))"));
    scene.simulate();
    let told = [
        scene.run(1),
        scene.done(1, &["lag", "payments"], &["--kafka", "--database"]),
        scene.done(0, &["offsets", "list", "payments"], &["--database"]),
        scene.done(0, &["audit", "payments"], &["--database"]),
    ];
    for told in told {
        assert!(told.contains("*** (SQLSTATE 42703)"), "{told}");
    }
    scene.done(0, &["dlq", "list", "payments", "--show-pii"], &["--database"]);
    scene.done(0, &["docs", "build", "payments", "--out", "site"], &["--database"]);
    let site = all(&scene.folder.path().join("site"));
    assert!(site.contains("*** (SQLSTATE 42703)") && site.contains("sink_rejected"));
    let kept = scene.kept();
    for (what, text) in [("the site", &site), ("the tables", &kept)] {
        assert!(!text.contains(SECRET), "{what} of Tollgate: {text}");
    }

    // What may pass is waited for, and told all the same.
    scene.trigger("nextval('shop.tries') < 2", &format!("RAISE query_canceled USING MESSAGE = '{SECRET}'"));
    by_hand(&scene.place.address(), "CREATE SEQUENCE shop.tries");
    let told = scene.run(0);
    assert!(told.contains("*** (SQLSTATE 57014); trying again"), "{told}");
}

/// A value that is cast to what the database knows by name is a name in its words, which stand in no context.
#[test]
fn a_value_that_is_looked_up_as_a_name_is_shown_to_nobody() {
    let scene = Scene::new();
    scene.trigger("new.attempts IS NOT NULL", &format!("new.card := '{SECRET}'"));
    let check = |expressions: [&str; 3]| {
        let [one, two, three] = expressions;
        by_hand(
            &scene.place.address(),
            &format!(
                "ALTER TABLE shop.payments DROP CONSTRAINT IF EXISTS by_hand;
                 ALTER TABLE shop.payments ADD CONSTRAINT by_hand CHECK (CASE attempts
                     WHEN 1 THEN {one} IS NOT NULL WHEN 2 THEN {two} IS NOT NULL WHEN 3 THEN {three} IS NOT NULL END)
                     NOT VALID"
            ),
        );
        scene.simulate();
    };
    let looked_up = [
        [("to_tsvector(card::regconfig, card)", "42704"), ("card::regclass", "42P01"), ("card::regproc", "42883")],
        [("card::regtype", "42704"), ("(card || '.x')::regclass", "3F000"), ("(card || '.')::regclass", "42602")],
    ];
    for looked_up in looked_up {
        check(looked_up.map(|(expression, _)| expression));
        scene.run(0);
        let kept = scene.kept();
        for (expression, code) in looked_up {
            assert!(kept.contains(&format!("sink_rejected *** (SQLSTATE {code})")), "{expression}: {kept}");
        }
        assert!(!kept.contains(SECRET), "{kept}");
    }
    // Of others it cannot be told, and no table is missing.
    check(["current_setting(card)"; 3]);
    assert!(scene.run(1).contains("contract: *** (SQLSTATE 42704)"));
    assert!(!scene.kept().contains(SECRET));
}

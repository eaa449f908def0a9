//! The demo on real services: what it shows, and that nothing of it is left.

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    binary::{text, tollgate},
    guard::Guard,
    place::{SERVICES, said, sql},
};

/// The demo; where there are services, their settings are in the environment.
fn demo(arguments: &[&str], services: Option<[&str; 3]>) -> Command {
    let mut command = Command::new(tollgate());
    command.args(["demo", "ohlcv"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (number, name) in ["KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "DATABASE_URL"].into_iter().enumerate() {
        match services {
            Some(services) => command.env(name, services[number]),
            None => command.env_remove(name),
        };
    }
    command
}

fn run(arguments: &[&str], services: Option<[&str; 3]>) -> Output {
    demo(arguments, services).output().expect("tollgate runs")
}

#[track_caller]
fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(output));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

/// The last digits of a sum of doubles are those of its order.
fn round(value: &mut Value) {
    match value {
        Value::Array(members) => members.iter_mut().for_each(round),
        Value::Object(members) => members.values_mut().for_each(round),
        Value::Number(number) if !number.is_i64() => {
            *value = number.as_f64().map_or(Value::Null, |number| format!("{number:.9}").into());
        }
        _ => {}
    }
}

/// What there is of demos, by what lists it.
fn left() -> [String; 4] {
    let of_demos = |text: String| text.split(['\n', ',']).filter(|name| name.contains("demo")).collect::<String>();
    let subjects = format!("{}/subjects?deleted=true", SERVICES.registry.url());
    [
        of_demos(SERVICES.tool("TopicCommand", &["--list"])),
        of_demos(SERVICES.tool("consumer.group.ConsumerGroupCommand", &["--list"])),
        of_demos(said(Command::new("curl").args(["-sS", &subjects]))),
        of_demos(sql(&SERVICES.server(), "SELECT datname FROM pg_database")),
    ]
}

/// Interrupts a demo when its first rows are there.
fn interrupted(demo: Child, meanwhile: impl FnOnce()) -> Output {
    let began = Instant::now();
    let rows = "SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables WHERE relname = 'batch_ledger'";
    loop {
        let names = sql(&SERVICES.server(), "SELECT datname FROM pg_database WHERE datname LIKE 'tollgate_demo_%'");
        let server = SERVICES.server();
        let address = server.rsplit_once('/').map(|(server, _)| format!("{server}/{names}")).expect("an address");
        if !names.is_empty() && sql(&address, rows) != "0" {
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "it never begins");
        thread::sleep(Duration::from_millis(100));
    }
    meanwhile();
    said(Command::new("kill").args(["-INT", &demo.id().to_string()]));
    demo.wait_with_output().expect("it ends")
}

/// One after the other: each looks for what is left of any.
#[test]
fn a_demo_on_real_services_shows_the_same_and_leaves_nothing() {
    let (kafka, registry, database) = (SERVICES.kafka.bootstrap(), SERVICES.registry.url(), SERVICES.server());
    let services = Some([kafka.as_str(), registry.as_str(), database.as_str()]);
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = folder.path().join("demo.sqlite");
    let embedded = run(&["--records", "20000", "--format", "json", "--database", &sqlite.to_string_lossy()], None);
    let real = run(&["--records", "20000", "--format", "json", "--real"], services);
    let (mut real, mut embedded) = (document(&real), document(&embedded));
    // Only an embedded demo leaves a site behind.
    assert_eq!(real["docs"], Value::Null);
    assert!(embedded["docs"].as_str().is_some_and(|index| Path::new(index).is_file()), "{embedded}");
    embedded["docs"] = Value::Null;
    [&mut real, &mut embedded].into_iter().for_each(round);
    assert_eq!(real, embedded);
    assert_eq!(left(), [""; 4]);

    let shown = run(&["--records", "2000", "--real"], services);
    let lines = text(&shown);
    assert!(shown.status.success() && lines.contains("self-check  ok") && lines.contains("audit       ok"), "{lines}");
    let password = database.split([':', '@']).nth(2).expect("an address with a password");
    assert!(
        lines.contains("tollgate.demo.ohlcv.") && lines.contains("tollgate_demo_") && !lines.contains(password),
        "{lines}"
    );

    let endless = ["--records", "100000000", "--real"];
    let output = interrupted(demo(&endless, services).spawn().expect("it starts"), || {});
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("removing what was made"), "{}", text(&output));
    assert_eq!(left(), [""; 4]);

    // A registry that goes away meanwhile keeps its subject; the demo says so.
    let guard = Guard::start(None);
    let services = Some([kafka.as_str(), guard.url.as_str(), database.as_str()]);
    let output = interrupted(demo(&endless, services).spawn().expect("it starts"), || guard.close());
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("left behind: registry subject `tollgate.demo.ohlcv."), "{}", text(&output));
    let [topics, groups, _, databases] = left();
    assert_eq!([topics, groups, databases], [""; 3]);
}

#[test]
fn a_demo_without_services_says_how_to_have_them() {
    let output = run(&["--real"], None);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("cargo xtask up"), "{}", text(&output));
    let nobody = Some(["127.0.0.1:1", "http://127.0.0.1:1", "postgres://tollgate@127.0.0.1:1/tollgate"]);
    let output = run(&["--real"], nobody);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("cargo xtask up") && !text(&output).contains("left behind"), "{}", text(&output));
}

//! A disk that is full is nobody's fault: the gate waits, nothing is given up, and all arrives once there is space.

use std::{
    env,
    fs::{self, File},
    io::Write,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tollgate_runtime::{
    batch::AnyPipeline,
    run::{Control, Mode, Share, run},
};
use tollgate_xtask::services::Postgres;

use crate::{
    bench::{Bench, Sent, framed},
    place::Place,
    tiny::{APPEND, UPSERT},
};

const DISK: &str = "TOLLGATE_TEST_DISK";

/// Becomes a command that sees a disk of 1 MB where others see a folder: a mount that nobody else has, and that is gone
/// with the last process that has it. Whoever is not root is root for as long as it takes to mount.
const MOUNT: &str = r#"
mount -t tmpfs -o size=1m,mode=777 small "$TOLLGATE_TEST_DISK" || exit
user=$1 group=$2
shift 2
[ "$user" = 0 ] || exec unshare --user --map-user="$user" --map-group="$group" "$@"
exec "$@"
"#;

/// What stays free beside the ballast: a few pages of a table.
const FREE: u64 = 32 << 10;

#[test]
fn a_full_disk_is_waited_for() {
    let disk = tempfile::tempdir().unwrap();
    let owner = fs::metadata(disk.path()).unwrap();
    let (user, group) = (owner.uid(), owner.gid());
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if user != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["sh", "-c", MOUNT, "sh", &user.to_string(), &group.to_string()]);
    command.arg(env::current_exe().unwrap()).args(["--exact", "disk::small", "--nocapture"]);
    let output = command.env(DISK, disk.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "where a small disk can be mounted: {said}");
    assert!(said.contains("(SQLSTATE 53100); trying again"), "{said}");
}

/// On the small disk: this test does something only when another one starts it.
#[test]
fn small() {
    let Some(disk) = env::var_os(DISK) else { return };
    let server = Postgres::start().unwrap_or_else(|problem| panic!("{}", problem));
    for pipeline in [&APPEND as &'static dyn AnyPipeline, &UPSERT] {
        waits_for_space(pipeline, &server, Path::new(&disk));
    }
}

fn waits_for_space(pipeline: &'static dyn AnyPipeline, server: &Postgres, disk: &Path) {
    let bench = Bench::at(pipeline, Place::on(server));
    let (name, table) = (pipeline.about().name, pipeline.about().table.name);
    let space = disk.join(name);
    fs::create_dir(&space).unwrap();
    let owner = fs::metadata(server.folder().join("data")).unwrap();
    chown(&space, Some(owner.uid()), Some(owner.gid())).unwrap();
    bench.by_hand(&format!("CREATE TABLESPACE {name} LOCATION '{}'", space.display()));
    for moved in [table, "tollgate.dead_letter"] {
        bench.by_hand(&format!("ALTER TABLE {moved} SET TABLESPACE {name}"));
    }
    let ballast = disk.join("ballast");
    fill(&ballast);
    let all = 1_100;
    bench.send((0..all).map(|n| {
        let volume = if n % 11 == 0 { -n } else { n % 900 + 20 };
        Sent { partition: i32::from(n % 2 == 0), ..framed(&format!("{n}|{volume}")) }
    }));

    let before = refusals(server);
    let control = Control::new(Mode::Run);
    let options = bench.options(Share::All, control.clone(), Arc::new(|_, _, _| {}));
    let gate = thread::spawn(move || run(pipeline, options));
    until("a full disk", || refusals(server) > before + 3);
    let read = || number(&bench, "SELECT coalesce(sum(read), 0)::bigint FROM tollgate.batch_ledger");
    assert!(read() < all);
    fs::remove_file(&ballast).unwrap();
    until("all of it", || read() == all);
    control.set(Mode::Drain);
    let report = gate.join().unwrap().unwrap();
    assert!(report.halted.is_empty() && report.fenced.is_empty(), "{report:?}");
    // Every eleventh but the first, which is 0.
    let dead = all / 11 - 1;
    assert_eq!(number(&bench, "SELECT count(*) FROM tollgate.dead_letter WHERE reason = 'expectation'"), dead);
    assert_eq!(number(&bench, "SELECT count(*) FROM tollgate.dead_letter"), dead);
    assert_eq!(number(&bench, &format!("SELECT count(*) FROM {table}")), all - dead);
    assert_eq!(bench.audit().problems, [""; 0]);
    bench.by_hand(&format!("DROP TABLE {table}, tollgate.dead_letter"));
    bench.by_hand(&format!("DROP TABLESPACE {name}"));
}

/// Takes all space but a little.
fn fill(ballast: &Path) {
    let mut file = File::create(ballast).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    let full = file.metadata().unwrap().len();
    file.set_len(full - FREE).unwrap();
}

/// How often the server found no space.
fn refusals(server: &Postgres) -> usize {
    fs::read_to_string(server.folder().join("log")).unwrap().matches("No space left on device").count()
}

fn number(bench: &Bench, query: &str) -> i64 {
    bench.rows(query)[0][0].parse().unwrap()
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(2), "{what} never came");
        thread::sleep(Duration::from_millis(50));
    }
}

//! The verb: how it ends, own templates, two builds at once, a build that was interrupted.

use std::{fs, os::unix::fs::PermissionsExt, process::Command, thread, time::Duration};

use crate::{binary::tollgate, place::Place};

impl Place {
    fn try_build(&self, more: &[&str]) -> (i32, String) {
        let (database, site) = (self.database(), self.site().display().to_string());
        let arguments = ["docs", "build", "ohlcv", "--database", &database, "--out", &site];
        self.tollgate(&[&arguments[..], more].concat())
    }
}

#[test]
fn a_database_that_cannot_be_read_is_told() {
    let place = Place::empty();
    let site = place.site().display().to_string();
    let build = |database: &str| place.tollgate(&["docs", "build", "ohlcv", "--database", database, "--out", &site]);
    let fresh = format!("sqlite:{}", place.folder().join("none.sqlite").display());
    let (status, printed) = build(&fresh);
    assert!(status == 2 && printed.contains("migrate apply ohlcv"), "{status} {printed}");
    let (status, printed) = build("postgres://127.0.0.1:1/x");
    assert_eq!(status, 3, "{printed}");
    let (status, printed) = place.tollgate(&["docs", "build", "nobody", "--out", &site]);
    assert!(status == 2 && printed.contains("`nobody`"), "{printed}");
    // Somebody's folder stays what it is.
    let own = place.folder().join("own");
    fs::create_dir(&own).and_then(|()| fs::write(own.join("thesis.txt"), "x")).expect("a folder");
    let (status, printed) =
        place.tollgate(&["docs", "build", "ohlcv", "--database", &place.database(), "--out", "own"]);
    assert!(status == 2 && printed.contains("another folder"), "{printed}");
}

#[test]
fn without_results_a_site_says_what_to_do() {
    let place = Place::empty();
    let (status, printed) = place.try_build(&[]);
    assert_eq!(status, 0, "{printed}");
    let home = fs::read_to_string(place.site().join("ohlcv/index.html")).expect("a page");
    for next in ["tollgate run ohlcv --until-caught-up", "tollgate check-table ohlcv", "tollgate docs build ohlcv"] {
        assert!(home.contains(next), "{next}: {home}");
    }
    assert!(place.try_build(&[]).1.contains("nothing new"));
}

#[test]
fn own_templates_take_the_places_of_ours() {
    let place = Place::empty();
    place.plant(1, 2, 1);
    let folder = place.folder().join("mine");
    fs::create_dir_all(folder.join("ohlcv")).expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("it is written");
    write("suite.html", "{% extends \"base.html\" %}{% block main %}<h1>mine</h1>{% endblock main %}");
    write("ohlcv/schema.html", "of {{ digest }}");
    let (status, printed) = place.try_build(&["--templates", "mine"]);
    assert_eq!(status, 0, "{printed}");
    let page = |name: &str| fs::read_to_string(place.site().join(name)).expect("a page");
    assert!(page("ohlcv/suite.html").contains("<h1>mine</h1>"));
    assert!(page("ohlcv/schema.html").starts_with("of "));
    for (name, text, words) in [
        ("schema.html", "{% if %}", "mine/schema.html"),
        ("run.html", "{{ nobody_knows_it }}", "nobody_knows_it"),
        ("sweet.html", "x", "takes the place of no template"),
    ] {
        write(name, text);
        fs::remove_file(folder.join("ohlcv/schema.html")).ok();
        let (status, printed) = place.try_build(&["--templates", "mine"]);
        assert!(status == 2 && printed.contains(words), "{name}: {status} {printed}");
        fs::remove_file(folder.join(name)).expect("it is removed");
    }
    assert_eq!(place.try_build(&[]).0, 0);
    assert!(!page("ohlcv/suite.html").contains("mine"));
}

#[test]
fn two_builds_do_not_meet_and_an_interrupted_one_is_made_good() {
    let place = Place::empty();
    place.plant(1, 5, 2);
    place.build();
    let lock = fs::File::options().write(true).open(place.site().join(".tollgate-docs")).expect("a lock");
    lock.lock().expect("it is locked");
    let (status, printed) = place.try_build(&[]);
    assert!(status == 3 && printed.contains("another build is at work"), "{printed}");
    drop(lock);
    // As a build that was killed leaves it: some pages are new, one was being written, and no state says so.
    let page = place.site().join("ohlcv/runs/5.html");
    let text = fs::read_to_string(&page).expect("a page");
    fs::remove_file(&page).expect("it is removed");
    fs::write(page.with_extension("html.part"), &text[..100]).expect("it is written");
    fs::remove_file(place.site().join("ohlcv/.state.json")).expect("it is removed");
    assert_eq!(place.build(), 1);
    assert_eq!(fs::read_to_string(&page).expect("a page"), text);
    assert!(!page.with_extension("html.part").exists());
}

/// What stands for the browser of this machine is told the first page.
#[test]
fn a_site_is_opened() {
    let place = Place::empty();
    let (programs, told) = (place.folder().join("bin"), place.folder().join("told"));
    fs::create_dir(&programs).expect("a folder");
    let browser = programs.join("xdg-open");
    // Whole or not there, so that nobody reads half of it.
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > {0}.part\nmv {0}.part {0}\n", told.display());
    fs::write(&browser, script).expect("it is written");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let path = std::env::var("PATH").unwrap_or_default();
    let status = Command::new(tollgate())
        .args(["docs", "build", "ohlcv", "--open", "--database", &place.database(), "--out"])
        .arg(place.site())
        .env("PATH", format!("{}:{path}", programs.display()))
        .status();
    assert!(status.is_ok_and(|status| status.success()));
    while !told.exists() {
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(fs::read_to_string(told).expect("it was told"), place.site().join("index.html").display().to_string());
}

//! A site asks nothing of any network.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use tempfile::TempDir;

use crate::{
    browser::{Scheme, chromium, run},
    place::Place,
};

/// Whom Chromium calls by itself, whatever it shows: a blank page, too.
const OWN: [&str; 3] = ["accounts.google.com", "clients2.google.com", "update.googleapis.com"];

/// Opens a page with everything that leaves the machine led to a listener; what was asked there.
fn requests(page: &str) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut line = String::new();
            // One who says nothing is heard, too.
            let _ = BufReader::new(stream).read_line(&mut line);
            heard.lock().expect("nobody panics").push(line);
        }
    });
    let folder = TempDir::new().expect("a folder");
    let mut command = chromium(&folder.path().join("profile"), Scheme::Light);
    command.arg(format!("--proxy-server=http://127.0.0.1:{port}")).arg("--proxy-bypass-list=<-loopback>");
    run(command.args(["--virtual-time-budget=3000", "--dump-dom", &format!("file://{page}")]));
    let asked = asked.lock().expect("nobody panics").clone();
    let is_own = |line: &String| {
        OWN.iter().any(|host| line.contains(&format!(" {host}:")) || line.contains(&format!("://{host}/")))
    };
    asked.into_iter().filter(|line| !is_own(line)).collect()
}

#[test]
fn no_page_asks_anybody_for_anything() {
    let place = Place::demo(3_000);
    place.plant(1, 3, 4);
    place.build();
    let page = |name: &str| place.site().join(name).display().to_string();
    for name in [
        "index.html",
        "ohlcv/index.html",
        "ohlcv/runs/2.html",
        "ohlcv/expectations/e01.html",
        "ohlcv/dead_letters.html",
    ] {
        assert_eq!(requests(&page(name)), [] as [&str; 0], "{name}");
    }
    // Not even if somebody had smuggled it in: the policy of each page forbids it. Without the policy it is heard.
    let smuggled = "<img src=\"http://192.0.2.1/a.png\"><link rel=stylesheet href=\"http://192.0.2.1/a.css\"><script src=\"http://192.0.2.1/a.js\"></script></main>";
    let text = fs::read_to_string(page("ohlcv/index.html")).expect("a page").replace("</main>", smuggled);
    fs::write(page("held.html"), &text).expect("it is written");
    fs::write(page("free.html"), text.replace("Content-Security-Policy", "X")).expect("it is written");
    assert_eq!(requests(&page("held.html")), [] as [&str; 0]);
    let free = requests(&page("free.html"));
    assert!(free.iter().any(|line| line.contains("192.0.2.1")), "this test would hear nothing: {free:?}");
}

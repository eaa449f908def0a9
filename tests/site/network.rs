//! A site asks nothing of any network.

use std::{
    fs,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tempfile::TempDir;

use crate::{
    browser::{Scheme, chromium, run},
    place::Place,
};

/// Opens a page with everything that leaves the machine led to a listener; how often somebody called there.
fn requests(page: &str) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    thread::spawn(move || {
        for _ in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let folder = TempDir::new().expect("a folder");
    let mut command = chromium(&folder.path().join("profile"), Scheme::Light);
    command.arg(format!("--proxy-server=http://127.0.0.1:{port}")).arg("--proxy-bypass-list=<-loopback>");
    run(command.args(["--virtual-time-budget=3000", "--dump-dom", &format!("file://{page}")]));
    calls.load(Ordering::SeqCst)
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
        "ohlcv/dead-letters.html",
    ] {
        assert_eq!(requests(&page(name)), 0, "{name}");
    }
    // Not even if somebody had smuggled it in: the policy of each page forbids it. Without the policy it is heard.
    let smuggled = "<img src=\"http://192.0.2.1/a.png\"><link rel=stylesheet href=\"http://192.0.2.1/a.css\"><script src=\"http://192.0.2.1/a.js\"></script></main>";
    let text = fs::read_to_string(page("ohlcv/index.html")).expect("a page").replace("</main>", smuggled);
    fs::write(page("held.html"), &text).expect("it is written");
    fs::write(page("free.html"), text.replace("Content-Security-Policy", "X")).expect("it is written");
    assert_eq!(requests(&page("held.html")), 0);
    assert!(requests(&page("free.html")) > 0, "this test would hear nothing");
}

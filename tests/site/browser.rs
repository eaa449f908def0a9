//! Chromium, without a window: what it makes of pages, and pictures of them.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value as Json;
use tempfile::TempDir;

/// What the reader of a page prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// Looks at pages one by one in a frame, and tells of each what a person and what a measure would see.
const PROBE: &str = r"
const ratio = (a, b) => {
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) };
const colour = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length > 3 && n[3] == 0 ? null : n.slice(0, 3) };
const behind = (window, element) => { for (let e = element; e; e = e.parentElement) { const c = colour(window.getComputedStyle(e).backgroundColor); if (c) return c } return null };
const look = page => new Promise(done => {
  const frame = document.createElement('iframe');
  frame.width = WIDTH; frame.height = 900; frame.style.border = '0';
  frame.onload = () => {
    const window = frame.contentWindow, document_ = frame.contentDocument, root = document_.documentElement;
    for (const details of document_.querySelectorAll('details')) details.open = true;
    const weak = [];
    for (const element of document_.body.querySelectorAll('*')) {
      const style = window.getComputedStyle(element), back = behind(window, element);
      if ([...element.childNodes].some(n => n.nodeType == 3 && n.data.trim()) && !element.closest('svg')) {
        const r = ratio(colour(style.color), back); if (r < 4.5) weak.push(element.tagName + '.' + element.className + ' ' + r.toFixed(2)) }
      if (element.tagName == 'path' && !/^(h-pass|base)$/.test(element.getAttribute('class'))) {
        const paint = colour(style.fill == 'none' ? style.stroke : style.fill);
        if (paint) { const r = ratio(paint, back); if (r < 3) weak.push('path.' + element.getAttribute('class') + ' ' + r.toFixed(2)) } } }
    done({ page, title: document_.title, text: document_.body.textContent.replace(/\s+/g, ' '), wide: root.scrollWidth, width: root.clientWidth,
      background: window.getComputedStyle(document_.body).backgroundColor, weak: [...new Set(weak)],
      scripts: document_.querySelectorAll('script').length, images: document_.querySelectorAll('img, iframe, object, embed, link[rel=stylesheet]').length,
      elements: document_.querySelectorAll('*').length, headings: document_.querySelectorAll('h1').length,
      mute: [...document_.querySelectorAll('svg')].filter(s => !s.getAttribute('aria-label') || !s.querySelector('title')).length,
      links: [...document_.querySelectorAll('a')].map(a => a.getAttribute('href')),
      rows: [...document_.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.textContent.replace(/\s+/g, ' ').trim())) });
    frame.remove() };
  frame.src = page; document.body.append(frame) });
(async () => { const seen = []; for (const page of PAGES) seen.push(await look(page)); document.getElementById('seen').textContent = JSON.stringify(seen) })();
";

/// The program, which knows nothing of earlier runs and does nothing that it was not asked to.
pub(crate) fn chromium(profile: &Path, scheme: Scheme) -> Command {
    let mut command = Command::new("chromium");
    command.args([
        "--headless=new",
        "--disable-gpu",
        "--no-first-run",
        "--hide-scrollbars",
        "--no-default-browser-check",
    ]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pings"]);
    command.args(["--disable-default-apps", "--disable-domain-reliability", "--disable-extensions", "--mute-audio"]);
    command.args(["--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication"]);
    command.arg(format!("--blink-settings=preferredColorScheme={}", u8::from(scheme == Scheme::Light)));
    command.arg(format!("--user-data-dir={}", profile.display()));
    // Chromium's sandbox does not work for the superuser, whom containers run as.
    let user = Command::new("id").arg("-u").output().expect("id is there");
    if user.stdout.starts_with(b"0\n") {
        command.arg("--no-sandbox");
    }
    command
}

/// What Chromium prints.
pub(crate) fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.output().expect("chromium is there: `cargo xtask test --install` installs it");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("it prints UTF-8")
}

/// What is seen of pages of a folder, in a window of this width.
pub(crate) fn look(site: &Path, pages: &[&str], width: u32, scheme: Scheme) -> Vec<Json> {
    let folder = TempDir::new().expect("a folder");
    let addresses: Vec<String> = pages.iter().map(|page| format!("file://{}", site.join(page).display())).collect();
    let addresses = Json::from(addresses).to_string();
    let script = PROBE.replace("PAGES", &addresses).replace("WIDTH", &width.to_string());
    let probe = folder.path().join("probe.html");
    let page = format!("<!doctype html><meta charset=utf-8><pre id=seen></pre><body><script>{script}</script>");
    fs::write(&probe, page).expect("it is written");
    let mut command = chromium(&folder.path().join("profile"), scheme);
    // So that the frames' insides can be looked at.
    command.args(["--allow-file-access-from-files", "--virtual-time-budget=60000", "--dump-dom"]);
    let dom = run(command.arg(format!("file://{}", probe.display())));
    let seen = dom.split_once("<pre id=\"seen\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let seen = seen.unwrap_or_else(|| panic!("{dom}")).0;
    let seen = seen.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
    let seen: Json = serde_json::from_str(&seen).unwrap_or_else(|error| panic!("{error}: {seen}"));
    let seen = seen.as_array().expect("a list").clone();
    assert_eq!(seen.len(), pages.len());
    seen
}

/// Takes a picture of a page, in a frame of this width: a window has a least width of its own.
pub(crate) fn picture(page: &Path, scheme: Scheme, size: (u32, u32), to: &Path) {
    let folder = TempDir::new().expect("a folder");
    let frame = folder.path().join("frame.html");
    let (width, height) = size;
    let text = format!(
        "<!doctype html><body style=\"margin:0\"><iframe src=\"file://{}\" width={width} height={height} \
         style=\"border:0;display:block\"></iframe>",
        page.display()
    );
    fs::write(&frame, text).expect("it is written");
    fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    let mut command = chromium(&folder.path().join("profile"), scheme);
    command.arg(format!("--window-size={width},{height}")).arg(format!("--screenshot={}", to.display()));
    run(command.arg("--virtual-time-budget=5000").arg(format!("file://{}", frame.display())));
    assert!(fs::metadata(to).is_ok_and(|file| file.len() > 1_000), "no picture of {}", page.display());
}

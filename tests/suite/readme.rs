//! What the README shows is what there is: excerpts of what is generated, and the demo as a picture, light and dark,
//! made of what it prints. How quick it was is another number each time; all else has to be as it is in the picture.

use std::{collections::BTreeSet, fmt::Write, fs, process::Command};

use crate::{binary::tollgate, tree};

/// Background, border, text, and what is less important: the colours of the Data Docs.
const SCHEMES: [(&str, [&str; 4]); 2] =
    [("light", ["#f6f8fa", "#d1d9e0", "#1f2328", "#59636e"]), ("dark", ["#161b22", "#30363d", "#e6edf3", "#9198a1"])];

/// Width of a letter in thousandths of a pixel, height of a line, and what is around them, in pixels.
const LETTER: usize = 7_800;
const LINE: usize = 19;
const MARGIN: usize = 20;

/// Letters of the widest line.
const COLUMNS: usize = 102;

/// Every line of its Rust, SQL and JSON, but for what is left out.
#[test]
fn what_is_shown_as_generated_is_generated() {
    let generated: String = tree::files("generated").iter().map(|path| tree::text(path)).collect();
    let generated: BTreeSet<&str> = generated.lines().collect();
    let readme = tree::text("README.md");
    let blocks: Vec<&str> =
        ["```rust\n", "```sql\n", "```json\n"].iter().flat_map(|start| readme.split(start).skip(1)).collect();
    assert!(blocks.len() > 3, "the README shows nothing");
    for line in blocks.iter().filter_map(|block| block.split("```").next()).flat_map(str::lines) {
        assert!(generated.contains(line) || line.trim() == "…", "nothing that is generated has the line\n{line}");
    }
}

#[test]
fn the_picture_shows_the_demo_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(tollgate()).args(["demo", "ohlcv"]).current_dir(folder.path()).output();
    let printed = String::from_utf8(output.expect("tollgate runs").stdout).expect("UTF-8");
    let lines: Vec<&str> = ["$ cargo xtask demo"].into_iter().chain(printed.lines()).collect();
    assert!(lines.len() > 20, "{printed}");
    for (scheme, colours) in SCHEMES {
        let path = tree::root().join(format!(".github/pictures/demo-{scheme}.svg"));
        let picture = picture(&lines, colours);
        let kept = fs::read_to_string(&path).unwrap_or_default();
        if without_speed(&kept) == without_speed(&picture) {
            continue;
        }
        assert!(std::env::var_os("UPDATE").is_some(), "`UPDATE=1` makes {} anew:\n{printed}", path.display());
        fs::write(&path, &picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// The lines on a terminal.
fn picture(lines: &[&str], [background, border, text, muted]: [&str; 4]) -> String {
    let (width, height) = (COLUMNS * LETTER / 1000 + 2 * MARGIN, lines.len() * LINE + 2 * MARGIN);
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<title>cargo xtask demo, and what it prints</title>
<rect x="0.5" y="0.5" width="{}" height="{}" rx="8" fill="{background}" stroke="{border}"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace" font-size="13" fill="{text}">
"#,
        width - 1,
        height - 1
    );
    let mut quiet = false;
    for (at, line) in lines.iter().enumerate() {
        quiet |= *line == "next:";
        let colour = if quiet || line.starts_with('$') { format!(r#" fill="{muted}""#) } else { String::new() };
        let shown = line.trim_start();
        let letters = |count: usize| format!("{}.{}", count * LETTER / 1000, count * LETTER % 1000 / 100);
        let _ = writeln!(
            svg,
            r#"<text x="{}" y="{}" textLength="{}" xml:space="preserve"{colour}>{}</text>"#,
            MARGIN + (line.chars().count() - shown.chars().count()) * LETTER / 1000,
            MARGIN + (at + 1) * LINE - 5,
            letters(shown.chars().count()),
            escaped(shown)
        );
    }
    svg + "</g>\n</svg>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture without the line that is another one each time.
fn without_speed(svg: &str) -> String {
    svg.lines().filter(|line| !line.contains(" records a second")).flat_map(|line| [line, "\n"]).collect()
}

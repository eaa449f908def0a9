//! Charts as inline SVG. All of a page have the same places on the horizontal axis. Each says in words what it
//! shows, and colours come from the stylesheet alone.

use std::fmt::Write;

use serde::Serialize;

use super::{text::escape, verdict::Kind};

const WIDTH: f64 = 960.0;

/// A chart and what stands beside it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Chart {
    name: String,
    words: String,
    svg: String,
}

impl Chart {
    /// A line through values, of which some may not be known; from zero up.
    pub(super) fn line(name: &str, words: String, class: &str, values: &[Option<f64>]) -> Self {
        let svg = line(&format!("{name}: {words}"), class, values);
        Self { name: name.to_owned(), words, svg }
    }

    /// One row of verdicts.
    pub(super) fn strip(name: &str, words: String, kinds: &[Option<Kind>]) -> Self {
        let svg = heat("strip", &format!("{name}: {words}"), &[kinds.to_vec()]);
        Self { name: name.to_owned(), words, svg }
    }
}

/// `<svg …>` with its words; the shapes are stretched to the place that there is.
fn svg(class: &str, words: &str, width: f64, height: f64, shapes: &str) -> String {
    let words = escape(words);
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{words}\"><title>{words}</title>{shapes}</svg>"
    )
}

fn line(words: &str, class: &str, values: &[Option<f64>]) -> String {
    const HEIGHT: f64 = 52.0;
    let path = points(values, WIDTH, HEIGHT);
    let shapes = format!("<path class=\"base\" d=\"M0 50.5H{WIDTH}\"/><path class=\"{class}\" d=\"{path}\"/>");
    svg("line", words, WIDTH, HEIGHT, &shapes)
}

/// A small line without an axis.
pub(super) fn spark(words: &str, values: &[Option<f64>]) -> String {
    let shapes = format!("<path class=\"l-ok\" d=\"{}\"/>", points(values, 120.0, 24.0));
    svg("spark", words, 120.0, 24.0, &shapes)
}

/// A path through values: a gap where one is not known, a dot where one stands alone.
#[expect(clippy::cast_precision_loss, reason = "places of a few hundred values")]
fn points(values: &[Option<f64>], width: f64, height: f64) -> String {
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let cell = width / values.len().max(1) as f64;
    let (mut path, mut open) = (String::new(), false);
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            open = false;
            continue;
        };
        let x = cell.mul_add(at as f64, cell / 2.0);
        let share = if most > 0.0 { value / most } else { 0.0 };
        let y = (height - 8.0).mul_add(-share, height - 3.0);
        // Writing into a `String` never fails.
        let _ = write!(path, "{}{x:.1} {y:.1}", if open { "L" } else { "M" });
        if !open {
            path.push_str("h.01");
        }
        open = true;
    }
    path
}

/// Verdicts of expectations, a row each, in runs: one path for each verdict, whose shape says which it is.
pub(super) fn heat(class: &str, words: &str, rows: &[Vec<Option<Kind>>]) -> String {
    const ROW: f64 = 16.0;
    let shapes: String = [Kind::Pass, Kind::Info, Kind::Warn, Kind::Error, Kind::Fail]
        .into_iter()
        .filter_map(|kind| {
            let path = cells(kind, rows, ROW);
            (!path.is_empty()).then(|| format!("<path class=\"h-{}\" d=\"{path}\"/>", class_of(kind)))
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand rows at most")]
    svg(class, words, WIDTH, ROW * rows.len() as f64, &shapes)
}

const fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::None | Kind::Pass => "pass",
        Kind::Info => "info",
        Kind::Kept | Kind::Warn => "warn",
        Kind::Error => "error",
        Kind::Fail => "fail",
    }
}

/// Where a kind stands in the rows; neighbours are one shape where nothing tells them apart.
#[expect(clippy::cast_precision_loss, reason = "places of a few hundred values")]
fn cells(kind: Kind, rows: &[Vec<Option<Kind>>], height: f64) -> String {
    // Top and height of what fills a cell: the shape tells verdicts apart where colours do not.
    let shapes: &[(f64, f64)] = match kind {
        Kind::Warn | Kind::Kept => &[(8.0, 6.0)],
        Kind::Info => &[(7.0, 3.0)],
        Kind::Error => &[(2.0, 4.0), (10.0, 4.0)],
        _ => &[(2.0, 12.0)],
    };
    let mut path = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cell = WIDTH / row.len().max(1) as f64;
        let is = |at: &usize| row[*at].is_some_and(|found| class_of(found) == class_of(kind));
        let mut at = 0;
        while at < row.len() {
            let length = (at..row.len()).take_while(|at| is(at)).count();
            if length == 0 {
                at += 1;
                continue;
            }
            // Failures stand apart, so that they can be counted.
            let length = if kind == Kind::Pass { length } else { 1 };
            let gap = if kind == Kind::Pass { 0.0 } else { (cell * 0.1).min(1.0) };
            let (x, width) = (cell * at as f64, cell.mul_add(length as f64, -gap));
            for (top, tall) in shapes {
                let y = height.mul_add(number as f64, *top);
                // Writing into a `String` never fails.
                let _ = write!(path, "M{x:.1} {y}h{width:.1}v{tall}h-{width:.1}z");
            }
            at += length;
        }
    }
    path
}

/// A bar of a list, as long as its share of the greatest.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Bar {
    name: String,
    count: String,
    svg: String,
}

/// Bars for names and counts, in their order.
#[expect(clippy::cast_precision_loss, reason = "a length of few digits")]
pub(super) fn bars(list: &[(String, u64)]) -> Vec<Bar> {
    let most = list.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let bar = |(name, count): &(String, u64)| {
        let width = (100.0 * *count as f64 / most as f64).max(0.5);
        let shapes = format!("<path class=\"f-fail\" d=\"M0 0h{width:.1}v9h-{width:.1}z\"/>");
        let count = super::text::count(*count);
        Bar { name: name.clone(), svg: svg("hbar", &format!("{name}: {count}"), 100.0, 9.0, &shapes), count }
    };
    list.iter().map(bar).collect()
}

/// Parts of a whole beside each other: class, name and count of each.
#[expect(clippy::cast_precision_loss, reason = "a length of few digits")]
pub(super) fn funnel(parts: &[(&str, &str, u64)]) -> String {
    let whole = parts.iter().map(|(_, _, count)| *count).sum::<u64>().max(1);
    let words: Vec<String> =
        parts.iter().map(|(_, name, count)| format!("{} {name}", super::text::count(*count))).collect();
    let (mut x, mut shapes) = (0.0, String::new());
    for (class, _, count) in parts.iter().filter(|(_, _, count)| *count > 0) {
        // What is there is seen, however little it is.
        let width = (WIDTH * *count as f64 / whole as f64).max(4.0);
        // Writing into a `String` never fails.
        let _ = write!(shapes, "<path class=\"{class}\" d=\"M{x:.1} 0h{:.1}v26h-{:.1}z\"/>", width - 2.0, width - 2.0);
        x += width;
    }
    svg("funnel", &words.join(", "), x.max(WIDTH), 26.0, &shapes)
}

#[cfg(test)]
mod tests {
    use super::{bars, cells, funnel, heat, points, spark};
    use crate::docs::verdict::Kind;

    #[test]
    fn a_gap_is_a_gap() {
        let path = points(&[Some(1.0), Some(2.0), None, Some(0.0)], 100.0, 52.0);
        assert_eq!(path, "M12.5 27.0h.01L37.5 5.0M87.5 49.0h.01");
    }

    #[test]
    fn nothing_is_no_shape() {
        assert!(spark("none", &[]).contains("d=\"\""));
        assert_eq!(heat("rows", "none", &[]).matches("<path").count(), 0);
        assert_eq!(bars(&[]).len(), 0);
    }

    #[test]
    fn passes_run_together_and_failures_stand_apart() {
        let row = vec![Some(Kind::Pass), Some(Kind::Pass), Some(Kind::Fail), Some(Kind::Fail), None];
        assert_eq!(cells(Kind::Pass, std::slice::from_ref(&row), 16.0).matches('z').count(), 1);
        assert_eq!(cells(Kind::Fail, std::slice::from_ref(&row), 16.0).matches('z').count(), 2);
    }

    #[test]
    fn a_small_part_is_seen_and_words_are_escaped() {
        let svg = funnel(&[("f-ok", "loaded", 1_000_000), ("f-fail", "<dead>", 1)]);
        assert!(svg.contains("h2.0v26") && svg.contains("1 &lt;dead&gt;"), "{svg}");
    }
}

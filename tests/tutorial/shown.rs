//! What a command printed against what is shown: a line `...` stands for any lines, `[..]` for any part of a line.

/// True where they agree. Empty lines at the ends are no part of either.
pub(crate) fn agrees(shown: &[String], printed: &[String]) -> bool {
    lines(inner(shown), inner(printed))
}

fn inner(lines: &[String]) -> &[String] {
    let is_full = |line: &String| !line.is_empty();
    let Some(first) = lines.iter().position(is_full) else { return &[] };
    let last = lines.iter().rposition(is_full).unwrap_or(first);
    &lines[first..=last]
}

fn lines(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "..." => (0..=printed.len()).any(|at| lines(rest, &printed[at..])),
        Some((first, rest)) => {
            printed.split_first().is_some_and(|(line, printed)| part(first, line) && lines(rest, printed))
        }
    }
}

fn part(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once("[..]") else { return shown == printed };
    let Some(printed) = printed.strip_prefix(start) else { return false };
    let mut ends = printed.char_indices().map(|(at, _)| at).chain([printed.len()]);
    ends.any(|at| part(rest, &printed[at..]))
}

#[test]
fn wildcards_stand_for_what_they_may() {
    let list = |text: &str| text.split('|').map(String::from).collect::<Vec<_>>();
    for (shown, printed, expected) in [
        ("a|b", "a|b", true),
        ("a|b", "a|b|c", false),
        ("a|b", "a", false),
        ("|a|", "a||", true),
        ("a|...|d", "a|b|c|d", true),
        ("a|...|d", "a|d", true),
        ("a|...|d", "a|b|c", false),
        ("...", "", true),
        ("took [..] s", "took 1.5 s", true),
        ("took [..] s", "took 1.5 m", false),
        ("[..] of [..] rows", "3 of 4 of 5 rows", true),
        ("a", "", false),
        ("", "a", false),
    ] {
        assert_eq!(agrees(&list(shown), &list(printed)), expected, "{shown:?} {printed:?}");
    }
}

//! Words of people as doc comments: nothing in them is taken for markup.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal::is_plain;

/// Where lines are broken.
const WIDTH: usize = 100;

/// Doc attributes for paragraphs; nothing for no paragraphs.
pub(super) fn doc<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let lines = lines(paragraphs);
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// Lines for paragraphs, an empty one between two.
pub(super) fn lines<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs.into_iter().flat_map(|text| text.split("\n\n")) {
        let wrapped = wrap(&words(paragraph));
        if !wrapped.is_empty() && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrapped);
    }
    lines
}

/// A sentence with a capital at its beginning and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut signs = text.trim().chars();
    let Some(first) = signs.next() else { return String::new() };
    let stop = if text.trim_end().ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_ascii_uppercase(), signs.as_str())
}

/// The words of a text, each such that it means itself.
fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().map(visible).collect();
    let mut words = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, code, behind)) = code_span(rest) {
        push_words(before, &mut words);
        let joined = !before.is_empty() && !before.ends_with(char::is_whitespace);
        // On one line it is a span whatever it holds; on several it might be a block that is run.
        append(&code.replace('\n', " "), joined, &mut words);
        let next = behind.find(char::is_whitespace).unwrap_or(behind.len());
        let tail = &behind[..next];
        // What follows a span closely stays with it: a comma, a bracket.
        if tail.chars().all(|sign| ",.;:!?)".contains(sign)) {
            append(tail, true, &mut words);
            rest = &behind[next..];
        } else {
            rest = behind;
        }
    }
    push_words(rest, &mut words);
    words
}

fn append(text: &str, joined: bool, words: &mut Vec<String>) {
    match words.last_mut().filter(|last| joined && ends_in_bracket(last)) {
        _ if text.is_empty() => {}
        Some(last) => last.push_str(text),
        None => words.push(text.to_owned()),
    }
}

fn ends_in_bracket(word: &str) -> bool {
    word.ends_with(['(', '`'])
}

/// What stands before the first span of code, the span with its backticks, and what follows.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('`')?;
    let ticks = run(&text[start..]);
    let mut at = start + ticks;
    while let Some(found) = text[at..].find('`') {
        let length = run(&text[at + found..]);
        let end = at + found + length;
        if length == ticks {
            return Some((&text[..start], &text[start..end], &text[end..]));
        }
        at = end;
    }
    None
}

fn run(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

fn push_words(text: &str, words: &mut Vec<String>) {
    for word in text.split_whitespace() {
        let plain = is_ordinary(word) && (!words.is_empty() || starts_safely(word));
        words.push(if plain { word.to_owned() } else { quoted(word) });
    }
}

/// A word of a language, a number or a sign that no markup knows.
fn is_ordinary(word: &str) -> bool {
    let core =
        word.trim_start_matches(['(', '"', '\'']).trim_end_matches([',', '.', ';', ':', '!', '?', ')', '"', '\'']);
    let lower = |text: &str| text.chars().all(|sign| sign.is_lowercase() || sign == '\'');
    core.split('-').all(|part| {
        let mut letters = part.chars();
        let capital = letters.next().is_some_and(char::is_alphabetic) && lower(letters.as_str());
        let shout = part.chars().all(|sign| sign.is_ascii_uppercase());
        let number = part.chars().all(|sign| sign.is_ascii_digit() || ".,%:+".contains(sign)) && !part.contains("::");
        part.is_empty() || capital || shout || number
    })
}

/// Nothing that begins a list, a heading or a quotation.
fn starts_safely(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '(' || first == '`' || first == '"')
}

/// The word as code, its punctuation behind it.
fn quoted(word: &str) -> String {
    let core = word.trim_end_matches([',', '.', ';', ':', '!', '?']);
    let core = if core.is_empty() { word } else { core };
    format!("`{}`{}", core.replace('`', "'"), &word[core.len()..])
}

fn visible(sign: char) -> char {
    match sign {
        ' '..='~' | '\n' | '\t' => sign,
        _ if is_plain(sign) => sign,
        _ => '\u{fffd}',
    }
}

/// Lines of words; a line never begins with what would mean something there.
fn wrap(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH || !starts_safely(word) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        words(text).join(" ")
    }

    #[test]
    fn ordinary_words_and_code_stay() {
        for text in [
            "`high` is at least `low`.",
            "`a` is one of `x`, `y` (or `z`).",
            "Above 0, at most 10,000.5: it's a well-known USD rule.",
            "`a  b` and ``x`y``",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn markup_becomes_code() {
        for (text, expected) in [
            ("fooBar and foo_bar.", "`fooBar` and `foo_bar`."),
            ("see [x](y) <b> *z*", "see `[x](y)` `<b>` `*z*`"),
            ("- item", "`-` item"),
            ("# title", "`#` title"),
            ("1. first", "`1`. first"),
            ("a ` b", "a `'` b"),
            ("```\nfn main() {}\n```", "``` fn main() {} ```"),
            ("std::fmt", "`std::fmt`"),
            ("\u{202e}x", "`\u{fffd}x`"),
        ] {
            assert_eq!(line(text), expected);
        }
    }

    #[test]
    fn a_sentence_begins_and_ends_as_one() {
        assert_eq!(sentence("the length of `a` equals 3"), "The length of `a` equals 3.");
        assert_eq!(sentence("`a` is not null! "), "`a` is not null! ".trim());
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn long_texts_are_broken_before_words() {
        let text = "word ".repeat(60) + &"- ".repeat(60);
        for line in wrap(&words(&text)) {
            assert!(starts_safely(&line), "{line}");
        }
    }
}

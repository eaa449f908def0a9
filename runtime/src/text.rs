//! Texts for people and for the tables they read.

const MOST: usize = 500;

/// What stands for a value that is shown to nobody.
pub(crate) const HIDDEN: &str = "***";

/// What may be told of a database's words that can quote a value: the code at their end, if there is one; all of them
/// where they were [`HIDDEN`] before they were kept, and are names alone.
#[must_use]
pub(crate) fn code_alone(words: &str) -> String {
    if words.starts_with(HIDDEN) {
        return words.to_owned();
    }
    let code = words.rsplit_once("(SQLSTATE ").and_then(|(_, code)| code.strip_suffix(')'));
    match code.filter(|code| code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        Some(code) => format!("{HIDDEN} (SQLSTATE {code})"),
        None => HIDDEN.to_owned(),
    }
}

/// A text of one line and bounded length: control characters become spaces, and what changes how others are
/// read (marks of direction, marks without width) is spelled out.
#[must_use]
pub(crate) fn sanitise(text: &str) -> String {
    let mut tame = String::with_capacity(text.len().min(MOST));
    for c in text.chars().take(MOST) {
        match c {
            _ if c.is_control() => tame.push(' '),
            _ if is_mark(c) => tame.extend(c.escape_unicode()),
            _ => tame.push(c),
        }
    }
    tame
}

/// Characters that nobody sees, and that turn those around them about, or hide where they end.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{HIDDEN, MOST, code_alone, sanitise};

    #[test]
    fn control_characters_and_length_are_tamed() {
        assert_eq!(sanitise("a\0b\nc\u{1b}[31m ü"), "a b c [31m ü");
        assert_eq!(sanitise(&"x".repeat(10_000)).len(), MOST);
    }

    #[test]
    fn only_a_code_is_told() {
        assert_eq!(code_alone("`Ada` is taken (SQLSTATE 23505)"), "*** (SQLSTATE 23505)");
        for words in ["Ada", "(SQLSTATE Ada Lovelace)", "(SQLSTATE Ada", "(SQLSTATE 23505) Ada", "(SQLSTATE Adä1)", ""]
        {
            assert_eq!(code_alone(words), HIDDEN, "{words}");
        }
    }

    #[test]
    fn what_turns_a_text_about_is_spelled_out() {
        assert_eq!(sanitise("a\u{202e}b\u{2066}\u{200b}"), r"a\u{202e}b\u{2066}\u{200b}");
        assert_eq!(sanitise("\u{2028}\u{9b}31m\u{feff}"), r"\u{2028} 31m\u{feff}");
    }
}

//! Patterns over text.

pub use regex::Regex;

/// A pattern of generated code; it was checked when it was compiled.
///
/// # Panics
///
/// On a pattern that is not one, which the compiler does not emit.
#[must_use]
pub fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the compiler emits valid patterns only")
}

/// True where the whole text is like the pattern: `%` is any text, `_` any one code point,
/// a backslash takes the next code point as itself.
#[must_use]
pub fn like(text: &str, pattern: &str) -> bool {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    // Where to go on if what follows the last `%` does not match: one code point later.
    let mut retry = None;
    loop {
        let (text_before, pattern_before) = (text.clone(), pattern.clone());
        let matched = match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('%'), _) => {
                retry = Some((text_before.clone(), pattern.clone()));
                text = text_before;
                continue;
            }
            (Some('_'), Some(_)) => true,
            (Some('\\'), Some(found)) => pattern.next() == Some(found),
            (Some(literal), Some(found)) => literal == found,
            (_, None) => return pattern_before.as_str().chars().all(|part| part == '%'),
            (None, Some(_)) => false,
        };
        if !matched {
            let Some((from, rest)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            (text, pattern) = (from.clone(), rest.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likes() {
        for (text, pattern) in [
            ("", ""),
            ("", "%"),
            ("ab", "ab"),
            ("aXbXc", "a%b%c"),
            ("é", "_"),
            ("100%", r"100\%"),
            (r"a\b", r"a\\b"),
            ("aab", "%ab"),
            ("abcabd", "%abd%"),
            ("a_b", r"a\_b"),
            ("a\nb", "a%b"),
        ] {
            assert!(like(text, pattern), "{text:?} like {pattern:?}");
        }
    }

    #[test]
    fn does_not_like() {
        for (text, pattern) in [
            ("a", ""),
            ("", "_"),
            ("ab", "a"),
            ("a", "ab"),
            ("1000", r"100\%"),
            ("axb", r"a\_b"),
            ("abc", "%b"),
            ("A", "a"),
        ] {
            assert!(!like(text, pattern), "{text:?} not like {pattern:?}");
        }
    }
}

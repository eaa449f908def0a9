//! Texts for people and for the tables they read.

const MOST: usize = 500;

/// A text of one line and bounded length: control characters become spaces.
#[must_use]
pub(crate) fn sanitise(text: &str) -> String {
    text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST, sanitise};

    #[test]
    fn control_characters_and_length_are_tamed() {
        assert_eq!(sanitise("a\0b\nc\u{1b}[31m ü"), "a b c [31m ü");
        assert_eq!(sanitise(&"x".repeat(10_000)).len(), MOST);
    }
}

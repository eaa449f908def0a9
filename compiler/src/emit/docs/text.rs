//! Texts of a spec as parts of a template: neither markup nor template syntax.

/// A text that a browser shows as it is.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            '\n' | '\t' => escaped.push(char),
            hidden if is_hidden(hidden) => escaped.push_str(&format!("[U+{:04X}]", u32::from(hidden))),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// The same, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Without its partner, a backtick is one.
    let (parts, rest) =
        if parts.len().is_multiple_of(2) { parts.split_at(parts.len() - 1) } else { (&parts[..], &[][..]) };
    let parts = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    parts.chain(rest.iter().map(|part| format!("`{}", escape(part)))).collect()
}

/// Control characters, and those that turn the direction of what stands beside them.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{escape, prose};

    #[test]
    fn nothing_is_markup_or_template() {
        assert_eq!(
            escape("<b>{{ 7 }} {% x %}\u{202e}\0'\""),
            "&lt;b&gt;&#123;&#123; 7 &#125;&#125; &#123;% x %&#125;[U+202E][U+0000]&#39;&quot;"
        );
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(prose("`a` is <1"), "<code>a</code> is &lt;1");
        assert_eq!(prose("a `lone` and ` tick"), "a <code>lone</code> and ` tick");
        assert_eq!(prose("`"), "`");
    }
}

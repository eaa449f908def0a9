//! What looks like a secret: a spec may hold one where none belongs, and a finding about that must not show it.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use regex::Regex;

/// The password of an address, and the value of what is named like one.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r#"://[^\s'"`@:]*:([^\s'"`@]+)@"#,
        r#"(?:^|['"`\s,(])[^\s'"`/@:{}]*:([^\s'"`@/]+)@"#,
        r#"(?i)(?:password|secret|token|oauthbearer\.config)['"]?\s*[:=]\s*['"]?([^\s'"`,}&]+)"#,
    ];
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

/// Where they stand; what is only referred to (`${env:…}`) is none.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let found = PATTERNS.iter().flat_map(|pattern| pattern.captures_iter(text)).filter_map(|found| found.get(1));
    found.filter(|secret| !secret.as_str().starts_with("${")).map(|secret| secret.range()).collect()
}

/// The text with a `*` for each byte of them.
pub(super) fn concealed(text: &str) -> String {
    masked(text.into(), &secrets(text)).into_owned()
}

/// The text with a `*` for each byte of what must not be shown, so that places stay.
pub(super) fn masked<'a>(text: Cow<'a, str>, hidden: &[Range<usize>]) -> Cow<'a, str> {
    if hidden.is_empty() {
        return text;
    }
    let mut masked = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        if char != '\n' && hidden.iter().any(|range| range.contains(&at)) {
            masked.extend(std::iter::repeat_n('*', char.len_utf8()));
        } else {
            masked.push(char);
        }
    }
    masked.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_not_shown() {
        assert_eq!(PATTERNS.len(), 3);
        for text in [
            "`http://u:hunter2@h/` is not a registry",
            "database: 'postgres://u:hunter2@h/x'",
            "url: 'host=h password=hunter2'",
            "{ url: 'sqlite:x', password: hunter2 }",
            "{ url: 'h:hunter2@x' }",
            "{ bearer.auth.token: hunter2 }",
            "bootstrap.servers: 'u:hunter2@h:1'",
            "sasl.oauthbearer.config: hunter2",
            "http://h/?token=hunter2",
        ] {
            let shown = concealed(text);
            assert!(!shown.contains("hunter2") && shown.len() == text.len(), "{shown}");
        }
        for text in ["'postgres://u:${env:P}@h/x'", "password: '${file:/p}'", "owner: a@b", "kafka:9092, at 10:30"] {
            assert_eq!(concealed(text), text);
        }
    }
}

use super::*;

fn regex(pattern: &str) -> Regex {
    Regex::parse(pattern).unwrap_or_else(|error| panic!("`{pattern}`: {error:?}"))
}

/// Patterns, and how they are printed for Rust.
const PRINTED: &[(&str, &str)] = &[
    ("", ""),
    ("abc", "abc"),
    ("^[A-Z][A-Z0-9.]{0,11}$", "^[A-Z][.0-9A-Z]{0,11}$"),
    ("a.b", "a.b"),
    ("a\\.b\\*\\/", "a\\.b\\*/"),
    ("\\d+\\D", "[0-9]+[^0-9]"),
    ("\\w\\W", "[0-9A-Z_a-z][^0-9A-Z_a-z]"),
    ("\\s\\S", "[\\x{9}-\\x{D} ][^\\x{9}-\\x{D} ]"),
    ("[\\d.-]", "[\\-.0-9]"),
    ("[^\\D5]", "[^\\x{1}-/5:-\\x{10FFFF}]"),
    ("[]a]", "[\\]a]"),
    ("[^^\\]]", "[^\\]\\^]"),
    ("[a-cb-fg]", "[a-g]"),
    ("[\\x00-\\x1f]", "[\\x{1}-\\x{1F}]"),
    ("[éà-ï]", "[à-ï]"),
    ("日本|語", "日本|語"),
    ("\u{1f600}", "\\x{1F600}"),
    ("\\t\\n\\x41\\u0042\\u{1f600}", "\\x{9}\\x{A}AB\\x{1F600}"),
    ("(a|b(c|))*", "(?:a|b(?:c|))*"),
    ("(?:a)(b)", "(?:a)(?:b)"),
    ("a*?b+?c??d{2,3}?", "a*b+c?d{2,3}"),
    ("a{3}b{3,}c{0,1}d{1,}e{0,4}", "a{3}b{3,}c?d+e{0,4}"),
    ("a{255}", "a{255}"),
    ("(?i)aB1é", "[Aa][Bb]1é"),
    ("(?i)[a-cX]|\\w", "[A-CXa-cx]|[0-9A-Z_a-z]"),
    ("(?i)[^k]", "[^Kk]"),
    ("#a b&~-", "#a b&~-"),
    ("[a&~#&-)]", "[#&-)a~]"),
    ("[!-~]", "[!-~]"),
    ("[%&'~}]", "[%-'}~]"),
    ("[\\[\\]\\\\^$(){}|*+?]", "[$(-+?\\[-\\^{-}]"),
    ("\\$\\^\\\\", "\\$\\^\\\\"),
];

#[test]
fn prints_for_rust_and_reads_its_own_print() {
    for (pattern, printed) in PRINTED {
        let regex = regex(pattern);
        assert_eq!(regex.rust(), *printed, "`{pattern}`");
        let again = self::regex(printed);
        assert_eq!(again.root(), regex.root(), "`{pattern}`");
        assert_eq!(again.rust(), *printed, "`{pattern}`");
    }
}

#[test]
fn prints_for_postgresql() {
    for (pattern, printed) in [
        ("", ""),
        ("^a.b$", "^a[^\\n]b$"),
        ("\\d+[^\\w]", "[0-9]+[^0-9A-Z_a-z]"),
        ("(?i)k(a|é){2,3}", "[Kk](?:[Aa]|é){2,3}"),
        ("\\x1f\u{1f600}[\u{ffff}-\u{10ffff}]", "\\u001F\\U0001F600[\\uFFFF-\\U0010FFFF]"),
        ("\\*\\*\\*:\\[", "\\*\\*\\*:\\["),
    ] {
        assert_eq!(regex(pattern).postgres(), printed, "`{pattern}`");
    }
}

#[test]
fn matches_with_one_meaning() {
    let cases = [
        ("b", "abc", true),
        ("^b", "abc", false),
        ("c$", "abc", true),
        ("c$", "abc\n", false),
        ("^b", "a\nb", false),
        ("^a.c$", "a\nc", false),
        ("^a[^b]c$", "a\nc", true),
        ("^.$", "é", true),
        ("^.$", "e\u{301}", false),
        ("^\\d$", "٣", false),
        ("^\\w$", "é", false),
        ("^\\s$", "\u{a0}", false),
        ("^\\s$", "\u{b}", true),
        ("^\\D$", "٣", true),
        ("k", "\u{212a}", false),
        ("(?i)k", "\u{212a}", false),
        ("(?i)k", "K", true),
        ("(?i)straße", "STRAßE", true),
        ("(?i)straße", "STRASSE", false),
        ("(?i)é", "É", false),
        ("(?i)[^k]", "K", false),
        ("(?i)[^k]", "\u{212a}", true),
        ("^a+?$", "aaa", true),
        ("(|b)$", "", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(regex(pattern).is_match(text), expected, "`{pattern}` on {text:?}");
    }
}

/// Patterns, the part that is refused, and a word of the reason.
const REFUSED: &[(&str, &str, &str)] = &[
    ("a(", "(", "unclosed group"),
    ("a)b", ")", "unopened"),
    ("[a", "[", "unclosed character class"),
    ("é\\", "\\", "incomplete escape"),
    ("\\q", "\\q", "unrecognized escape"),
    ("a(?=b)", "(?=", "look-around"),
    ("(a)\\1", "\\1", "backreferences"),
    ("a\\bc", "\\b", "only `^` and `$`"),
    ("\\Aa\\z", "\\A", "only `^` and `$`"),
    ("é(?i)a", "(?i)", "at the start"),
    ("(?i)(?i)a", "(?i)", "at the start"),
    ("(?s)a", "(?s)", "at the start"),
    ("a(?i:b)", "i", "at the start"),
    ("(?P<name>a)", "name", "names"),
    ("\\pL", "\\pL", "Unicode classes"),
    ("[\\p{Greek}]", "\\p{Greek}", "Unicode classes"),
    ("[[:alpha:]]", "[:alpha:]", "named classes"),
    ("[a-z&&b]", "a-z&&b", "inside classes"),
    ("[a[b]]", "[b]", "inside classes"),
    ("a{256}", "{256}", "up to 255"),
    ("a{300,}", "{300,}", "up to 255"),
    ("a{1,256}", "{1,256}", "up to 255"),
    ("a{2,1}", "{2,1}", "start must be <= the end"),
    ("a++", "+", "repeats a repetition"),
    ("a{2}{3}", "{3}", "repeats a repetition"),
    ("^*", "*", "nothing to repeat"),
    ("*a", "*", "missing expression"),
    ("(?i)a++", "+", "repeats a repetition"),
    ("[\\x00]", "[\\x00]", "no character"),
    ("a\\x00", "\\x00", "no character"),
    ("[^\\x00-\\x{10ffff}]", "[^\\x00-\\x{10ffff}]", "no character"),
    ("(a{200}){11}", "(a{200}){11}", "over 2000"),
    ("((a{200}){200}){200}", "((a{200}){200}){200}", "over 2000"),
];

#[test]
fn refuses_the_part_that_has_no_single_meaning() {
    for (pattern, part, reason) in REFUSED {
        let error = Regex::parse(pattern).expect_err(pattern);
        assert_eq!(&pattern[error.range.clone()], *part, "`{pattern}`: {}", error.reason);
        assert!(error.reason.contains(reason), "`{pattern}`: {}", error.reason);
    }
}

#[test]
fn no_count_is_left_out() {
    assert!(Regex::parse("a{,4}").unwrap_err().reason.contains("valid decimal"));
}

#[test]
fn bounds_length_and_nesting() {
    assert!(Regex::parse(&"a".repeat(1001)).is_err());
    assert!(Regex::parse(&"a".repeat(1000)).is_ok());
    assert!(Regex::parse(&format!("{}a{}", "(".repeat(400), ")".repeat(400))).is_err());
    assert!(Regex::parse("[^a]{255}[^b]{255}[^c]{255}[^d]{255}[^e]{255}[^f]{255}[^g]{255}").is_ok());
}

//! Code without its texts: what stays the same whatever the texts say.

use proc_macro2::{TokenStream, TokenTree};

/// The skeleton of a file that is code.
pub(super) fn of(path: &str, text: &str) -> Option<String> {
    match path.rsplit_once('.')?.1 {
        "rs" => Some(rust(text.parse().ok()?)),
        "sql" => Some(sql(text)),
        "py" => Some(python(text)),
        _ => None,
    }
}

/// Rust's tokens, each text and each document blank.
fn rust(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                tokens.next_if(|next| next.to_string() == "!");
                let attribute = tokens.next().map_or_else(String::new, |next| next.to_string());
                if !attribute.starts_with("[doc") {
                    text += &format!("#{attribute} ");
                }
            }
            TokenTree::Group(group) => {
                // A list on several lines has a comma behind it.
                let inner = rust(group.stream());
                text += &format!("{:?}( {} )", group.delimiter(), inner.trim_end_matches(", "));
            }
            TokenTree::Literal(literal) if literal.to_string().contains(['"', '\'']) => text += "TEXT ",
            other => text += &format!("{other} "),
        }
    }
    text
}

/// SQL's tokens, each text and each quoted name blank, without comments.
fn sql(text: &str) -> String {
    let mut skeleton = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '\'' | '"' => {
                skeleton.push(first);
                quoted(&rest[1..], first) + 1
            }
            // A text in which a backslash is one only where it stands twice, as a quote does.
            'E' if rest.starts_with("E'") => {
                skeleton.push('\'');
                quoted(&rest[2..], '\'') + 2
            }
            _ => {
                skeleton.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    skeleton
}

/// The length of a text up to and with its closing quote, which stands twice where it is meant.
fn quoted(rest: &str, quote: char) -> usize {
    let mut at = 0;
    while let Some(found) = rest[at..].find(quote) {
        at += found + 1;
        if !rest[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

/// Python's code without its layout, each text blank, without comments: a text on several lines is one.
fn python(text: &str) -> String {
    let mut skeleton = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => {
                if !skeleton.ends_with("TEXT") {
                    skeleton += "TEXT";
                }
                let quote = if rest.starts_with("\"\"\"") { "\"\"\"" } else { &rest[..1] };
                quote.len() + ended(&rest[quote.len()..], quote)
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                skeleton.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    skeleton.replace("=(TEXT)", "=TEXT").replace(",]", "]").replace(",)", ")")
}

/// The length of a text of Python up to and with its end; a line ends what does not stand in three quotes.
fn ended(rest: &str, quote: &str) -> usize {
    let mut at = 0;
    while at < rest.len() {
        match rest.as_bytes()[at] {
            b'\\' => at += 2,
            _ if rest[at..].starts_with(quote) => return at + quote.len(),
            b'\n' if quote.len() == 1 => return at,
            _ => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    rest.len()
}

#[test]
fn a_skeleton_holds_no_text() {
    assert_eq!(sql("-- it's\nCREATE \"a\"\"b\" ('x''y', 1, E'\\\\''z');"), "\nCREATE \" (', 1, ');");
    assert_eq!(
        python("\"\"\"a\n\"b\"\"\"\nf(x='y\\'z', # it's\n  y=(\n 'a'\n \"b\"\n), z=[1,\n],\n)"),
        "TEXTf(x=TEXT,y=TEXT,z=[1])"
    );
    assert_ne!(python("x = 'a\nimport os'"), python("x = 'a'"));
    let rust = |text: &str| rust(text.parse().unwrap());
    assert_eq!(rust("/// a\nfn f() { g(\"x\", 1) }"), rust("/// b\n///\n/// c\nfn f() { g(r#\"y\"z\"#, 1) }"));
    assert_ne!(rust("f(1)"), rust("f(2)"));
}

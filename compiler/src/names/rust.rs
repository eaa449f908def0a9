//! Rust's spellings.

use super::{NameError, distinct, is_word};

/// Longest name of a pipeline: it becomes a file, and a member of longer names.
const MODULE_LIMIT: usize = 48;

/// Keywords of all editions that can be written as `r#…`.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot.
const UNESCAPABLE: [&str; 3] = ["self", "super", "crate"];

/// Modules of the generated crate that mean something else: to cargo, to Rust, to the runtime.
const NOT_MODULES: [&str; 10] =
    ["main", "lib", "bin", "self", "super", "crate", "std", "core", "alloc", "tollgate_runtime"];

/// File names that Windows keeps for devices.
const DEVICES: [&str; 4] = ["con", "nul", "aux", "prn"];

/// Types that generated code uses by their short names.
const TYPES: [&str; 58] = [
    "About",
    "Admission",
    "Bound",
    "Box",
    "Cells",
    "Check",
    "Checks",
    "Column",
    "Date",
    "Decimal",
    "Dice",
    "Draft",
    "Err",
    "Expect",
    "Expectation",
    "Fault",
    "Flag",
    "Input",
    "Judge",
    "Key",
    "LazyLock",
    "LocalTimestamp",
    "Migration",
    "None",
    "Ok",
    "OnFailure",
    "Option",
    "Outcome",
    "Output",
    "Pipeline",
    "RangeBounds",
    "Reason",
    "Regex",
    "Reject",
    "Relation",
    "Result",
    "RowWriter",
    "Schema",
    "Scratch",
    "Self",
    "Settings",
    "Severity",
    "Some",
    "String",
    "Table",
    "Time",
    "Timestamp",
    "ToString",
    "Topic",
    "Type",
    "Uuid",
    "Values",
    "Vec",
    "Verdict",
    "W",
    "Wire",
    "WireFault",
    "WireField",
];

/// The module and file of a pipeline: `[a-z][a-z0-9_]*`, and nothing that cargo or Rust would mistake.
pub fn module(pipeline: &str) -> Result<String, NameError> {
    let lower = !pipeline.bytes().any(|letter| letter.is_ascii_uppercase());
    if !is_word(pipeline) || !lower || pipeline.starts_with('_') {
        return Err(NameError::Malformed);
    }
    if pipeline.len() > MODULE_LIMIT {
        return Err(NameError::TooLong(MODULE_LIMIT));
    }
    match pipeline {
        _ if NOT_MODULES.contains(&pipeline) => Err(NameError::Reserved("Rust")),
        _ if DEVICES.contains(&pipeline) => Err(NameError::Reserved("Windows")),
        _ => Ok(escape(snake(&words(pipeline)))),
    }
}

/// The field of a column, by itself.
#[must_use]
pub fn field(column: &str) -> String {
    escape(snake(&words(column)))
}

/// The fields of one struct: a distinct name for each column. What all of them begin or end
/// with is left out, as one would by hand.
#[must_use]
pub fn fields(columns: &[&str]) -> Vec<String> {
    let words = without_common_ends(columns.iter().map(|column| words(column)).collect());
    let plain = distinct(words.iter().map(|words| snake(words)), &[]);
    plain.into_iter().map(escape).collect()
}

/// The functions of expectations: one distinct name for each id, none of them `reserved`.
#[must_use]
pub fn functions(ids: &[&str], reserved: &[&str]) -> Vec<String> {
    let plain = distinct(ids.iter().map(|id| snake(&words(id))), reserved);
    plain.into_iter().map(escape).collect()
}

/// The type of a record with these fields, as its schema calls it; a plainer word where a
/// field would repeat that.
#[must_use]
pub fn record(name: &str, fields: &[String]) -> String {
    let words = ["Record", "Row", "Entry"].map(String::from).into_iter();
    unrepeated(
        std::iter::once(camel(&self::words(name))).chain(words).chain((2..).map(|n| format!("Record{n}"))),
        fields,
    )
}

/// The type of a schema version's raw values, of these fields.
#[must_use]
pub fn version(number: usize, fields: &[String]) -> String {
    let words = ["Version", "Raw", "Wire"].map(|word| format!("{word}{number}")).into_iter();
    unrepeated(words.chain((2..).map(|n| format!("Version{number}Layout{n}"))), fields)
}

/// The first of these types that is free and that no field begins or ends with.
fn unrepeated(mut candidates: impl Iterator<Item = String>, fields: &[String]) -> String {
    let fields: Vec<Vec<String>> = fields.iter().map(|field| words(field.trim_start_matches("r#"))).collect();
    let repeats = |candidate: &str| {
        let name = words(candidate);
        fields.iter().any(|field| field.starts_with(&name) || field.ends_with(&name))
    };
    candidates.find(|candidate| !TYPES.contains(&candidate.as_str()) && !repeats(candidate)).unwrap_or_default()
}

/// The types of enum columns: one distinct name for each, that no variant repeats.
#[must_use]
pub fn enums(columns: &[(&str, Vec<String>)], record: &str) -> Vec<String> {
    let named = columns.iter().map(|(column, variants)| {
        let name = camel(&words(column));
        let repeats = variants.iter().any(|variant| variant.starts_with(&name) || variant.ends_with(&name));
        if repeats { format!("{name}Symbol") } else { name }
    });
    let reserved: Vec<&str> = TYPES.into_iter().chain([record]).collect();
    distinct(named, &reserved)
}

/// The variants of an enum: one distinct name for each symbol.
#[must_use]
pub fn variants(symbols: &[&str]) -> Vec<String> {
    let words = without_common_ends(symbols.iter().map(|symbol| words(symbol)).collect());
    distinct(words.iter().map(|words| camel(words)), &["Self"])
}

/// Names in upper case, for constants.
#[must_use]
pub fn constants(names: &[&str]) -> Vec<String> {
    distinct(names.iter().map(|name| snake(&words(name)).to_ascii_uppercase()), &[])
}

/// Words without those that three or more names all begin or end with; each keeps one at least.
fn without_common_ends(mut names: Vec<Vec<String>>) -> Vec<Vec<String>> {
    if names.len() < 3 {
        return names;
    }
    let common = |names: &[Vec<String>], end: fn(&[String]) -> Option<&String>| {
        let first = names.first().and_then(|words| end(words)).cloned();
        names.iter().all(|words| words.len() > 1 && end(words) == first.as_ref())
    };
    while common(&names, <[String]>::first) {
        for words in &mut names {
            words.remove(0);
        }
    }
    while common(&names, <[String]>::last) {
        for words in &mut names {
            words.pop();
        }
    }
    names
}

/// `foo_bar`
fn snake(words: &[String]) -> String {
    let name = words.join("_");
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("n{name}") }
}

/// `FooBar`
fn camel(words: &[String]) -> String {
    let capital = |word: &String| word[..1].to_ascii_uppercase() + &word[1..];
    let name: String = words.iter().map(capital).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("N{name}") }
}

/// The words of a name, in small letters: cut at `_`, before a capital that follows a small letter
/// or a digit, and before the last of several capitals that a small letter follows.
fn words(name: &str) -> Vec<String> {
    let parts = name.split('_').flat_map(|part| {
        let letters = part.as_bytes();
        let begins = |at: usize| {
            letters[at].is_ascii_uppercase()
                && (!letters[at - 1].is_ascii_uppercase() || letters.get(at + 1).is_some_and(u8::is_ascii_lowercase))
        };
        let mut cuts: Vec<usize> = (1..part.len()).filter(|&at| begins(at)).collect();
        cuts.insert(0, 0);
        cuts.push(part.len());
        cuts.windows(2).map(|cut| part[cut[0]..cut[1]].to_ascii_lowercase()).collect::<Vec<_>>()
    });
    parts.filter(|word| !word.is_empty()).collect()
}

fn escape(name: String) -> String {
    if UNESCAPABLE.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_snake_case_and_never_keywords() {
        for (column, expected) in [
            ("open", "open"),
            ("fooBar", "foo_bar"),
            ("HTTPServer2Port", "http_server2_port"),
            ("ISIN", "isin"),
            ("__a__b__", "a_b"),
            ("type", "r#type"),
            ("Type", "r#type"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("_", "n"),
            ("_1st", "n1st"),
            ("record", "record"),
            ("gen", "r#gen"),
        ] {
            assert_eq!(field(column), expected, "{column}");
            assert!(syn::parse_str::<syn::Ident>(&field(column)).is_ok(), "{column}");
        }
    }

    #[test]
    fn every_keyword_is_escaped() {
        for keyword in KEYWORDS.into_iter().chain(UNESCAPABLE) {
            assert!(syn::parse_str::<syn::Ident>(&field(keyword)).is_ok(), "{keyword}");
            assert!(syn::parse_str::<syn::Ident>(&functions(&[keyword], &[])[0]).is_ok(), "{keyword}");
        }
    }

    #[test]
    fn variants_and_types_are_distinct() {
        let symbols = ["BUY", "buy", "Self", "self", "_1", "1m"];
        assert_eq!(variants(&symbols), ["Buy", "Buy2", "Self2", "Self3", "N1", "N1m"]);
        let columns = ["option", "side", "trade", "status"].map(|column| (column, vec!["StatusOk".to_owned()]));
        assert_eq!(enums(&columns, "Trade"), ["Option2", "Side", "Trade2", "StatusSymbol"]);
    }

    #[test]
    fn what_all_names_share_is_left_out() {
        assert_eq!(fields(&["sensor_id", "sensorKind", "sensor_value"]), ["id", "kind", "value"]);
        assert_eq!(fields(&["a_x", "b_x", "a_b_x"]), ["a", "b", "a_b"]);
        assert_eq!(fields(&["a_b", "a_b_c", "a_b_d"]), ["b", "b_c", "b_d"]);
        assert_eq!(fields(&["a_b", "a_c"]), ["a_b", "a_c"]);
        assert_eq!(variants(&["STATUS_OK", "STATUS_BAD", "STATUS_1"]), ["Ok", "Bad", "N1"]);
    }

    #[test]
    fn a_record_does_not_repeat_its_fields() {
        assert_eq!(record("payment", &["id".into()]), "Payment");
        assert_eq!(record("payment", &["payment_id".into()]), "Record");
        assert_eq!(record("payment", &["id_of_payment".into(), "record".into()]), "Row");
        assert_eq!(record("option", &[]), "Record");
    }

    #[test]
    fn functions_are_distinct() {
        assert_eq!(
            functions(&["a__b", "a_b", "match", "self", "judge"], &["judge"]),
            ["a_b", "a_b2", "r#match", "self_", "judge2"]
        );
    }

    #[test]
    fn modules_are_files_that_nobody_mistakes() {
        assert_eq!(module("ohlcv"), Ok("ohlcv".into()));
        assert_eq!(module("type"), Ok("r#type".into()));
        for name in ["", "_a", "Ohlcv", "a-b", "a b", "ä", "../a", "1a", "a\n"] {
            assert_eq!(module(name), Err(NameError::Malformed), "{name}");
        }
        for name in ["main", "lib", "bin", "std", "crate", "tollgate_runtime", "nul"] {
            assert!(matches!(module(name), Err(NameError::Reserved(_))), "{name}");
        }
        assert_eq!(module(&"a".repeat(49)), Err(NameError::TooLong(48)));
    }
}

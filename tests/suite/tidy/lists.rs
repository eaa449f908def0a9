//! Lists that are sorted, and lists that are written twice.

use rdkafka::{ClientConfig, consumer::BaseConsumer};
use syn::{Expr, ExprLit, Item, ItemEnum, Lit};
use tollgate_compiler::{
    diagnostic::Code,
    expectation::CATALOGUE,
    pipeline::{OnFailure, Reason, Severity},
    spec::{librdkafka, topic_config},
    syntax::Words,
};

use super::{PACKAGES, none, rust_files};
use crate::tree;

#[test]
fn lists_are_sorted() {
    assert!(CATALOGUE.is_sorted_by_key(|definition| definition.name));
    assert!(librdkafka::KEYS.is_sorted());
    assert!(librdkafka::OWNED.is_sorted());
    assert!(librdkafka::ABSENT.is_sorted() && librdkafka::SECRET.is_sorted());
    assert!(topic_config::NAMES.is_sorted());
    assert!(Code::ALL.is_sorted_by_key(|code| code.word()));
}

/// The library says so itself where it does not know a name.
#[test]
fn settings_of_kafka_are_those_of_the_library() {
    let known = |name: &str| {
        let client: Result<BaseConsumer, _> = ClientConfig::new().set(name, "x").create();
        !client.is_err_and(|error| error.to_string().contains("No such configuration property"))
    };
    assert!(!known("no.such.setting"), "this would be told");
    let owned = librdkafka::OWNED.iter().map(|(name, _)| name);
    let names = librdkafka::KEYS.iter().chain(owned).chain(librdkafka::SECRET);
    none(&names.filter(|name| !known(name)).map(|name| format!("librdkafka has no `{name}`")).collect::<Vec<_>>());
    for name in librdkafka::SECRET {
        let absent = librdkafka::ABSENT.iter().any(|(start, _)| name.starts_with(start));
        assert!(absent || librdkafka::KEYS.contains(name), "nobody can give `{name}`");
    }
    for name in librdkafka::KEYS {
        assert!(!librdkafka::ABSENT.iter().any(|(start, _)| name.starts_with(start)), "`{name}` is not built in");
    }
}

/// Modules that are declared next to each other, by name.
#[test]
fn modules_are_declared_in_order() {
    let mut wrong = Vec::new();
    for path in PACKAGES.into_iter().flat_map(rust_files) {
        let text = tree::text(&path);
        let mut before: Option<String> = None;
        for line in text.lines() {
            let name = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").strip_prefix("mod ");
            let name =
                name.and_then(|name| name.strip_suffix(';')).map(|name| name.trim_start_matches("r#").to_owned());
            if let (Some(before), Some(name)) = (&before, &name)
                && before > name
            {
                wrong.push(format!("{path}: `{name}` stands behind `{before}`"));
            }
            before = name;
        }
    }
    none(&wrong);
}

/// The variants of an enum and their numbers, as a file declares them.
fn variants(path: &str, name: &str) -> Vec<(String, Option<String>)> {
    let file = syn::parse_file(&tree::text(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let found = file.items.into_iter().find_map(|item| match item {
        Item::Enum(found) if found.ident == name => Some(found),
        _ => None,
    });
    let ItemEnum { variants, .. } = found.unwrap_or_else(|| panic!("{path} declares no `{name}`"));
    let number = |expr: Expr| match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_digits().to_owned(),
        _ => panic!("{path}: a number is written as one"),
    };
    let variant =
        |variant: syn::Variant| (variant.ident.to_string(), variant.discriminant.map(|(_, expr)| number(expr)));
    variants.into_iter().map(variant).collect()
}

#[test]
fn what_compiler_and_runtime_both_declare_is_the_same() {
    for name in ["Severity", "OnFailure", "Reason"] {
        assert_eq!(variants("compiler/src/pipeline.rs", name), variants("runtime/src/pipeline.rs", name), "{name}");
    }
    for name in ["Compatibility", "UnknownSchema", "Start"] {
        let runtime = variants("runtime/src/pipeline/settings.rs", name);
        assert_eq!(variants("compiler/src/pipeline.rs", name), runtime, "{name}");
    }
    assert_eq!(variants("compiler/src/exit.rs", "Exit"), variants("runtime/src/exit.rs", "Exit"));
}

/// The words of a spec are those of the ledger: the runtime writes them as texts.
#[test]
fn words_of_specs_are_words_of_the_runtime() {
    let reasons = Reason::WORDS.iter().map(|(word, reason)| (*word, format!("{reason:?}")));
    let severities = Severity::WORDS.iter().map(|(word, severity)| (*word, format!("{severity:?}")));
    let actions = OnFailure::WORDS.iter().map(|(word, action)| (*word, format!("{action:?}")));
    let runtime: String = rust_files("runtime/src").iter().map(|path| tree::text(path)).collect();
    for (word, variant) in reasons.chain(severities).chain(actions) {
        let named = runtime.lines().filter_map(|line| line.split_once(&format!("::{variant} => \"")));
        for (_, rest) in named {
            assert_eq!(rest.split('"').next(), Some(word), "{variant}");
        }
        assert_eq!(snake(&variant), word);
    }
}

/// `BadFrame` → `bad_frame`
fn snake(name: &str) -> String {
    let letter = |(at, letter): (usize, char)| match (letter.is_ascii_uppercase(), at) {
        (true, 0) => letter.to_ascii_lowercase().to_string(),
        (true, _) => format!("_{}", letter.to_ascii_lowercase()),
        (false, _) => letter.to_string(),
    };
    name.char_indices().map(letter).collect()
}

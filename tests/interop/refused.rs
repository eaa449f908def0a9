//! A schema that the registry does not take is named, with what is wrong with it and what to do.

use crate::{
    place::{SERVICES, register},
    programs::tollgate,
};

/// Somebody else's schema is there first, and what we write cannot be read by its readers, nor the other way.
#[test]
fn an_incompatible_schema_is_refused_and_named() {
    SERVICES.prepare("strict");
    let other = r#"{"type": "record", "name": "Order", "namespace": "tests", "fields": [
        {"name": "number", "type": "string"}]}"#;
    register(&SERVICES.registry.url(), "strict-value", other);
    let (exit, stdout, stderr) = tollgate(&format!("simulate strict --count 1 {}", SERVICES.source()));
    assert_eq!((exit, stdout.as_str()), (1, ""), "{stderr}");
    for words in [
        "subject `strict-value` does not take schema version 1",
        "BACKWARD",
        "field `number` is int, not string",
        "field `flag` added (boolean, no default)",
        "source.value.compatibility",
    ] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

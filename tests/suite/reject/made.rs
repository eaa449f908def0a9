//! Cases that are made: too long to be read, or no text at all.

use crate::case::Case;

/// The cases by name.
pub(super) fn cases(base: &Case) -> Vec<(&'static str, Case)> {
    vec![
        ("expression-too-long", base.clone().with("spec.yaml", rules(&[&"size > 1 ".repeat(2_000)]))),
        (
            "expression-too-large",
            base.clone().with(
                "spec.yaml",
                rules(&[
                    &format!("{} > 1", ["size"; 2_100].join("+")),
                    &format!("{}size{} > 1", "(".repeat(99), ")".repeat(99)),
                    &format!("{}size{} > 1", "abs(".repeat(70), ")".repeat(70)),
                    &format!("greatest({0}) in ({0})", ["size"; 100].join(", ")),
                ]),
            ),
        ),
        ("rows-not-utf8", base.clone().with("rows.csv", b"symbol\nM\xFCller\n")),
        ("schema-fields", base.clone().with("record.avsc", schema_of_many_fields())),
        ("too-deep-in-brackets", base.clone().with("spec.yaml", "[".repeat(300))),
        ("too-many-expectations", base.clone().with("spec.yaml", rules(&["size > 1"; 2_049]))),
        ("too-many-findings", base.clone().with("spec.yaml", rules(&["sise > 1"; 101]))),
        ("too-large-file", base.clone().with("spec.yaml", "# a comment\n".repeat(100_000))),
    ]
}

/// A whole spec with these conditions.
fn rules(conditions: &[&str]) -> String {
    let rule = |(number, condition): (usize, &&str)| {
        format!(
            "  - expect_column_values_to_not_be_null:\n      {{ id: r{number}, column: lots, row_condition: '{condition}' }}\n"
        )
    };
    let rules: String = conditions.iter().enumerate().map(rule).collect();
    format!(
        "apiVersion: tollgate/v1\nkind: Pipeline\nname: trades\nsuite:\n{rules}\
         source: {{ topic: trades.v1, value: {{ schema: record.avsc }} }}\nsink: {{ table: trades }}\n"
    )
}

fn schema_of_many_fields() -> String {
    let field = |number: usize| format!(r#"{{"name": "f{number}", "type": "int"}}"#);
    let fields = (0..1_001).map(field).collect::<Vec<_>>().join(",\n");
    format!("{{\"type\": \"record\", \"name\": \"Wide\", \"fields\":\n[{fields}]\n}}")
}

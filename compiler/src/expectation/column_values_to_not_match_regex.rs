//! `expect_column_values_to_not_match_regex`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::Expr,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// No value of `column` matches `regex`.
    pub(super) struct ColumnValuesToNotMatchRegex {
        /// Column whose values are checked: a text or an enum.
        required column: Spanned<String>,
        /// The pattern; it may match anywhere in the text unless `^` and `$` say otherwise.
        required regex: Node,
    }
}

impl Expectation for ColumnValuesToNotMatchRegex {
    const NAME: &'static str = "expect_column_values_to_not_match_regex";
    const SUFFIX: &'static str = "not_match_regex";
    const MEANING: &'static str = "An unanchored search, without regard to line ends; `\\d`, `\\w` and `\\s` are ASCII. \
        Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: r"{ column: symbol, regex: '^[A-Z][A-Z0-9.]{0,11}$' }",
        accepts: &[r#""symbol": "brk""#, r#""symbol": """#, r#""symbol": null"#],
        rejects: &[r#""symbol": "BRK.B""#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_text, "a text or an enum");
        let regex = lower.regex(self.regex.value()?);
        Some(Lowered::of(Expr::opposite(Expr::matches(column?, regex?))))
    }
}

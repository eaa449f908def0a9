//! `expect_column_value_lengths_to_equal`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::{Comparison, Expr},
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each value of `column` is `value` code points long.
    pub(super) struct ColumnValueLengthsToEqual {
        /// Column whose values are measured: a text or an enum.
        required column: Spanned<String>,
        /// The length.
        required value: Node,
    }
}

impl Expectation for ColumnValueLengthsToEqual {
    const NAME: &'static str = "expect_column_value_lengths_to_equal";
    const SUFFIX: &'static str = "length_equal";
    const MEANING: &'static str = "Lengths are counted in code points. Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: venue, value: 4 }",
        accepts: &[r#""venue": "XNYS""#, r#""venue": null"#],
        rejects: &[r#""venue": "XNYSE""#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_text, "a text or an enum");
        let value = lower.length(self.value.value()?);
        let length = Expr::length(column?);
        Some(Lowered::of(Expr::compare(Comparison::Equal, length, Expr::literal(value?, Type::Int))))
    }
}

//! `expect_column_values_to_not_be_in_set`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// No value of `column` is one of `value_set`.
    pub(super) struct ColumnValuesToNotBeInSet {
        /// Column whose values are checked.
        required column: Spanned<String>,
        /// The refused values, of the column's type.
        required value_set: Node,
    }
}

impl Expectation for ColumnValuesToNotBeInSet {
    const NAME: &'static str = "expect_column_values_to_not_be_in_set";
    const SUFFIX: &'static str = "not_in_set";
    const MEANING: &'static str = "Values are compared in the column's type. Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, value_set: [TEST, ZVZZT] }",
        accepts: &[r#""symbol": "IBM""#, r#""symbol": "test""#, r#""symbol": null"#],
        rejects: &[r#""symbol": "TEST""#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.column(&self.column)?;
        let set = lower.set(&self.value_set, &column.ty, "nothing can fail")?;
        Some(Lowered::of(Expr::opposite(Expr::one_of(column, set))))
    }
}

//! `expect_column_values_to_be_in_set`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each value of `column` is one of `value_set`.
    pub(super) struct ColumnValuesToBeInSet {
        /// Column whose values are checked.
        required column: Spanned<String>,
        /// The accepted values, of the column's type.
        required value_set: Node,
    }
}

impl Expectation for ColumnValuesToBeInSet {
    const NAME: &'static str = "expect_column_values_to_be_in_set";
    const SUFFIX: &'static str = "in_set";
    const MEANING: &'static str = "Values are compared in the column's type: `1` is not `'1'`, and `1.0` is `1.00` \
        as a decimal. Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: venue, value_set: [XNYS, XNAS] }",
        accepts: &[r#""venue": "XNYS""#, r#""venue": null"#],
        rejects: &[r#""venue": "XLON""#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.column(&self.column)?;
        let set = lower.set(&self.value_set, &column.ty, "no value can pass")?;
        Some(Lowered::of(Expr::one_of(column, set)))
    }
}

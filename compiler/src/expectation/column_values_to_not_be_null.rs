//! `expect_column_values_to_not_be_null`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, mapping::mapping},
};

mapping! {
    /// No value of `column` is null.
    pub(super) struct ColumnValuesToNotBeNull {
        /// Column whose values are checked.
        required column: Spanned<String>,
    }
}

impl Expectation for ColumnValuesToNotBeNull {
    const NAME: &'static str = "expect_column_values_to_not_be_null";
    const SUFFIX: &'static str = "not_null";
    const MEANING: &'static str = "Every record is tested; nothing is missing. NaN counts as null.";
    const EXAMPLE: Example =
        Example { parameters: "{ column: trades }", accepts: &[r#""trades": 0"#], rejects: &[r#""trades": null"#] };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        Some(Lowered::of(Expr::present(lower.column(&self.column)?)))
    }
}

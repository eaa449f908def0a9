//! `expect_column_values_to_be_null`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, mapping::mapping},
};

mapping! {
    /// Every value of `column` is null.
    pub(super) struct ColumnValuesToBeNull {
        /// Column whose values are checked.
        required column: Spanned<String>,
    }
}

impl Expectation for ColumnValuesToBeNull {
    const NAME: &'static str = "expect_column_values_to_be_null";
    const SUFFIX: &'static str = "null";
    const MEANING: &'static str = "Every record is tested; nothing is missing. NaN counts as null.";
    const EXAMPLE: Example =
        Example { parameters: "{ column: trades }", accepts: &[r#""trades": null"#], rejects: &[r#""trades": 0"#] };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        Some(Lowered::of(Expr::opposite(Expr::present(lower.column(&self.column)?))))
    }
}

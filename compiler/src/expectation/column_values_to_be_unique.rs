//! `expect_column_values_to_be_unique`

use super::{Example, Expectation, Lower, Lowered, Over, ignore};
use crate::{
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each value of `column` is there once.
    pub(super) struct ColumnValuesToBeUnique {
        /// Column whose values are checked.
        required column: Spanned<String>,
        /// The share of the values that must be there once; 1 if absent.
        optional mostly: Node,
    }
}

impl Expectation for ColumnValuesToBeUnique {
    const NAME: &'static str = "expect_column_values_to_be_unique";
    const SUFFIX: &'static str = "unique";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Every record of a value that is there twice or more fails, the first one too. \
        Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol }",
        accepts: &[r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": null }, { "symbol": null }"#, ""],
        rejects: &[r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": "A" }"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let mostly = lower.mostly(self.mostly);
        let column = lower.column(&self.column)?;
        let missing = ignore::absent_where(&column);
        Some(Lowered::unique(vec![column], missing, mostly?))
    }
}

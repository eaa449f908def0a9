//! `expect_compound_columns_to_be_unique`

use super::{
    Example, Expectation, Lower, Lowered, Over,
    ignore::{self, IgnoreList},
};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, Node, Word, mapping::mapping},
};

mapping! {
    /// Each combination of the values of `column_list` is there once.
    pub(super) struct CompoundColumnsToBeUnique {
        /// The columns, at least two.
        required column_list: Vec<Spanned<String>>,
        /// Which records are missing: `all_values_are_missing` (the default), `any_value_is_missing`, `never`.
        optional ignore_row_if: Word<IgnoreList>,
        /// The share of the records that must be alone; 1 if absent.
        optional mostly: Node,
    }
}

impl Expectation for CompoundColumnsToBeUnique {
    const NAME: &'static str = "expect_compound_columns_to_be_unique";
    const SUFFIX: &'static str = "unique";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Every record of a combination that is there twice or more fails, the first one \
        too. A combination with a null is tested, unless it is ignored, and is like no other. (Great Expectations' \
        engines differ here.)";
    const EXAMPLE: Example = Example {
        parameters: "{ column_list: [symbol, volume] }",
        accepts: &[
            r#"{ "symbol": "A", "volume": 1 }, { "symbol": "A", "volume": 2 }, { "symbol": "B", "volume": 1 }"#,
            r#"{ "symbol": "A", "volume": null }, { "symbol": "A", "volume": null }"#,
            "",
        ],
        rejects: &[r#"{ "symbol": "A", "volume": 1 }, { "symbol": "B", "volume": 1 }, { "symbol": "A", "volume": 1 }"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        Vec::new()
    }

    fn derived(&self) -> Option<Vec<String>> {
        Some(self.column_list.value()?.iter().map(|column| column.value.clone()).collect())
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let mostly = lower.mostly(self.mostly);
        let columns = lower.columns(&self.column_list, self.span)?;
        let columns: Vec<Expr> = columns.into_iter().map(|(_, column)| column).collect();
        let missing = ignore::list(self.ignore_row_if, &columns)?;
        Some(Lowered::unique(columns, missing, mostly?))
    }
}

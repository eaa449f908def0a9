//! `expect_multicolumn_sum_to_equal`

use super::{
    Example, Expectation, Lower, Lowered,
    ignore::{self, IgnoreList},
};
use crate::{
    rule::{Comparison, Expr},
    source::Spanned,
    syntax::{Given, Node, Word, mapping::mapping},
};

mapping! {
    /// In each record the columns of `column_list` add up to `sum_total`.
    pub(super) struct MulticolumnSumToEqual {
        /// The columns, at least two: all integers and decimals, or doubles and ints.
        required column_list: Vec<Spanned<String>>,
        /// The sum.
        required sum_total: Node,
        /// Which records are missing: `all_values_are_missing` (the default), `any_value_is_missing`, `never`.
        optional ignore_row_if: Word<IgnoreList>,
    }
}

impl Expectation for MulticolumnSumToEqual {
    const NAME: &'static str = "expect_multicolumn_sum_to_equal";
    const SUFFIX: &'static str = "sum";
    const MEANING: &'static str = "Integers and decimals are added exactly, doubles from left to right and compared \
        without tolerance. A record with a null is tested and passes, unless it is ignored: the sum is unknown. \
        (Great Expectations' engines differ here.)";
    const EXAMPLE: Example = Example {
        parameters: "{ column_list: [volume, trades], sum_total: 10 }",
        accepts: &[r#""volume": 7, "trades": 3"#, r#""volume": null, "trades": 3"#],
        rejects: &[r#""volume": 7, "trades": 4"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        Vec::new()
    }

    fn derived(&self) -> Option<Vec<String>> {
        Some(self.column_list.value()?.iter().map(|column| column.value.clone()).collect())
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let columns = lower.columns(&self.column_list, self.span)?;
        let sum = lower.sum(&columns)?;
        let total = lower.value(self.sum_total.value()?, &sum.ty)?;
        let columns: Vec<Expr> = columns.into_iter().map(|(_, column)| column).collect();
        let missing = ignore::list(self.ignore_row_if, &columns)?;
        let total = Expr::literal(total, sum.ty.clone());
        Some(Lowered::ByRow { holds: Expr::compare(Comparison::Equal, sum, total), missing })
    }
}

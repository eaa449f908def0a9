//! `expect_column_values_to_be_null`

use super::{Example, Expectation, Lower, Lowered};
use crate::{
    diagnostic::{Code, Diagnostic},
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
        let holds = Expr::opposite(Expr::present(lower.column(&self.column)?));
        if holds.is_never(true) {
            report_required(self.column.value()?, lower);
            return None;
        }
        Some(Lowered::of(holds))
    }
}

/// Reports a column that the schema lets no record leave out.
fn report_required(name: &Spanned<String>, lower: &Lower) {
    let found =
        Diagnostic::new(Code::ConstantRule, name.span, format!("`{}` is never null, so nothing can pass", **name));
    let found = found.help("remove it, or let the schema say that the field may be null");
    let declared = lower.schema.record.position(name).map(|column| lower.schema.field_span(column));
    lower.diagnostics.report(match declared {
        Some(span) => found.context(span, "declared here"),
        None => found,
    });
}

//! `expect_column_to_exist`

use super::{Example, Expectation, Lower, Lowered, Over};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::Spanned,
    syntax::{Count, Given, mapping::mapping},
};

mapping! {
    /// The record has the column `column`.
    pub(super) struct ColumnToExist {
        /// The column.
        required column: Spanned<String>,
        /// Its position, from 0; any if absent.
        optional column_index: Spanned<Count>,
    }
}

impl Expectation for ColumnToExist {
    const NAME: &'static str = "expect_column_to_exist";
    const SUFFIX: &'static str = "exists";
    const OVER: Over = Over::Schema;
    const MEANING: &'static str = "Decided when the spec is compiled: where the column is missing or stands elsewhere, \
        the spec is refused.";
    const EXAMPLE: Example =
        Example { parameters: "{ column: symbol, column_index: 0 }", accepts: &[r#""symbol": "IBM""#], rejects: &[] };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let name = self.column.value()?;
        let position = lower.named_column(name)?;
        let Some(expected) = self.column_index.optional()? else {
            return Some(Lowered::ByCompiler(format!("`{}` exists", **name)));
        };
        if expected.value.0 != position as u64 {
            let message = format!("`{}` is column {position}, not {}", **name, expected.value.0);
            let found = Diagnostic::new(Code::WrongPosition, expected.span, message);
            lower.diagnostics.report(found.context(lower.schema.field_span(position), "declared here"));
            return None;
        }
        Some(Lowered::ByCompiler(format!("`{}` exists, as column {position}", **name)))
    }
}

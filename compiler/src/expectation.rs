//! The catalogue: one file per expectation, each with its parameters, their documentation, its
//! examples and its lowering to the core. No file here mentions a target.
//!
//! Adding an expectation: its file, and its line in the two sorted lists below.

mod column_pair_values_a_to_be_greater_than_b;
mod column_pair_values_to_be_equal;
mod column_pair_values_to_be_in_set;
mod column_to_exist;
mod column_value_lengths_to_be_between;
mod column_value_lengths_to_equal;
mod column_values_to_be_between;
mod column_values_to_be_in_set;
mod column_values_to_be_null;
mod column_values_to_match_regex;
mod column_values_to_not_be_in_set;
mod column_values_to_not_be_null;
mod column_values_to_not_match_regex;
mod custom;
mod ignore;
mod lower;
mod multicolumn_sum_to_equal;

use schemars::{Schema, SchemaGenerator};

pub(crate) use self::custom::{Custom, custom};
pub use self::lower::Lower;
use crate::{
    diagnostic::Diagnostics,
    rule::{Expr, Missing},
    source::Spanned,
    spec::{CommonSettings, RowSettings},
    syntax::{Fields, Given, Mapping, mapping::Properties},
};

/// Every expectation that comes with Tollgate, by name.
pub static CATALOGUE: &[Definition] = &[
    define::<column_pair_values_a_to_be_greater_than_b::ColumnPairValuesAToBeGreaterThanB>(),
    define::<column_pair_values_to_be_equal::ColumnPairValuesToBeEqual>(),
    define::<column_pair_values_to_be_in_set::ColumnPairValuesToBeInSet>(),
    define::<column_to_exist::ColumnToExist>(),
    define::<column_value_lengths_to_be_between::ColumnValueLengthsToBeBetween>(),
    define::<column_value_lengths_to_equal::ColumnValueLengthsToEqual>(),
    define::<column_values_to_be_between::ColumnValuesToBeBetween>(),
    define::<column_values_to_be_in_set::ColumnValuesToBeInSet>(),
    define::<column_values_to_be_null::ColumnValuesToBeNull>(),
    define::<column_values_to_match_regex::ColumnValuesToMatchRegex>(),
    define::<column_values_to_not_be_in_set::ColumnValuesToNotBeInSet>(),
    define::<column_values_to_not_be_null::ColumnValuesToNotBeNull>(),
    define::<column_values_to_not_match_regex::ColumnValuesToNotMatchRegex>(),
    define::<multicolumn_sum_to_equal::MulticolumnSumToEqual>(),
];

/// Names of expectations that need more than one record at a time.
pub static LATER: &[&str] = &[
    "expect_column_distinct_values_to_be_in_set",
    "expect_column_distinct_values_to_contain_set",
    "expect_column_distinct_values_to_equal_set",
    "expect_column_max_to_be_between",
    "expect_column_mean_to_be_between",
    "expect_column_median_to_be_between",
    "expect_column_min_to_be_between",
    "expect_column_proportion_of_unique_values_to_be_between",
    "expect_column_stdev_to_be_between",
    "expect_column_sum_to_be_between",
    "expect_column_unique_value_count_to_be_between",
    "expect_column_values_to_be_unique",
    "expect_compound_columns_to_be_unique",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
];

/// The keys that every expectation may have, so that no parameter may.
pub(crate) const SETTINGS: &[&str] =
    &["id", "severity", "notes", "row_condition", "mostly", "on_failure", "stage", "windows"];

/// An expectation: what it is asked with, and what it means.
pub trait Expectation: Mapping {
    /// Its name in a suite: the file's name behind `expect_`.
    const NAME: &'static str;
    /// What stands behind the columns in a derived id.
    const SUFFIX: &'static str;
    /// Whether it is judged record by record.
    const BY_ROW: bool = true;
    /// How its nulls and its edges are, beyond the one sentence of its documentation.
    const MEANING: &'static str;
    /// How it is written, and which records pass.
    const EXAMPLE: Example;

    /// The columns by which a derived id begins.
    fn columns(&self) -> Vec<&Given<Spanned<String>>>;

    /// The names by which a derived id begins; nothing when one of them is unknown.
    fn derived(&self) -> Option<Vec<String>> {
        self.columns().into_iter().map(|column| Some(column.value()?.value.clone())).collect()
    }

    /// What it means for a record; nothing when something was reported.
    fn lower(self, lower: &Lower) -> Option<Lowered>;
}

/// How an expectation is written, and which records of the catalogue's example schema pass.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The parameters.
    pub parameters: &'static str,
    /// Records that pass, as JSON without the braces.
    pub accepts: &'static [&'static str],
    /// Records that fail.
    pub rejects: &'static [&'static str],
}

/// What an expectation means.
#[derive(Clone, Debug, PartialEq)]
pub enum Lowered {
    /// It is judged record by record.
    ByRow {
        /// What must not be false.
        holds: Expr,
        /// Which records count as missing.
        missing: Missing,
    },
    /// The compiler has decided that it holds: this sentence.
    ByCompiler(String),
}

impl Lowered {
    /// A rule for whose columns null is missing.
    #[must_use]
    pub fn of(holds: Expr) -> Self {
        Self::ByRow { holds, missing: Missing::Unknown }
    }
}

/// One entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name, `expect_…`.
    pub name: &'static str,
    /// What stands behind the columns in a derived id.
    pub suffix: &'static str,
    /// Whether it is judged record by record.
    pub by_row: bool,
    /// Its documentation: a sentence, then its nulls and edges.
    pub doc: &'static [&'static str],
    /// What its nulls and edges mean.
    pub meaning: &'static str,
    /// How it is written.
    pub example: Example,
    /// Reads its own parameters.
    pub(crate) take: fn(&mut Fields, &Lower) -> Taken,
    /// Describes its own parameters.
    describe: fn(&mut Properties, &mut SchemaGenerator),
}

/// The parameters of one expectation, read.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Columns of a derived id; nothing when one of them is unknown.
    pub columns: Option<Vec<String>>,
    /// What it means; nothing when something was reported.
    pub lowered: Option<Lowered>,
}

const fn define<E: Expectation>() -> Definition {
    Definition {
        name: E::NAME,
        suffix: E::SUFFIX,
        by_row: E::BY_ROW,
        doc: E::DOC,
        meaning: E::MEANING,
        example: E::EXAMPLE,
        take: take::<E>,
        describe: E::describe,
    }
}

fn take<E: Expectation>(fields: &mut Fields, lower: &Lower) -> Taken {
    let parameters = E::take(fields, lower.diagnostics);
    Taken { columns: parameters.derived(), lowered: parameters.lower(lower) }
}

/// The entry of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    CATALOGUE.iter().find(|definition| definition.name == name)
}

impl Definition {
    /// The JSON Schema of its parameters.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        let mut properties = Properties::default();
        (self.describe)(&mut properties, generator);
        describe_settings(self.by_row, &mut properties, generator);
        properties.into_schema()
    }

    /// Its parameters: name, JSON Schema, whether it must be given.
    #[must_use]
    pub fn parameters(&self) -> Properties {
        let mut properties = Properties::default();
        (self.describe)(&mut properties, &mut SchemaGenerator::default());
        properties
    }
}

/// Adds what every expectation may say to a JSON Schema.
pub(crate) fn describe_settings(by_row: bool, properties: &mut Properties, generator: &mut SchemaGenerator) {
    CommonSettings::describe(properties, generator);
    if by_row {
        RowSettings::describe(properties, generator);
    }
}

/// Reads what every expectation may say and refuses whatever is left.
pub(crate) fn take_settings(
    by_row: bool,
    mut fields: Fields,
    diagnostics: &Diagnostics,
) -> (CommonSettings, Option<RowSettings>) {
    let common = CommonSettings::take(&mut fields, diagnostics);
    let row = by_row.then(|| RowSettings::take(&mut fields, diagnostics));
    fields.finish(RowSettings::later(), diagnostics);
    (common, row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_named_by_one_rule() {
        assert!(CATALOGUE.is_sorted_by_key(|definition| definition.name));
        assert!(LATER.is_sorted());
        for definition in CATALOGUE {
            assert!(definition.name.starts_with("expect_"), "{}", definition.name);
            assert!(!definition.example.accepts.is_empty(), "{}", definition.name);
        }
    }
}

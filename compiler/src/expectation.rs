//! The catalogue: one file per expectation, each with its parameters, their documentation, its
//! examples and its lowering to the core. No file here mentions a target.
//!
//! Adding an expectation: its file, and its line in the two sorted lists below.

mod column_distinct_values_to_be_in_set;
mod column_distinct_values_to_contain_set;
mod column_distinct_values_to_equal_set;
mod column_max_to_be_between;
mod column_mean_to_be_between;
mod column_median_to_be_between;
mod column_min_to_be_between;
mod column_pair_values_a_to_be_greater_than_b;
mod column_pair_values_to_be_equal;
mod column_pair_values_to_be_in_set;
mod column_proportion_of_unique_values_to_be_between;
mod column_stdev_to_be_between;
mod column_sum_to_be_between;
mod column_to_exist;
mod column_unique_value_count_to_be_between;
mod column_value_lengths_to_be_between;
mod column_value_lengths_to_equal;
mod column_values_to_be_between;
mod column_values_to_be_in_set;
mod column_values_to_be_null;
mod column_values_to_be_unique;
mod column_values_to_match_regex;
mod column_values_to_not_be_in_set;
mod column_values_to_not_be_null;
mod column_values_to_not_match_regex;
mod compound_columns_to_be_unique;
mod custom;
mod ignore;
mod kwargs;
mod lower;
mod multicolumn_sum_to_equal;
mod table_row_count_to_be_between;
mod table_row_count_to_equal;

use schemars::{Schema, SchemaGenerator};

pub(crate) use self::custom::{Custom, custom};
pub(crate) use self::kwargs::kwargs;
pub use self::lower::Lower;
use crate::{
    diagnostic::Diagnostics,
    rule::{Each, Expr, Missing, Test},
    source::Spanned,
    spec::{BatchSettings, CommonSettings, RowSettings},
    syntax::{Fields, Given, Mapping, mapping::Properties},
    value::Decimal,
};

/// Every expectation that comes with Tollgate, by name.
pub static CATALOGUE: &[Definition] = &[
    define::<column_distinct_values_to_be_in_set::ColumnDistinctValuesToBeInSet>(),
    define::<column_distinct_values_to_contain_set::ColumnDistinctValuesToContainSet>(),
    define::<column_distinct_values_to_equal_set::ColumnDistinctValuesToEqualSet>(),
    define::<column_max_to_be_between::ColumnMaxToBeBetween>(),
    define::<column_mean_to_be_between::ColumnMeanToBeBetween>(),
    define::<column_median_to_be_between::ColumnMedianToBeBetween>(),
    define::<column_min_to_be_between::ColumnMinToBeBetween>(),
    define::<column_pair_values_a_to_be_greater_than_b::ColumnPairValuesAToBeGreaterThanB>(),
    define::<column_pair_values_to_be_equal::ColumnPairValuesToBeEqual>(),
    define::<column_pair_values_to_be_in_set::ColumnPairValuesToBeInSet>(),
    define::<column_proportion_of_unique_values_to_be_between::ColumnProportionOfUniqueValuesToBeBetween>(),
    define::<column_stdev_to_be_between::ColumnStdevToBeBetween>(),
    define::<column_sum_to_be_between::ColumnSumToBeBetween>(),
    define::<column_to_exist::ColumnToExist>(),
    define::<column_unique_value_count_to_be_between::ColumnUniqueValueCountToBeBetween>(),
    define::<column_value_lengths_to_be_between::ColumnValueLengthsToBeBetween>(),
    define::<column_value_lengths_to_equal::ColumnValueLengthsToEqual>(),
    define::<column_values_to_be_between::ColumnValuesToBeBetween>(),
    define::<column_values_to_be_in_set::ColumnValuesToBeInSet>(),
    define::<column_values_to_be_null::ColumnValuesToBeNull>(),
    define::<column_values_to_be_unique::ColumnValuesToBeUnique>(),
    define::<column_values_to_match_regex::ColumnValuesToMatchRegex>(),
    define::<column_values_to_not_be_in_set::ColumnValuesToNotBeInSet>(),
    define::<column_values_to_not_be_null::ColumnValuesToNotBeNull>(),
    define::<column_values_to_not_match_regex::ColumnValuesToNotMatchRegex>(),
    define::<compound_columns_to_be_unique::CompoundColumnsToBeUnique>(),
    define::<multicolumn_sum_to_equal::MulticolumnSumToEqual>(),
    define::<table_row_count_to_be_between::TableRowCountToBeBetween>(),
    define::<table_row_count_to_equal::TableRowCountToEqual>(),
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
    /// Over what it is judged.
    const OVER: Over = Over::Record;
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

    /// What it means; nothing when something was reported.
    fn lower(self, lower: &Lower) -> Option<Lowered>;
}

/// Over what an expectation is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Each record for itself: at the gate, or, with `mostly`, over a table.
    Record,
    /// All records of a table together.
    Batch,
    /// The schema: the compiler decides.
    Schema,
}

/// How an expectation is written, and which records of the catalogue's example schema pass.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The parameters.
    pub parameters: &'static str,
    /// What passes: for an expectation over records, a record as JSON without its braces; for one
    /// over a batch, records as JSON without the brackets around them.
    pub accepts: &'static [&'static str],
    /// What fails.
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
    /// It is judged over all records of a table.
    ByBatch(Test),
    /// The compiler has decided that it holds: this sentence.
    ByCompiler(String),
}

impl Lowered {
    /// A rule for whose columns null is missing.
    #[must_use]
    pub fn of(holds: Expr) -> Self {
        Self::ByRow { holds, missing: Missing::Unknown }
    }

    /// No two records that are not missing have the same key.
    #[must_use]
    pub fn unique(key: Vec<Expr>, missing: Missing, mostly: Decimal) -> Self {
        Self::ByBatch(Test::Records { each: Each::Unique(key), missing, mostly })
    }
}

/// One entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name, `expect_…`.
    pub name: &'static str,
    /// What stands behind the columns in a derived id.
    pub suffix: &'static str,
    /// Over what it is judged.
    pub over: Over,
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
        over: E::OVER,
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
        describe_settings(self.over, &mut properties, generator);
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

/// What an expectation may say beside its own parameters.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What every expectation may say.
    pub common: CommonSettings,
    /// What those may say that are judged.
    pub judged: JudgedSettings,
}

/// What expectations that are judged may say.
#[derive(Debug)]
pub(crate) enum JudgedSettings {
    /// Those over records.
    Record(RowSettings),
    /// Those over a batch.
    Batch(BatchSettings),
    /// Nothing: the compiler judges.
    Schema,
}

/// Adds what every expectation may say to a JSON Schema.
pub(crate) fn describe_settings(over: Over, properties: &mut Properties, generator: &mut SchemaGenerator) {
    CommonSettings::describe(properties, generator);
    match over {
        Over::Record => RowSettings::describe(properties, generator),
        Over::Batch => BatchSettings::describe(properties, generator),
        Over::Schema => {}
    }
}

/// Reads what every expectation may say and refuses whatever is left.
pub(crate) fn take_settings(over: Over, mut fields: Fields, diagnostics: &Diagnostics) -> Settings {
    let common = CommonSettings::take(&mut fields, diagnostics);
    let judged = match over {
        Over::Record => JudgedSettings::Record(RowSettings::take(&mut fields, diagnostics)),
        Over::Batch => JudgedSettings::Batch(BatchSettings::take(&mut fields, diagnostics)),
        Over::Schema => JudgedSettings::Schema,
    };
    fields.finish(RowSettings::later(), diagnostics);
    Settings { common, judged }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_named_by_one_rule() {
        assert!(CATALOGUE.is_sorted_by_key(|definition| definition.name));
        for definition in CATALOGUE {
            assert!(definition.name.starts_with("expect_"), "{}", definition.name);
            assert!(!definition.example.accepts.is_empty(), "{}", definition.name);
        }
    }
}

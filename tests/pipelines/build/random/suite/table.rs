//! Random expectations over a whole table.

use tollgate_compiler::schema::Type;

use super::{Parameters, Suite, name_of, word, yaml};

impl Suite<'_> {
    /// An expectation over a whole table.
    pub(super) fn table_item(&mut self) {
        let name = match self.rng.u8(..16) {
            0 => "column_values_to_be_unique",
            1 => "compound_columns_to_be_unique",
            2 | 3 => word(self.rng, &["column_min_to_be_between", "column_max_to_be_between"]),
            4 => "column_sum_to_be_between",
            5 | 6 => "column_mean_to_be_between",
            7 => "column_stdev_to_be_between",
            8 => "column_median_to_be_between",
            9 => "column_unique_value_count_to_be_between",
            10 => "column_proportion_of_unique_values_to_be_between",
            11 => "column_distinct_values_to_be_in_set",
            12 => word(self.rng, &["column_distinct_values_to_contain_set", "column_distinct_values_to_equal_set"]),
            13 => "table_row_count_to_be_between",
            _ => "column_values_to_not_be_null",
        };
        let Some(parameters) = self.table_parameters(name) else { return };
        let id = self.items.len();
        let mut settings = String::new();
        if self.rng.u8(..3) == 0
            && let Some(condition) = self.expression(&[])
        {
            settings = format!(", row_condition: {}", yaml(&condition));
        }
        self.items.push(format!("  - expect_{name}: {{ {parameters}, id: e{id}{settings} }}\n"));
    }

    fn table_parameters(&mut self, name: &str) -> Parameters {
        let mostly = |suite: &mut Self| word(suite.rng, &["", ", mostly: 0.5", ", mostly: 0.975"]).to_owned();
        match name {
            "column_values_to_be_unique" => {
                Some(format!("column: {}{}", name_of(&self.column(|_| true)?), mostly(self)))
            }
            "compound_columns_to_be_unique" => self.compound(),
            "column_min_to_be_between" | "column_max_to_be_between" => self.between(),
            "column_sum_to_be_between" | "column_mean_to_be_between" | "column_median_to_be_between" => {
                let column = self.column(Type::is_number)?;
                let low = self.rng.i32(-9..9);
                let ends = word(
                    self.rng,
                    &["min_value: LOW", "max_value: LOW, strict_max: true", "min_value: LOW, max_value: 40"],
                );
                Some(format!("column: {}, {}", name_of(&column), ends.replace("LOW", &low.to_string())))
            }
            "column_stdev_to_be_between" => {
                Some(format!("column: {}, min_value: 0.5, max_value: 100", name_of(&self.column(Type::is_number)?)))
            }
            "column_unique_value_count_to_be_between" => {
                Some(format!("column: {}, min_value: {}", name_of(&self.column(|_| true)?), self.rng.i32(1..20)))
            }
            "column_proportion_of_unique_values_to_be_between" => {
                Some(format!("column: {}, max_value: 0.{}", name_of(&self.column(|_| true)?), self.rng.i32(1..9)))
            }
            "table_row_count_to_be_between" => Some(format!("min_value: {}", self.rng.i32(1..40))),
            "column_values_to_not_be_null" => {
                Some(format!("column: {}, stage: table{}", name_of(&self.column(|_| true)?), mostly(self)))
            }
            _ => self.set_of_some(),
        }
    }

    /// A set that holds something.
    fn set_of_some(&mut self) -> Parameters {
        let column = self.column(|_| true)?;
        let values: Vec<String> = (0..self.rng.usize(1..5)).map(|_| self.scalar(&column.ty)).collect();
        Some(format!("column: {}, value_set: [{}]", name_of(&column), values.join(", ")))
    }

    fn compound(&mut self) -> Parameters {
        const WORDS: [&str; 3] = ["all_values_are_missing", "any_value_is_missing", "never"];
        let mut columns: Vec<String> = self.record.columns.iter().map(name_of).collect();
        self.rng.shuffle(&mut columns);
        columns.truncate(self.rng.usize(2..4));
        let ignore = word(self.rng, &WORDS);
        (columns.len() > 1).then(|| format!("column_list: [{}], ignore_row_if: {ignore}", columns.join(", ")))
    }
}

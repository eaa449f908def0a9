//! Random suites: every kind of expectation, with random parameters.

mod table;

use fastrand::Rng;
use tollgate_compiler::{
    literal,
    rule::{Expr, comparable},
    schema::{Column, Record, Type},
    value::Value,
};

use super::{
    expression::{Grower, Want},
    literal::{pick, text, word},
    pattern,
};

/// Depth of expressions.
const DEPTH: u32 = 4;

/// Expectations of the table in each suite.
const OF_TABLE: usize = 8;

/// The expectations of a spec, as YAML.
pub(super) struct Suite<'a> {
    rng: &'a mut Rng,
    record: &'a Record,
    pub(super) items: Vec<String>,
    pub(super) customs: Vec<String>,
    /// How many expressions were grown, and what the compiler said to those that it refused.
    pub(super) grown: usize,
    pub(super) refused: Vec<String>,
}

/// Parameters of an item: without braces, ending in no comma.
type Parameters = Option<String>;

impl<'a> Suite<'a> {
    /// A random suite over a record.
    pub(super) fn new(rng: &'a mut Rng, record: &'a Record) -> Self {
        let mut suite = Self { rng, record, items: Vec::new(), customs: Vec::new(), grown: 0, refused: Vec::new() };
        let count = suite.rng.usize(8..=12);
        while suite.items.len() < count {
            suite.item();
        }
        while suite.items.len() < count + OF_TABLE {
            suite.table_item();
        }
        suite
    }

    fn item(&mut self) {
        let name = match self.rng.u8(..20) {
            0 => "column_to_exist",
            1 => "column_values_to_not_be_null",
            2 => "column_values_to_be_null",
            3 | 4 => "column_values_to_be_between",
            5 => "column_values_to_be_in_set",
            6 => "column_values_to_not_be_in_set",
            7 => "column_values_to_match_regex",
            8 => "column_values_to_not_match_regex",
            9 => "column_value_lengths_to_be_between",
            10 => "column_value_lengths_to_equal",
            11 => "column_pair_values_a_to_be_greater_than_b",
            12 => "column_pair_values_to_be_equal",
            13 => "column_pair_values_to_be_in_set",
            14 => "multicolumn_sum_to_equal",
            _ => "custom",
        };
        let item =
            if name == "custom" { self.custom() } else { self.parameters(name).map(|found| (name.into(), found)) };
        let Some((name, parameters)) = item else { return };
        let id = self.items.len();
        let settings = if name == "column_to_exist" { String::new() } else { self.settings() };
        let comma = if parameters.is_empty() { "" } else { ", " };
        self.items.push(format!("  - expect_{name}: {{ {parameters}{comma}id: e{id}{settings} }}\n"));
    }

    fn parameters(&mut self, name: &str) -> Parameters {
        match name {
            "column_values_to_be_between" => self.between(),
            "column_values_to_be_in_set" | "column_values_to_not_be_in_set" => self.set(),
            "column_values_to_match_regex" | "column_values_to_not_match_regex" => {
                let column = self.column(Type::is_text)?;
                Some(format!("column: {}, regex: {}", name_of(&column), yaml(&pattern::regex(self.rng))))
            }
            "column_value_lengths_to_be_between" => self.lengths(),
            "column_value_lengths_to_equal" => {
                let column = self.column(Type::is_text)?;
                Some(format!("column: {}, value: {}", name_of(&column), self.rng.i32(0..6)))
            }
            "column_pair_values_a_to_be_greater_than_b" => {
                let pair = self.pair(|left, right| comparable(left, right).is_some() && left.ty.is_ordered())?;
                let equal = word(self.rng, &["", ", or_equal: true", ", or_equal: false"]);
                Some(format!("{pair}{equal}{}", self.ignore_pair()))
            }
            "column_pair_values_to_be_equal" => {
                let pair = self.pair(|left, right| comparable(left, right).is_some())?;
                Some(format!("{pair}{}", self.ignore_pair()))
            }
            "column_pair_values_to_be_in_set" => self.pairs(),
            "multicolumn_sum_to_equal" => self.sum(),
            "column_values_to_be_null" => {
                let nullable: Vec<&Column> = self.record.columns.iter().filter(|column| column.nullable).collect();
                let column = if nullable.is_empty() { return None } else { *pick(self.rng, &nullable) };
                Some(format!("column: {}", name_of(column)))
            }
            _ => Some(format!("column: {}", name_of(&self.column(|_| true)?))),
        }
    }

    /// What every expectation may say.
    fn settings(&mut self) -> String {
        let mut settings = String::new();
        settings += word(self.rng, &["", "", ", severity: warning", ", severity: info", ", severity: critical"]);
        settings += word(self.rng, &["", "", ", on_failure: drop", ", on_failure: warn", ", on_failure: halt"]);
        settings += word(self.rng, &["", "", "", ", notes: \"*/ } \\\" // # ü {{ x }}\\n\\n  - `a`\""]);
        if self.rng.u8(..3) == 0
            && let Some(condition) = self.expression(&[])
        {
            settings += &format!(", row_condition: {}", yaml(&condition));
        }
        settings
    }

    fn column(&mut self, accepted: impl Fn(&Type) -> bool) -> Option<Column> {
        let columns: Vec<&Column> = self.record.columns.iter().filter(|column| accepted(&column.ty)).collect();
        if columns.is_empty() { None } else { Some((*pick(self.rng, &columns)).clone()) }
    }

    fn between(&mut self) -> Parameters {
        let column = self.column(Type::is_ordered)?;
        let range = self.range(&column.ty)?;
        Some(format!("column: {}{range}", name_of(&column)))
    }

    fn lengths(&mut self) -> Parameters {
        let column = self.column(Type::is_text)?;
        let (low, high) = (self.rng.i32(0..4), self.rng.i32(0..4));
        let strict_min = word(self.rng, &["", ", strict_min: true"]);
        let strict_max = word(self.rng, &["", ", strict_max: true"]);
        let range = match self.rng.u8(..3) {
            0 => format!("min_value: {}{strict_min}", low + 1),
            1 => format!("max_value: {}{strict_max}", high + 1),
            _ => format!("min_value: {low}{strict_min}, max_value: {}{strict_max}", low + high + 2),
        };
        Some(format!("column: {}, {range}", name_of(&column)))
    }

    /// `, min_value: …, strict_max: true`, with values between.
    fn range(&mut self, ty: &Type) -> Parameters {
        let mut ends = [text(self.rng, ty), text(self.rng, ty)];
        let values = [&ends[0], &ends[1]].map(|end| literal::of(end, ty).ok());
        if values[0].as_ref()?.partial_order(values[1].as_ref()?)?.is_gt() {
            ends.swap(0, 1);
        }
        let which = self.rng.u8(1..4);
        let strict = [self.rng.bool(), self.rng.bool()];
        let end = |at: usize| (which >> at & 1 == 1).then(|| literal::End { text: &ends[at], strict: strict[at] });
        literal::range(end(0), end(1), ty).ok()?;
        let mut range = String::new();
        for (at, side) in ["min", "max"].iter().enumerate().filter(|(at, _)| which >> at & 1 == 1) {
            range += &format!(", {side}_value: {}", scalar(&ends[at], ty));
            range += &if strict[at] { format!(", strict_{side}: true") } else { String::new() };
        }
        Some(range)
    }

    fn set(&mut self) -> Parameters {
        let column = self.column(|_| true)?;
        let values: Vec<String> = (0..self.rng.usize(1..5)).map(|_| self.scalar(&column.ty)).collect();
        Some(format!("column: {}, value_set: [{}]", name_of(&column), values.join(", ")))
    }

    fn pair(&mut self, accepted: impl Fn(&Expr, &Expr) -> bool) -> Parameters {
        let columns: Vec<Expr> =
            (0..self.record.columns.len()).map(|position| Expr::column(self.record, position)).collect();
        let pairs: Vec<(usize, usize)> = (0..columns.len())
            .flat_map(|left| (0..columns.len()).map(move |right| (left, right)))
            .filter(|&(left, right)| left != right && accepted(&columns[left], &columns[right]))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let (left, right) = *pick(self.rng, &pairs);
        let [left, right] = [left, right].map(|column| name_of(&self.record.columns[column]));
        Some(format!("column_A: {left}, column_B: {right}"))
    }

    fn pairs(&mut self) -> Parameters {
        let (a, b) = (self.column(|_| true)?, self.column(|_| true)?);
        if a.name == b.name {
            return None;
        }
        let side = |suite: &mut Self, ty| if suite.rng.u8(..4) == 0 { "null".to_owned() } else { suite.scalar(ty) };
        let pairs: Vec<String> =
            (0..self.rng.usize(1..5)).map(|_| format!("[{}, {}]", side(self, &a.ty), side(self, &b.ty))).collect();
        let (a, b) = (name_of(&a), name_of(&b));
        let ignore = self.ignore_pair();
        Some(format!("column_A: {a}, column_B: {b}, value_pairs_set: [{}]{ignore}", pairs.join(", ")))
    }

    fn ignore_pair(&mut self) -> String {
        const WORDS: [&str; 3] = ["both_values_are_missing", "either_value_is_missing", "neither"];
        if self.rng.bool() { String::new() } else { format!(", ignore_row_if: {}", word(self.rng, &WORDS)) }
    }

    fn sum(&mut self) -> Parameters {
        const WORDS: [&str; 3] = ["all_values_are_missing", "any_value_is_missing", "never"];
        let double = self.rng.bool() && self.column(|ty| *ty == Type::Double).is_some();
        let accepted = |ty: &Type| match ty {
            Type::Int => true,
            Type::Double => double,
            ty => !double && ty.is_number(),
        };
        let mut names: Vec<String> =
            self.record.columns.iter().filter(|column| accepted(&column.ty)).map(name_of).collect();
        self.rng.shuffle(&mut names);
        names.truncate(self.rng.usize(2..4));
        if names.len() < 2 {
            return None;
        }
        let ignore =
            if self.rng.bool() { String::new() } else { format!(", ignore_row_if: {}", word(self.rng, &WORDS)) };
        let total = self.rng.i32(-2..9);
        Some(format!("column_list: [{}], sum_total: {total}{ignore}", names.join(", ")))
    }

    /// A custom expectation: its definition, its name and its arguments.
    fn custom(&mut self) -> Option<(String, String)> {
        let name = format!("custom_{}", self.items.len());
        let parameters: Vec<(String, Type, Value, String)> =
            (0..self.rng.usize(..3)).filter_map(|number| self.parameter(number)).collect();
        let scope: Vec<_> =
            parameters.iter().map(|(name, ty, value, _)| (name.clone(), ty.clone(), value.clone())).collect();
        let expression = self.expression(&scope)?;
        let (mut declared, mut given) = (Vec::new(), Vec::new());
        for (name, ty, _, text) in &parameters {
            let value = scalar(text, ty);
            if self.rng.bool() {
                declared.push(format!("{name}: {{ type: '{}', default: {value} }}", ty.name()));
            } else {
                declared.push(format!("{name}: {{ type: '{}' }}", ty.name()));
                given.push(format!("{name}: {value}"));
            }
        }
        let declared =
            if declared.is_empty() { String::new() } else { format!("parameters: {{ {} }}, ", declared.join(", ")) };
        self.customs.push(format!("  expect_{name}: {{ {declared}expression: {} }}\n", yaml(&expression)));
        Some((name, given.join(", ")))
    }

    fn parameter(&mut self, number: usize) -> Option<(String, Type, Value, String)> {
        let types = [
            Type::Bool,
            Type::Int,
            Type::Long,
            Type::Double,
            Type::Decimal { precision: 6, scale: 2 },
            Type::Text,
            Type::Date,
            Type::Timestamp,
        ];
        let ty = pick(self.rng, &types).clone();
        let written = text(self.rng, &ty);
        let value = literal::of(&written, &ty).ok()?;
        Some((format!("p{number}"), ty, value, written))
    }

    /// A predicate.
    fn expression(&mut self, parameters: &[(String, Type, Value)]) -> Option<String> {
        let mut grower = Grower { rng: self.rng, record: self.record, parameters, grown: 0, refused: Vec::new() };
        let depth = grower.rng.u32(1..=DEPTH);
        let grown = grower.grow(Want::Bool, depth);
        self.grown += grower.grown;
        self.refused.append(&mut grower.refused);
        // What says the same of every record is refused.
        let expr = grower.parsed(&grown.as_ref()?.text).ok()?;
        (!expr.is_never(true) && !expr.is_never(false)).then_some(grown?.text)
    }

    fn scalar(&mut self, ty: &Type) -> String {
        let written = text(self.rng, ty);
        scalar(&written, ty)
    }
}

/// A literal as a scalar of YAML: numbers and booleans plain, everything else in quotes.
fn scalar(text: &str, ty: &Type) -> String {
    if ty.is_number() || *ty == Type::Bool { text.to_owned() } else { yaml(text) }
}

fn name_of(column: &Column) -> String {
    yaml(&column.name)
}

/// A text as a scalar of YAML: a text of JSON is one.
pub(super) fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

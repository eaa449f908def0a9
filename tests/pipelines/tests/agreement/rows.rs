//! Random rows: edges of every type, values out of the rules and their neighbours.

mod edge;
mod forge;
mod goal;
mod hint;
mod sample;

use fastrand::Rng;
use tollgate_compiler::{
    schema::plan::{Plan, WireField},
    value::Value,
};

pub(crate) use self::{goal::Goal, hint::Hints};
use crate::{
    case::{Case, Version},
    plain::Plain,
};

/// Makes up rows of one schema version.
pub(crate) struct Rows<'a> {
    case: &'a Case,
    version: &'a Version<'a>,
    hints: &'a Hints,
    goals: &'a [Goal],
    /// Each field as the only one of a plan: whether a value can be admitted shows at once.
    alone: Vec<Version<'a>>,
}

/// How often a value is tried to be one that its column admits.
const TRIES: usize = 20;

impl<'a> Rows<'a> {
    pub(crate) fn new(
        case: &'a Case,
        version: &'a Version<'a>,
        hints: &'a Hints,
        goals: &'a [Goal],
        plans: &'a [Plan],
    ) -> Self {
        let alone =
            plans.iter().map(|plan| Version { number: version.number, plan, schema: apache_avro::Schema::Null });
        Self { case, version, hints, goals, alone: alone.collect() }
    }

    /// Plans of one field each.
    pub(crate) fn plans(version: &Version) -> Vec<Plan> {
        let plan = |field: &WireField| Plan { fields: vec![field.clone()], defaults: Vec::new() };
        version.plan.fields.iter().map(plan).collect()
    }

    /// A row; three of four hold nothing that their columns do not admit.
    pub(crate) fn row(&self, rng: &mut Rng) -> Vec<Plain> {
        let clean = rng.u8(..4) > 0;
        let mut record: Vec<Value> = Vec::new();
        let mut row = Vec::new();
        for (at, field) in self.version.plan.fields.iter().enumerate() {
            let foul = !clean && rng.u8(..6) == 0;
            let (value, admitted) = self.value(rng, at, field, foul, &record);
            record.extend(admitted);
            row.push(value);
        }
        if clean && !self.goals.is_empty() && rng.u8(..4) > 0 {
            self.reach(pick(rng, self.goals), &mut row);
        }
        row
    }

    /// Gives a column the value that a rule compares it with, if that is one of its type.
    fn reach(&self, goal: &Goal, row: &mut [Plain]) {
        let Some(at) = self.version.plan.fields.iter().position(|field| field.column == Some(goal.column)) else {
            return;
        };
        let Ok(record) = self.case.admitted(self.version, row) else { return };
        let field = &self.version.plan.fields[at];
        let value = match goal.value(&record) {
            Value::Null => field.null_branch.map(|_| Plain::Null),
            value => hint::placed(&value, 0, &field.wire),
        };
        if let Some(value) = value.filter(|value| self.admits(at, value)) {
            row[at] = value;
        }
    }

    /// Whether the column of a field can hold a value.
    fn admits(&self, at: usize, value: &Plain) -> bool {
        self.case.admitted(&self.alone[at], std::slice::from_ref(value)).is_ok()
    }

    /// A value for a field, and what its column makes of it.
    fn value(
        &self,
        rng: &mut Rng,
        at: usize,
        field: &WireField,
        foul: bool,
        before: &[Value],
    ) -> (Plain, Option<Value>) {
        let mut value = Plain::Null;
        for _ in 0..TRIES {
            value = if foul { forge::value(rng, &field.wire) } else { self.candidate(rng, field, before) };
            let Some(column) = field.column else { break };
            match self.case.admitted(&self.alone[at], std::slice::from_ref(&value)) {
                Ok(record) => return (value, Some(record[column].clone())),
                Err(_) if foul => break,
                Err(_) => {}
            }
        }
        (value, None)
    }

    fn candidate(&self, rng: &mut Rng, field: &WireField, before: &[Value]) -> Plain {
        if field.null_branch.is_some() && rng.u8(..5) == 0 {
            return Plain::Null;
        }
        let hints = field.column.map_or(&[][..], |column| self.hints.of(column));
        let hinted = match rng.u8(..8) {
            0..3 if !hints.is_empty() => {
                let value = pick(rng, hints);
                hint::near(rng, value, &field.wire)
            }
            // Two columns of one value are what pairs are about.
            3 | 4 if !before.is_empty() => {
                let value = pick(rng, before);
                hint::near(rng, value, &field.wire)
            }
            _ => None,
        };
        hinted.unwrap_or_else(|| edge::value(rng, &field.wire))
    }
}

/// One of these.
fn pick<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}

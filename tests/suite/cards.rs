//! Each expectation of the catalogue, seen whole: what it says of itself, what it comes down to,
//! and what the interpreter makes of its example's rows.

use tollgate_compiler::{
    artifacts::{Artifact, Artifacts},
    compile,
    diagnostic::{Diagnostics, render},
    expectation::{CATALOGUE, Definition},
    explain,
    history::History,
    pipeline::{Expectation, Judged},
    resolve::{self, Resolved},
    rows::{self, Format},
    rule::{
        BatchRule, Each, Expr, Missing, Rule, Test,
        eval::{self, Outcome, batch},
        sentence,
    },
    schema::Record,
    source::Sources,
    spec,
    sql::{
        self,
        exact::{self, Target},
    },
    value::Value,
};

use crate::{expected::Expected, tree};

const FOLDER: &str = "tests/fixtures/cards";

/// The example's spec, up to its suite.
const SPEC: &str = "apiVersion: tollgate/v1\nkind: Pipeline\nname: example\n\
    source: { topic: example, value: { schema: example.avsc } }\nsink: { table: example }\n";

/// The parts of a card, in their order.
const SECTIONS: &[(&str, Section)] =
    &[("core", core), ("sentence", sentence), ("rust", rust), ("sql", sql), ("rows", rows)];

/// What is said where there is no rule.
const NONE: &str = "none: no row is looked at\n";

/// Prints a part of a card, or says what is wrong.
type Section = fn(&Card) -> Result<String, String>;

/// An expectation of the catalogue, and its example resolved against the example's schema.
struct Card {
    definition: &'static Definition,
    record: Record,
    expectation: Expectation,
    sources: Sources,
    resolved: Resolved,
    artifacts: Artifacts,
}

#[test]
fn every_expectation_has_a_card() {
    let mut expected = Expected::default();
    for definition in CATALOGUE {
        match card(definition) {
            Ok(text) => expected.text(&format!("{FOLDER}/{}.card", definition.name), &text),
            Err(wrong) => expected.wrong(format!("{}: {wrong}", definition.name)),
        }
    }
    expected.finish(FOLDER, ".card");
}

fn card(definition: &'static Definition) -> Result<String, String> {
    let card = resolved(definition)?;
    let mut text = explain::expectation(definition);
    for (name, section) in SECTIONS {
        text += &format!("\n== {name}\n{}", section(&card)?);
    }
    Ok(text)
}

/// The example as the only expectation of a suite.
fn resolved(definition: &'static Definition) -> Result<Card, String> {
    let diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    sources.add("example.avsc", tree::text(&format!("{FOLDER}/example.avsc")));
    let suite = format!("suite: [{}: {}]\n", definition.name, definition.example.parameters);
    let file = sources.add("example.yaml", format!("{SPEC}{suite}"));
    let specs = spec::parse(&sources, &[file], &diagnostics);
    let resolved = resolve::suite(&specs[0].1, &sources, &diagnostics);
    let found = diagnostics.into_sorted();
    let refused = || render::human(&sources, &found, false);
    let resolved = resolved.filter(|resolved| resolved.whole).ok_or_else(refused)?;
    let (record, expectation) = (resolved.schema.record.clone(), resolved.suite[0].clone());
    let compiled = compile(&sources, &[file], &History::default());
    let artifacts = compiled.map_err(|found| render::human(&sources, &found, false))?.artifacts;
    Ok(Card { definition, record, expectation, sources, resolved, artifacts })
}

#[expect(clippy::unnecessary_wraps, reason = "a section may find something wrong")]
fn core(card: &Card) -> Result<String, String> {
    let id = &card.expectation.id;
    let told = match &card.expectation.judged {
        Judged::ByCompiler => "decided by the compiler\n".to_owned(),
        Judged::ByRow(Rule { condition: _, missing, holds }) => {
            format!("holds    {}\n{}", card.expr(holds), card.missing(missing))
        }
        Judged::ByTable(BatchRule { condition: _, test }) => card.test(test),
    };
    Ok(format!("id       {id}\n{told}"))
}

#[expect(clippy::unnecessary_wraps, reason = "a section may find something wrong")]
fn sentence(card: &Card) -> Result<String, String> {
    Ok(format!("{}\n", card.expectation.sentence))
}

/// The function that judges it in generated Rust; of a table, what is made of it too.
fn rust(card: &Card) -> Result<String, String> {
    let path = match card.expectation.judged {
        Judged::ByRow(_) => "generated/src/example/expectations.rs",
        Judged::ByTable(_) => "generated/src/example/table.rs",
        Judged::ByCompiler => return Ok(NONE.into()),
    };
    let text = card.written(path)?;
    let blocks = text.split("\n\n").map(str::trim);
    if let Judged::ByTable(_) = card.expectation.judged {
        let reads = |block: &&str| block.contains("fn read<") || block.contains("fn read(");
        let is_own = |block: &&str| block.starts_with("///") && !reads(block);
        return Ok(blocks.filter(is_own).collect::<Vec<_>>().join("\n\n") + "\n");
    }
    let signature = format!("fn {}(", card.expectation.id);
    let function = blocks.into_iter().find(|block| block.contains(&signature) && !block.contains("fn judge("));
    function.map(|function| format!("{function}\n")).ok_or_else(|| format!("{path} holds no `{signature}`"))
}

/// What PostgreSQL is asked, and what its CHECK says.
fn sql(card: &Card) -> Result<String, String> {
    if let Judged::ByTable(_) = card.expectation.judged {
        return card.statements();
    }
    let Some(rule) = card.rule() else { return Ok(NONE.into()) };
    let sql::Masks { selected, missing, failed } = sql::masks(rule, &card.record);
    let check = match exact::obstacle(rule, Target::Check) {
        None => sql::expr(&rule.accepts(), &card.record),
        Some(inexact) => format!("none: {inexact}"),
    };
    Ok(format!("selected  {selected}\nmissing   {missing}\nfailed    {failed}\ncheck     {check}\n"))
}

/// The example's rows and what the interpreter makes of them.
fn rows(card: &Card) -> Result<String, String> {
    if let Judged::ByTable(rule) = &card.expectation.judged {
        return batches(card, rule);
    }
    let Some(rule) = card.rule() else { return Ok(NONE.into()) };
    let mut text = String::new();
    let example = card.definition.example;
    let rows = example.accepts.iter().map(|row| (row, false)).chain(example.rejects.iter().map(|row| (row, true)));
    for (row, fails) in rows {
        let outcome = eval::judge(rule, &card.row(row)?);
        if (outcome == Outcome::Failed) != fails {
            return Err(format!("the example's row {{ {row} }} is {outcome:?}"));
        }
        text += &format!("{:<8} {{ {row} }}\n", word(outcome));
    }
    Ok(text)
}

/// The example's batches and what the interpreter makes of them.
fn batches(card: &Card, rule: &BatchRule) -> Result<String, String> {
    let mut text = String::new();
    let example = card.definition.example;
    let batches =
        example.accepts.iter().map(|rows| (rows, true)).chain(example.rejects.iter().map(|rows| (rows, false)));
    for (rows, passes) in batches {
        let batch::Judgement { success, element, missing, found } = batch::judge(rule, &card.batch(rows)?);
        if success != passes {
            return Err(format!("the example's rows [{rows}] are {found:?}"));
        }
        let found = match found {
            batch::Found::Records(failed) => format!("{} failed", failed.len()),
            batch::Found::Observed(value) => format!("observed {}", sentence::literal(&value)),
            batch::Found::Values { unexpected, absent } => {
                format!("{} unexpected, {} absent", unexpected.len(), absent.len())
            }
        };
        let word = if success { "passes" } else { "fails" };
        text += &format!("{word:<8} [{rows}]\n         {element} rows, {missing} missing, {found}\n");
    }
    Ok(text)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSelected => "not seen",
        Outcome::Missing => "missing",
        Outcome::Passed => "passes",
        Outcome::Failed => "fails",
    }
}

impl Card {
    /// What is judged, unless the compiler decides.
    fn rule(&self) -> Option<&Rule> {
        match &self.expectation.judged {
            Judged::ByRow(rule) => Some(rule),
            Judged::ByTable(_) | Judged::ByCompiler => None,
        }
    }

    /// The statements that judge it over a table.
    fn statements(&self) -> Result<String, String> {
        let below = |text: &str| text.split_once("\n\n").map_or(text, |(_, sql)| sql).to_owned();
        let all = below(self.written("generated/pipelines/example/checks.sql")?);
        let failing = self.written(&format!("generated/pipelines/example/failing/{}.sql", self.expectation.id));
        Ok(all + &failing.map(|sql| format!("\n-- Rows that fail it.\n{}", below(sql))).unwrap_or_default())
    }

    /// The text of a generated file.
    fn written(&self, path: &str) -> Result<&str, String> {
        match self.artifacts.get(path) {
            Some(Artifact::Written(text)) => Ok(text),
            _ => Err(format!("there is no {path}")),
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        sentence::expr(expr, &self.record)
    }

    fn missing(&self, missing: &Missing) -> String {
        match missing {
            Missing::Unknown => "missing  where that is unknown\n".to_owned(),
            Missing::Where(missing) => format!("missing  where {}\n", self.expr(missing)),
        }
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::Records { each, missing, mostly } => {
                let each = match each {
                    Each::Holds(holds) => format!("holds    {}", self.expr(holds)),
                    Each::Unique(key) => {
                        format!("unique   {}", key.iter().map(|part| self.expr(part)).collect::<Vec<_>>().join(", "))
                    }
                };
                format!("{each}\n{}mostly   {mostly}\n", self.missing(missing))
            }
            Test::Metric(metric, _) => {
                let operand = metric.operand().map(|operand| self.expr(operand)).unwrap_or_default();
                let name = format!("{metric:?}");
                let name = name.split('(').next().unwrap_or_default();
                format!("metric   {name} {operand}").trim_end().to_owned() + &format!(", {}\n", metric.ty().name())
            }
            Test::Distinct(operand, relation, set) => {
                let set: Vec<String> = set.iter().map(sentence::literal).collect();
                format!("distinct {} {relation:?} ({})\n", self.expr(operand), set.join(", "))
            }
        }
    }

    /// A batch of the example: one line for each record.
    fn batch(&self, text: &str) -> Result<Vec<Vec<Value>>, String> {
        let records: Vec<serde_json::Value> =
            serde_json::from_str(&format!("[{text}]")).map_err(|error| error.to_string())?;
        records.iter().map(|record| self.row(record.to_string().trim_matches(['{', '}']))).collect()
    }

    /// A row of the example.
    fn row(&self, text: &str) -> Result<Vec<Value>, String> {
        let (mut sources, diagnostics) = (self.sources.clone(), Diagnostics::default());
        let file = sources.add("rows.jsonl", format!("{{ {text} }}\n"));
        let read = rows::read(&sources, file, Format::Jsonl, &self.resolved.schema, &diagnostics);
        let found = diagnostics.into_sorted();
        let mut rows = read.ok_or_else(|| render::human(&sources, &found, false))?.rows;
        rows.pop().ok_or_else(|| format!("{{ {text} }} is no row"))
    }
}

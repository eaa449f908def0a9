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
        Missing, Rule,
        eval::{self, Outcome},
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
    Ok(match card.rule() {
        None => format!("id       {id}\ndecided by the compiler\n"),
        Some(Rule { condition: _, missing, holds }) => {
            let missing = match missing {
                Missing::Unknown => "where that is unknown".to_owned(),
                Missing::Where(missing) => format!("where {}", sentence::expr(missing, &card.record)),
            };
            let holds = sentence::expr(holds, &card.record);
            format!("id       {id}\nholds    {holds}\nmissing  {missing}\n")
        }
    })
}

#[expect(clippy::unnecessary_wraps, reason = "a section may find something wrong")]
fn sentence(card: &Card) -> Result<String, String> {
    Ok(format!("{}\n", card.expectation.sentence))
}

/// The function that judges it in generated Rust.
fn rust(card: &Card) -> Result<String, String> {
    if card.rule().is_none() {
        return Ok("none: no record is looked at\n".into());
    }
    let path = "generated/src/example/expectations.rs";
    let Some(Artifact::Written(text)) = card.artifacts.get(path) else { return Err(format!("there is no {path}")) };
    let blocks = text.split("\n\n").map(str::trim);
    let signature = format!("fn {}(", card.expectation.id);
    let function = blocks.into_iter().find(|block| block.contains(&signature) && !block.contains("fn judge("));
    function.map(|function| format!("{function}\n")).ok_or_else(|| format!("{path} holds no `{signature}`"))
}

/// What PostgreSQL is asked, and what its CHECK says.
#[expect(clippy::unnecessary_wraps, reason = "a section may find something wrong")]
fn sql(card: &Card) -> Result<String, String> {
    let Some(rule) = card.rule() else { return Ok("none: no row is looked at\n".into()) };
    let sql::Masks { selected, missing, failed } = sql::masks(rule, &card.record);
    let check = match exact::obstacle(rule, Target::Check) {
        None => sql::expr(&rule.accepts(), &card.record),
        Some(inexact) => format!("none: {inexact}"),
    };
    Ok(format!("selected  {selected}\nmissing   {missing}\nfailed    {failed}\ncheck     {check}\n"))
}

/// The example's rows and what the interpreter makes of them.
fn rows(card: &Card) -> Result<String, String> {
    let Some(rule) = card.rule() else { return Ok("none: no row is looked at\n".into()) };
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
            Judged::ByCompiler => None,
        }
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

//! Kafka to PostgreSQL, exactly once: the gate against COPY of bytes that are ready to be sent.

mod gate;
mod prepared;
mod rate;
mod server;
mod table;

use std::{collections::BTreeMap, time::Duration};

use tollgate_runtime::batch::AnyPipeline;
use tollgate_xtask::services::Kafka;

use self::{gate::Gate, prepared::Prepared, server::Server};
use crate::{Outcome, pipelines, report, spread::Rounds};

/// What `pipeline` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Records in the topic; one in a hundred has a planted mistake
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// How often each candidate has its turn
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Only the pipelines whose name holds this
    #[arg(long, default_value = "")]
    only: String,
    /// Show what was measured, and write no file
    #[arg(long)]
    show: bool,
}

/// Of so many partitions the topic is that shows how memory grows.
const WIDE: &str = "wide";

/// What was measured of one pipeline: thousand rows a second.
#[derive(Default)]
struct Measured {
    gate: Rounds,
    /// COPY, or COPY and an upsert, over one connection.
    alone: Rounds,
    /// The same over as many connections as the gate has.
    abreast: Rounds,
    /// Greatest memory of the gate, in MiB.
    memory: Rounds,
    /// Seconds of processor time per million records: of the gate, of the server under it, and of the server under COPY
    /// over as many connections.
    work: [Rounds; 3],
}

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let kafka = Kafka::start(1)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = Server::start()?;
    let gate = Gate { kafka: kafka.bootstrap(), database: server.url() };
    let asked: Vec<_> =
        pipelines::ALL.iter().copied().filter(|pipeline| pipeline.about().name.contains(&arguments.only)).collect();
    let mut topics: Vec<&str> = Vec::new();
    for pipeline in &asked {
        let about = pipeline.about();
        gate.run(&["migrate", "apply", about.name])?;
        if !topics.contains(&about.topic.name) {
            topics.push(about.topic.name);
            gate.run(&["topics", "apply", about.name])?;
            gate.run(&["simulate", about.name, "--count", &arguments.records.to_string()])?;
        }
    }
    let mut measured: BTreeMap<&str, Measured> = BTreeMap::new();
    for round in 0..arguments.rounds {
        for pipeline in &asked {
            let name = pipeline.about().name;
            let figures = measured.entry(name).or_default();
            runtime.block_on(turn(*pipeline, round, arguments, &gate, &server, figures))?;
            report::say(&format!("round {round}: {name}: gate {}, alone {}", figures.gate, figures.alone));
        }
    }
    let versions = runtime.block_on(server.version())?;
    report::write("pipeline", &table::body(arguments, &measured, &versions), arguments.show)
}

/// One turn of each candidate.
async fn turn(
    pipeline: &dyn AnyPipeline,
    round: usize,
    arguments: &Arguments,
    gate: &Gate,
    server: &Server,
    figures: &mut Measured,
) -> Outcome<()> {
    let about = pipeline.about();
    server.clear(about).await?;
    let per_million = |used: Duration| used.as_secs_f64() * 1e6 / rate::float(arguments.records);
    let before = server.processor().await;
    let ran = gate.measure(about.name)?;
    figures.work[1].push(per_million(server.processor().await.saturating_sub(before)));
    let (commits, read) = server.ledger(about).await?;
    if read != arguments.records {
        return Err(format!("the gate read {read} of {} records", arguments.records).into());
    }
    figures.gate.push(rate::thousands(&commits));
    figures.memory.push(ran.memory_mib);
    figures.work[0].push(per_million(ran.processor));
    if about.name == WIDE {
        return Ok(());
    }
    let prepared = Prepared::take(server, about).await?;
    for turn in 0..2 {
        let connections = if (turn + round).is_multiple_of(2) { 1 } else { about.topic.partitions };
        server.clear(about).await?;
        let before = server.processor().await;
        let commits = prepared.write(server, about, connections).await?;
        if connections == 1 {
            figures.alone.push(rate::thousands(&commits));
        } else {
            figures.work[2].push(per_million(server.processor().await.saturating_sub(before)));
            figures.abreast.push(rate::thousands(&commits));
        }
    }
    Ok(())
}

/// What a run of the gate took.
struct Ran {
    memory_mib: f64,
    processor: Duration,
}

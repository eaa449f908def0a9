//! Decode and judge: what is generated, against what one would write by hand.

mod avro;
mod candle;
mod data;
mod hand;
mod naive;

use std::{fmt::Write, hint::black_box, time::Instant};

use tollgate_runtime::pipeline::Pipeline;

use self::{
    avro::Avro,
    candle::{Answer, Refused, Said},
    data::Data,
};
use crate::{Outcome, conditions, pipelines::Decoded, report, spread::Rounds};

/// What `decode` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Records in each pass; one in a hundred has a planted mistake
    #[arg(long, default_value_t = 5_000)]
    records: u64,
    /// How often each candidate has its turn
    #[arg(long, default_value_t = 2_001)]
    rounds: usize,
    /// Show what was measured, and write no file
    #[arg(long)]
    show: bool,
}

/// The generated code: what `run` calls for each record, and as it does.
fn generated(datum: &[u8]) -> Answer {
    match &Decoded::decode(0, datum) {
        Err(reject) => Err(Refused { reason: reject.reason, field: reject.field }),
        Ok(record) => {
            let verdict = Decoded::judge(record);
            black_box(record);
            Ok(Said { selected: verdict.selected[0], tested: verdict.tested[0], failed: verdict.failed[0] })
        }
    }
}

/// Who takes part, in the order of the table; the first is the yardstick.
const NAMES: [&str; 4] = [
    "the best by hand: one pass, borrowed bytes, words instead of bytes, doubles as one block",
    "generated",
    "naive by hand: byte by byte, owned texts, the `regex` crate",
    "apache-avro (`read_deser`), then the checks by hand",
];

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let data = Data::simulated(arguments.records);
    let avro = Avro::new()?;
    agree(&data, &avro)?;
    let mut times: [Rounds; 4] = Default::default();
    for round in 0..arguments.rounds {
        // Nobody is always the first behind the same other.
        for turn in 0..NAMES.len() {
            let candidate = (round + turn) % NAMES.len();
            times[candidate].push(match candidate {
                0 => time(&data, hand::read),
                1 => time(&data, generated),
                2 => time(&data, naive::read),
                _ => time(&data, |datum| avro.read(datum)),
            });
        }
    }
    report::write("decode", &body(arguments, &data, &times), arguments.show)
}

/// Nanoseconds per record of one pass.
#[expect(clippy::cast_precision_loss, reason = "a time per record needs no more digits")]
#[inline(never)]
fn time(data: &Data, read: impl Fn(&[u8]) -> Answer) -> f64 {
    let start = Instant::now();
    for datum in data.datums() {
        let _ = black_box(read(datum));
    }
    start.elapsed().as_nanos() as f64 / data.len() as f64
}

/// Whoever does other work than the others is not measured.
fn agree(data: &Data, avro: &Avro) -> Outcome<()> {
    let mut damage = data::Damage::default();
    for datum in data.datums() {
        compare(datum, avro)?;
        for _ in 0..4 {
            compare(&damage.of(datum), avro)?;
        }
    }
    Ok(())
}

/// apache-avro does not say why, so of it only the verdict is compared.
fn compare(datum: &[u8], avro: &Avro) -> Outcome<()> {
    let answers = [generated(datum), hand::read(datum), naive::read(datum)];
    let same = answers.iter().all(|answer| *answer == answers[0]) && avro.read(datum).ok() == answers[0].ok();
    if same { Ok(()) } else { Err(format!("{datum:?}: {answers:?}, apache-avro {:?}", avro.read(datum)).into()) }
}

fn body(arguments: &Arguments, data: &Data, times: &[Rounds; 4]) -> String {
    let mut text = String::from(
        "From the bytes of one Avro datum to the verdict of the 12 expectations of `specs/ohlcv.yaml`, one record at a\n\
         time. Every candidate applies the same rules of admission (UTF-8, NUL, NaN, ranges, trailing bytes) and gives the\n\
         same masks; that is compared before anything is timed, on every record and on four damaged copies of each.\n\n\
         | candidate | ns per record | time, best by hand = 1 |\n|---|---|---|\n",
    );
    for (name, time) in NAMES.iter().zip(times) {
        let _ = writeln!(text, "| {name} | {:.1} | {} |", time.median(), time.ratio(&times[0]));
    }
    let naive = times[0].ratio(&times[2]);
    let _ = write!(text, "\nThe yardstick itself takes {naive} of the naive decoder's time.\n\n");
    let run = format!(
        "`cargo xtask bench decode --rounds {}`: {} records of {:.1} bytes on average, 1 % with a planted mistake",
        arguments.rounds,
        data.len(),
        data.mean()
    );
    text + &conditions::lines(&[run])
}

#[cfg(test)]
mod tests {
    use super::{agree, avro::Avro, data::Data, generated, hand};

    #[test]
    fn all_candidates_do_the_same_work() {
        let (data, avro) = (Data::simulated(3_000), Avro::new().unwrap());
        agree(&data, &avro).unwrap();
        let failed = data.datums().filter(|datum| generated(datum).is_ok_and(|said| said.failed != 0)).count();
        let refused = data.datums().filter(|datum| hand::read(datum).is_err()).count();
        assert!(failed > 5 && refused > 5, "{failed} fail and {refused} are refused");
    }
}

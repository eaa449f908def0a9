//! The latest batches of the gate, on one axis of time.

use crate::docs::{
    chart::Chart,
    read::gate::Batch,
    text::{count, instant, marks, several, share},
};

/// Most places on the axis.
const PLACES: usize = 60;

/// Batches, dealt out to equal parts of the time that they took.
pub(super) struct Timeline<'a> {
    places: Vec<Vec<&'a Batch>>,
    ends: (i64, i64),
    batches: u64,
}

impl<'a> Timeline<'a> {
    /// Nothing where there are too few batches for a line.
    pub(super) fn new(batches: &'a [Batch]) -> Option<Self> {
        let (first, last) = (batches.first()?.at, batches.last()?.at);
        let length = batches.len().min(PLACES);
        if length < 2 || first == last {
            return None;
        }
        let mut places = vec![Vec::new(); length];
        let span = i128::from(last) - i128::from(first);
        for batch in batches {
            let at = (i128::from(batch.at) - i128::from(first)) * i128::try_from(length - 1).unwrap_or_default() / span;
            places[usize::try_from(at).unwrap_or_default()].push(batch);
        }
        Some(Self { places, ends: (first, last), batches: batches.len() as u64 })
    }

    /// A line of sums.
    pub(super) fn line(&self, name: &str, words: String, class: &str, of: impl Fn(&Batch) -> u64) -> Chart {
        #[expect(clippy::cast_precision_loss, reason = "a chart shows few digits")]
        let sum = |place: &Vec<&Batch>| Some(place.iter().map(|batch| of(batch)).sum::<u64>() as f64);
        Chart::line(name, words, class, &self.places.iter().map(sum).collect::<Vec<_>>())
    }

    /// `The latest 10 batches, from … to … UTC.`
    pub(super) fn words(&self) -> String {
        let (first, last) = self.ends;
        format!(
            "The latest {}, {} to {} UTC.",
            several(self.batches, "batch").replace("batchs", "batches"),
            instant(first),
            instant(last)
        )
    }

    pub(super) fn marks(&self) -> Vec<String> {
        let (first, last) = self.ends;
        let between =
            |at: i64| i64::try_from(i128::from(first) + (i128::from(last) - i128::from(first)) * i128::from(at) / 3);
        marks(&(0..4).filter_map(|at| between(at).ok()).collect::<Vec<_>>())
    }
}

/// What the batches hold, in words.
pub(super) fn shown(batches: &[Batch], of: impl Fn(&Batch) -> u64, what: &str) -> String {
    let (part, read) = batches.iter().fold((0, 0), |(part, read), batch| (part + of(batch), read + batch.read));
    match share(part, read) {
        share if share.is_empty() || part == read => format!("{} {what}", count(part)),
        share => format!("{} {what}, {share}", count(part)),
    }
}

use super::{Py, duration, emit, instant};
use crate::{
    artifacts::{Artifact, Artifacts},
    digest::digest,
    pipeline::{EventTime, Pipeline},
    samples::candles,
};

fn text(pipeline: &Pipeline) -> String {
    let mut artifacts = Artifacts::default();
    emit(std::slice::from_ref(pipeline), &mut artifacts);
    match artifacts.get("generated/dags/ohlcv.py") {
        Some(Artifact::Written(text)) => text.clone(),
        other => panic!("{other:?}"),
    }
}

fn changed(change: impl FnOnce(&mut Pipeline)) -> String {
    let mut pipeline = candles();
    change(&mut pipeline);
    text(&pipeline)
}

fn flat(py: &Py) -> String {
    py.print(0, "", "")
}

#[test]
fn a_pipeline_without_one_has_none() {
    let mut pipeline = candles();
    pipeline.dag = None;
    let mut artifacts = Artifacts::default();
    emit(&[pipeline], &mut artifacts);
    assert_eq!(artifacts, Artifacts::default());
}

#[test]
fn the_digest_is_an_argument() {
    let digest = digest(&candles());
    let text = text(&candles());
    assert!(text.contains(&format!("PIPELINE = [\"ohlcv\", \"--digest\", \"{digest}\"]\n")), "{text}");
    assert_eq!(text.matches(", *PIPELINE").count(), 3);
}

#[test]
fn a_connection_is_named_where_there_is_one() {
    let none = text(&candles());
    for word in ["Connection", "environment()", "CONNECTION", "DATABASE"] {
        assert!(!none.contains(word), "{word}");
    }
    assert!(none.contains("env=os.environ,\n"));
    assert!(none.contains("extra = found\n\n\ndef window("), "{none}");
    let one = changed(|pipeline| pipeline.dag.as_mut().unwrap().conn_id = Some("warehouse".into()));
    for line in ["CONNECTION = \"warehouse\"\n", "env={**os.environ, **environment()},\n", "    Connection,\n"] {
        assert!(one.contains(line), "{line}");
    }
    assert_eq!(one.matches(", *DATABASE]").count(), 3);
}

#[test]
fn rows_are_chosen_where_they_have_a_time() {
    let none = text(&candles());
    assert!(none.contains("self.call(context, *run)") && !none.contains("Param(None"));
    let some = changed(|pipeline| pipeline.source.event_time = Some(EventTime { column: 1, watermark_ms: 0 }));
    assert!(some.contains("self.call(context, *run, *window(context, \"since\", \"until\"))"));
    assert!(some.contains("\"since\": Param(\n"));
}

#[test]
fn by_hand_there_is_no_timetable() {
    let text = changed(|pipeline| pipeline.dag.as_mut().unwrap().schedule = None);
    assert!(text.contains("schedule=None,") && !text.contains("Timetable"));
}

#[test]
fn durations_and_instants_are_as_short_as_they_can_be() {
    let durations = [0, 1, 1_000, 90_000, 3_600_000, 172_800_000].map(|millis| flat(&duration(millis)));
    let expected = ["seconds=0", "milliseconds=1", "seconds=1", "seconds=90", "hours=1", "days=2"];
    assert_eq!(durations, expected.map(|named| format!("timedelta({named})")));
    let instants = [1_767_225_600_000_000, 1_767_268_800_000_000, 1_767_268_800_000_001].map(|at| flat(&instant(at)));
    let expected = ["2026, 1, 1", "2026, 1, 1, 12", "2026, 1, 1, 12, 0, 0, 1"];
    assert_eq!(instants, expected.map(|fields| format!("datetime({fields}, tzinfo=timezone.utc)")));
}

//! What `simulate` writes, `tail` shows: keys, values, coordinates.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use tollgate_xtask::services::Kafka;

use crate::programs::{done, tollgate};

const HEADER: &str = "sensor,kind,state,count,level,ratio,weight,label,blob,at,due,amount,added_text,added_number,\
    added_double,added_decimal,added_enum,added_fixed,added_uuid,added_day,added_instant,added_flag";
const REST: &str = "heat,on,7,1.5,0.5,2,,,2024-02-29T12:00:00Z,,1.250,t,1,0.5,1.25,left,AAE=,\
    67e55044-10b1-426f-9247-bb680e5fe0c8,2024-02-29,2024-02-29T12:00:00Z,true";

/// Each record that is shown, as a document.
fn documents(args: &str) -> Vec<Value> {
    let (exit, stdout, stderr) = tollgate(&format!("tail {args} --registry history --format json"));
    assert_eq!(exit, 0, "{stderr}");
    stdout.lines().map(|line| serde_json::from_str(line).expect("a document")).collect()
}

/// Rows of one's own: what can be converted is written, what cannot is named.
#[test]
fn rows_of_a_file_are_shown_with_their_keys_and_coordinates() {
    let kafka = Kafka::start(1).expect("it starts");
    let at = format!("--kafka {}", kafka.bootstrap());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rows.csv");
    let rows = format!("{HEADER}\na,{REST}\nb,{}\nc,{REST}\n", REST.replace(",7,", ",many,"));
    fs::write(&file, rows).expect("it can be written");
    done(&format!("topics apply plain {at}"));
    let simulate = format!("simulate plain --from {} --registry history {at}", file.display());
    let (exit, stdout, stderr) = tollgate(&format!("{simulate} --format json"));
    let sent: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout} {stderr}"));
    assert_eq!((exit, &sent["acknowledged"], &sent["unconverted"]), (0, &2.into(), &1.into()), "{stderr}");
    assert!(stderr.contains("not converted: line 3: `count`: `many` is not"), "{stderr}");

    let all = documents(&format!("plain --from earliest --until-caught-up {at}"));
    let keys = |shown: &[Value]| shown.iter().map(|shown| shown["key"].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(keys(&all).len(), 2, "{all:?}");
    for shown in &all {
        let record = &shown["record"];
        assert_eq!((&record["count"], &record["label"], &record["amount"]), (&7.into(), &Value::Null, &"1.250".into()));
        assert_eq!(shown["schema_id"], 3, "{shown}");
        assert!(shown["key"].as_str().is_some_and(|key| key.contains(record["sensor"].as_str().unwrap())), "{shown}");
    }

    // The same rows of a pipeline that hides two of the columns.
    done(&format!("topics apply private {at}"));
    let (exit, _, stderr) = tollgate(&simulate.replace("simulate plain", "simulate private"));
    assert!(exit == 0 && stderr.contains("not converted: line 3: `count`: `***` is not"), "{stderr}");
    for shown in documents(&format!("private --from earliest --until-caught-up {at}")) {
        let record = &shown["record"];
        for hidden in [&record["sensor"], &record["count"], &shown["key"]] {
            assert_eq!(*hidden, "***", "{shown}");
        }
        assert_eq!(record["amount"], "1.250");
    }

    // A file of which nothing can be converted is no simulation.
    fs::write(&file, "sensor,kind\na,heat\nb,noise\n").expect("it can be written");
    let (exit, _, stderr) = tollgate(&simulate);
    assert!(exit == 1 && stderr.contains("no row became a record"), "{stderr}");
    assert!(stderr.contains("not in the file, so that null stands in: `state`"), "{stderr}");
    fs::write(&file, format!("{HEADER}\n")).expect("it can be written");
    assert_eq!(tollgate(&simulate).0, 99);
}

/// The newest N, one partition, so many, and the line for people.
#[test]
fn a_part_of_a_topic_is_shown() {
    let kafka = Kafka::start(1).expect("it starts");
    let at = format!("--kafka {}", kafka.bootstrap());
    done(&format!("topics apply plain {at}"));
    let sent = done(&format!("simulate plain --count 30 --faults 0% --seed 7 --rate 30 --registry history {at}"));
    assert_eq!(sent["acknowledged"], 30);

    let all = documents(&format!("plain --from earliest --until-caught-up {at}"));
    let of = |partition: i32| all.iter().filter(|shown| shown["partition"] == partition).collect::<Vec<_>>();
    let (one, other) = (of(0), of(1));
    assert_eq!(one.len() + other.len(), 30);
    for partition in [&one, &other] {
        assert!(partition.iter().zip(0..).all(|(shown, offset)| shown["offset"] == offset), "{partition:?}");
    }
    let last = documents(&format!("plain --partition 1 --from -2 --until-caught-up {at}"));
    assert_eq!(last.iter().collect::<Vec<_>>(), other[other.len() - 2..]);
    let from = documents(&format!("plain --partition 0 --from 3 --max 2 {at}"));
    assert_eq!(from.iter().collect::<Vec<_>>(), one[3..5]);

    let (exit, stdout, _) = tollgate(&format!("tail plain --partition 0 --from 3 --max 1 --registry history {at}"));
    let (verdict, sensor) = (one[3]["verdict"].as_str().unwrap(), &one[3]["record"]["sensor"]);
    assert_eq!(exit, 0);
    assert!(stdout.starts_with(&format!("0/3  {verdict}")), "{stdout}");
    assert!(stdout.contains(&format!("  sensor={}", sensor.as_str().unwrap())), "{stdout}");

    // The same seed, the same records.
    done(&format!("simulate plain --count 30 --faults 0% --seed 7 --registry history {at}"));
    let twice = documents(&format!("plain --from earliest --until-caught-up {at}"));
    let records = |shown: &[Value]| shown.iter().map(|shown| shown["record"].to_string()).collect::<Vec<_>>();
    let (mut first, mut second) = (records(&all), records(&twice));
    first.extend_from_within(..);
    first.sort();
    second.sort();
    assert_eq!(first, second);
}

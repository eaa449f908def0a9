//! Every reason that the gate itself gives, and what a dead letter keeps.

use tollgate_runtime::{frame, pipeline::Reason, record::headers};

use crate::{
    bench::{Bench, Sent, framed},
    tiny::{APPEND, MOST_BYTES},
    wire::{self, Raw},
};

#[test]
fn each_record_becomes_what_its_first_reason_says() {
    let bench = Bench::new(&APPEND);
    let value = |value: &[u8]| Sent { value: Some(value.to_vec()), ..Sent::default() };
    let long = "x".repeat(usize::try_from(MOST_BYTES).unwrap());
    bench.send([
        framed("A|1"),
        Sent::default(),
        value(b""),
        value(b"\x01\0\0\0\x01A|1"),
        value(&frame::wrap(9, b"A|1")),
        value(&frame::wrap(0, b"A|1")),
        value(&frame::wrap(2, b"A|1")),
        value(&frame::wrap(2, long.as_bytes())),
        framed(&long),
        framed("A"),
        framed("A|x"),
        value(&frame::wrap(3, b"\xff|1")),
        framed("A|-1"),
        framed("NOISE|1"),
        framed("NOISE|-5"),
        framed("A|13"),
    ]);
    let report = bench.run();
    let reasons = bench.rows(r#"SELECT "offset", reason, schema_id, field, expectation, CAST(failed AS text) FROM "tollgate.dead_letter" ORDER BY "offset""#);
    let expected = [
        ["1", "tombstone", "null", "null", "null", "[]"],
        ["2", "bad_frame", "null", "null", "null", "[]"],
        ["3", "bad_frame", "null", "null", "null", "[]"],
        ["4", "unknown_schema", "9", "null", "null", "[]"],
        ["5", "unknown_schema", "0", "null", "null", "[]"],
        ["6", "schema_unresolvable", "2", "null", "null", "[]"],
        ["7", "schema_unresolvable", "2", "null", "null", "[]"],
        ["8", "too_large", "1", "null", "null", "[]"],
        ["9", "truncated", "1", "null", "null", "[]"],
        ["10", "out_of_range", "1", "volume", "null", "[]"],
        ["11", "invalid_utf8", "3", "symbol", "null", "[]"],
        ["12", "expectation", "1", "null", "volume_between", r#"["volume_between"]"#],
        ["14", "expectation", "1", "null", "volume_between", r#"["volume_between","noise"]"#],
    ];
    assert_eq!(reasons, expected);
    assert_eq!(bench.target(), [["A", "1", "0", "0", "0"], ["A", "13", "0", "0", "15"]]);
    let sums = &report.summary;
    assert_eq!((sums.read, sums.loaded, sums.dead, sums.dropped, sums.superseded, sums.gaps), (16, 2, 13, 1, 0, 0));
    assert_eq!(sums.dead_by_reason[&Reason::BadFrame], 2);
    assert_eq!(bench.audit().problems, [""; 0]);
}

#[test]
fn expectations_count_what_try_counts() {
    let bench = Bench::new(&APPEND);
    bench.send(["A|13", "A|-1", "|5", "NOISE|1", "BIG|2000", "SMALL|2000", "A"].map(framed));
    let report = bench.run();
    let counts = report.summary.expectations.iter();
    let counts: Vec<_> = counts.map(|e| (e.id, e.element_count, e.missing_count, e.unexpected_count)).collect();
    assert_eq!(
        counts,
        [
            ("unlucky", 6, 0, 1),
            ("volume_between", 6, 0, 1),
            ("noise", 6, 0, 1),
            ("stop", 6, 0, 0),
            ("symbol_named", 6, 1, 0),
            ("big", 2, 0, 1),
        ]
    );
}

#[test]
fn a_dead_letter_keeps_the_record_byte_for_byte() {
    let bench = Bench::new(&APPEND);
    bench.send([Sent {
        partition: 1,
        key: Some(b"k\0\xff"),
        value: Some(b"\xfe\0\x01".to_vec()),
        timestamp: Some(-62_135_596_800_001),
        headers: vec![("trace", Some(b"\0\xff")), ("trace", None)],
    }]);
    bench.run();
    let headers = headers::encode([(&b"trace"[..], Some(&b"\0\xff"[..])), (b"trace", None)]).unwrap();
    let letters = bench.letters();
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(letter[1..6], ["tiny.v1", "0", "1", "0", "-62135596800001"]);
    assert_eq!(letter[6..9], [format!("{:?}", b"k\0\xff"), format!("{:?}", b"\xfe\0\x01"), format!("{headers:?}")]);
}

#[test]
fn headers_are_kept_whatever_their_names() {
    let bench = Bench::new(&APPEND);
    let value = frame::wrap(1, b"A|-1");
    let list: [headers::Header<'_>; 4] =
        [(b"\xff\xfe", Some(b"1")), (b"", None), (b"a", Some(b"")), (b"a", Some(b"\0"))];
    let record = Raw { value: Some(&value), headers: list.to_vec(), ..Raw::default() };
    wire::send(bench.kafka().expose(), "tiny.v1", 0, &record);
    assert_eq!(bench.run().summary.dead, 1);
    let kept = bench.rows(r#"SELECT headers FROM "tollgate.dead_letter""#);
    assert_eq!(kept, [[format!("{:?}", headers::encode(list).unwrap())]]);
}

//! Rows of users' files, through the newest schema version.

use tollgate_runtime::{
    cells::{Mapping, Row, Rows, Unconverted, draft},
    pipeline::Pipeline,
    value::{Date, Decimal, Timestamp},
};

use crate::payments::{Method, Payments};

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn csv(text: &str, mapping: &Mapping) -> Vec<Result<Row, Unconverted>> {
    Rows::csv(text.into(), Payments::ABOUT, mapping).unwrap().collect()
}

fn why(row: &Result<Row, Unconverted>) -> String {
    row.as_ref()
        .map_err(ToString::to_string)
        .and_then(|row| draft(Payments::ABOUT, row).map_err(|e| e.to_string()))
        .unwrap_err()
}

#[test]
fn a_row_becomes_the_record_that_it_says() {
    let text = format!(
        "ID,Account,amount,method,booked_on,When,fee,items,note\n\
         {ID},AT0001,12.5,WALLET,2024-02-29,2024-02-29 12:00,,3,\"\"\n"
    );
    let mapping = Mapping { map: vec![("created".into(), "When".into())], set: vec![("items".into(), "7".into())] };
    let rows = csv(&text, &mapping);
    let draft = draft(Payments::ABOUT, rows[0].as_ref().unwrap()).unwrap();
    let payment = Payments::decode(1, &draft.datum).unwrap();
    assert_eq!(draft.key, "AT0001");
    assert_eq!((payment.id.to_string(), payment.account), (ID.into(), "AT0001"));
    assert_eq!((payment.amount, payment.method), (Decimal::<2>(1_250), Method::Wallet));
    assert_eq!((payment.booked_on, payment.created), (Date(19_782), Timestamp(1_709_208_000_000_000)));
    assert_eq!((payment.fee, payment.items, payment.settled, payment.note), (None, 7, false, Some("")));
}

#[test]
fn a_json_object_becomes_the_same_record() {
    let json = format!(
        r#"{{"id": "{ID}", "account": "AT0001", "amount": "12.50", "method": "WALLET", "booked_on": "2024-02-29",
            "created": "2024-02-29T13:00:00+01:00", "fee": NaN, "items": "3", "extra": 1}}"#
    );
    let mut rows = Rows::json(json.replace('\n', " ").into(), Payments::ABOUT, &Mapping::default()).unwrap();
    let row = rows.next().unwrap().unwrap();
    let draft = draft(Payments::ABOUT, &row).unwrap();
    let payment = Payments::decode(1, &draft.datum).unwrap();
    assert_eq!((payment.amount, payment.fee, payment.items), (Decimal::<2>(1_250), None, 3));
    assert_eq!(payment.created, Timestamp(1_709_208_000_000_000));
    let (default, null) = ("their default stands in: `settled`", "null stands in: `note`");
    let notes = rows.notes();
    assert!(notes[0].ends_with("does not have: `extra`") && notes[1].ends_with(default), "{notes:?}");
    assert!(notes[2].ends_with(null) && notes.len() == 3, "{notes:?}");
    assert!(rows.next().is_none());
}

#[test]
fn what_does_not_convert_is_named_with_its_line() {
    let mapping = Mapping {
        set: vec![("id".into(), ID.into()), ("method".into(), "CARD".into()), ("items".into(), "1".into())],
        ..Mapping::default()
    };
    let rows = csv(
        "account,amount,booked_on,created\n\
         a,1.234,2024-01-01,2024-01-01\n\
         a,1,01/02/2024,2024-01-01\n\
         ,1,2024-01-01,2024-01-01\n\
         a,1,2024-01-01\n\
         a,1,2024-01-01,2024-01-01T00:00:00.000001\n",
        &mapping,
    );
    let whys: Vec<_> = rows.iter().map(why).collect();
    assert_eq!(
        whys,
        [
            "line 2: `amount`: `1.234` is not a number of at most 12 digits, 2 behind the point",
            "line 3: `booked_on`: `01/02/2024` is not a date like `2024-02-29`",
            "line 4: `account`: null, but the column may not be null",
            "line 5: 3 cells under a header of 4",
            "line 6: `created`: microseconds, but the schema's field keeps milliseconds",
        ]
    );
}

#[test]
fn a_file_that_cannot_be_meant_is_refused() {
    let refused = |text: &str, map: &[(&str, &str)], set: &[(&str, &str)]| {
        let owned = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let mapping = Mapping { map: owned(map), set: owned(set) };
        Rows::csv(text.into(), Payments::ABOUT, &mapping).unwrap_err().0
    };
    assert!(refused("", &[], &[]).starts_with("the file is empty"));
    assert!(refused("id", &[("amount", "b")], &[]).contains("`--map amount=b`: no such header"));
    assert!(refused("a", &[("b", "a")], &[]).contains("no such field"));
    assert!(refused("a", &[], &[("amount", "x")]).contains("expected a number"));
    assert!(refused("a,b", &[], &[]).contains("no field"));
    assert!(refused("Note,NOTE", &[], &[]).contains("`Note` and `NOTE`"));
    assert!(refused("note,note", &[], &[]).contains("`note` and `note`"));
}

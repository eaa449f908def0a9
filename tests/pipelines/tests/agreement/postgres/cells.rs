//! Values as text that COPY reads.

use tollgate_compiler::{
    schema::Type,
    value::{Value, print},
};

/// A value in row number `at`. In every other row an absent double is NaN and 0 is -0: the gate
/// writes neither, and SQL reads them as it should.
pub(super) fn cell(value: &Value, ty: &Type, at: usize) -> String {
    let hostile = at.is_multiple_of(2) && *ty == Type::Double;
    match value {
        Value::Null if hostile => "NaN".to_owned(),
        Value::Double(0.0) if hostile => "-0".to_owned(),
        Value::Null => "\\N".to_owned(),
        value => escaped(&print::text(value).expect("a value that is there has a text")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

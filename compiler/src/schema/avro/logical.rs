//! Logical types: what a plain type means beyond its bytes.

use super::{Reader, name::PRIMITIVES};
use crate::{
    diagnostic::{Code, Diagnostic},
    schema::plan::Wire,
    syntax::{Kind, Node},
    value::MAX_DIGITS,
};

/// The logical types, with what each belongs to.
const LOGICAL: [(&str, &str); 9] = [
    ("date", "int"),
    ("decimal", "bytes or fixed"),
    ("local-timestamp-micros", "long"),
    ("local-timestamp-millis", "long"),
    ("time-micros", "long"),
    ("time-millis", "int"),
    ("timestamp-micros", "long"),
    ("timestamp-millis", "long"),
    ("uuid", "string or a fixed of 16 bytes"),
];

/// Logical types of Avro that are not read yet.
const LATER: [&str; 4] = ["big-decimal", "duration", "local-timestamp-nanos", "timestamp-nanos"];

impl Reader<'_> {
    /// What `base` is under the logical type of an object, if the object has one.
    pub(super) fn logical(&self, node: &Node, base: &Wire) -> Option<Wire> {
        let Some(attribute) = node.get("logicalType") else { return Some(base.clone()) };
        let word = self.string(attribute, "a logical type")?;
        if is_reference(node) {
            let help = "write it where the type is defined";
            let message = format!("`{word}` means nothing beside the name of another type");
            return self.refuse(Code::AvroLogicalType, attribute.span, message, help);
        }
        match (word, base) {
            ("decimal", Wire::Bytes | Wire::Fixed(_)) => self.decimal(node, base),
            ("uuid", Wire::String) => Some(Wire::UuidString),
            ("uuid", Wire::Fixed(16)) => Some(Wire::UuidFixed),
            ("date", Wire::Int) => Some(Wire::Date),
            ("time-millis", Wire::Int) => Some(Wire::TimeMillis),
            ("time-micros", Wire::Long) => Some(Wire::TimeMicros),
            ("timestamp-millis", Wire::Long) => Some(Wire::TimestampMillis),
            ("timestamp-micros", Wire::Long) => Some(Wire::TimestampMicros),
            ("local-timestamp-millis", Wire::Long) => Some(Wire::LocalTimestampMillis),
            ("local-timestamp-micros", Wire::Long) => Some(Wire::LocalTimestampMicros),
            _ => self.unfit(attribute, word, base),
        }
    }

    fn unfit(&self, attribute: &Node, word: &str, base: &Wire) -> Option<Wire> {
        if LATER.contains(&word) {
            return self.later(attribute.span, &format!("`{word}`"), "millis and micros, and `decimal`, are");
        }
        let (message, help) = match LOGICAL.into_iter().find(|(name, _)| *name == word) {
            Some((_, fits)) => {
                (format!("`{word}` does not belong to {}", base.name()), Some(format!("it belongs to {fits}")))
            }
            None => (format!("no logical type has the name `{word}`"), None),
        };
        let found = Diagnostic::new(Code::AvroLogicalType, attribute.span, message);
        self.diagnostics.report(match help {
            Some(help) => found.help(help),
            None => found
                .help("remove it: without it, every tool reads the type behind it as it is")
                .suggest(word, LOGICAL.into_iter().map(|(name, _)| name)),
        });
        None
    }

    fn decimal(&self, node: &Node, base: &Wire) -> Option<Wire> {
        let place = self.required(node, "precision")?;
        let precision = self.whole(place)?;
        let scale = node.get("scale").map_or(Some(0), |scale| self.whole(scale))?;
        if !(1..=MAX_DIGITS).contains(&precision) {
            let message = format!("a decimal of {precision} digits cannot be held");
            let help = format!("a precision from 1 to {MAX_DIGITS}");
            return self.refuse(Code::AvroLogicalType, place.span, message, &help);
        }
        if scale > precision {
            let place = node.get("scale").map_or(place.span, |scale| scale.span);
            let message = format!("{scale} digits behind the point are more than the {precision} in all");
            return self.refuse(Code::AvroLogicalType, place, message, "a scale up to the precision");
        }
        let Wire::Fixed(size) = *base else { return Some(Wire::DecimalBytes { precision, scale }) };
        let digits = digits(size);
        if precision > digits {
            let message = format!("{size} bytes hold {digits} digits, not {precision}");
            return self.refuse(Code::AvroLogicalType, place.span, message, "a larger size, or a smaller precision");
        }
        Some(Wire::DecimalFixed { size, precision, scale })
    }
}

/// Whether the object only names a type that is defined elsewhere.
fn is_reference(node: &Node) -> bool {
    let Some(Kind::Scalar(word)) = node.get("type").map(|ty| &ty.kind) else { return false };
    word.text != "fixed" && !PRIMITIVES.contains(&word.text.as_str())
}

/// Digits that any number of this many bytes in two's complement can have.
fn digits(size: usize) -> u32 {
    let unused = 16_usize.saturating_sub(size) * 8;
    let greatest = u32::try_from(unused).ok().and_then(|unused| i128::MAX.checked_shr(unused)).unwrap_or_default();
    greatest.checked_ilog10().unwrap_or_default()
}

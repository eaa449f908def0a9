//! What is told of a range that says nothing: where the values of a type end.

use super::{End, bound::limits, range};
use crate::{schema::Type, value::Decimal};

/// The least and the greatest value of an integer or a decimal.
pub(crate) fn extremes(ty: &Type) -> Option<(Decimal, Decimal)> {
    matches!(ty, Type::Int | Type::Long | Type::Decimal { .. }).then(|| {
        let (least, greatest, _) = limits(ty);
        (least, greatest)
    })
}

/// What the values of a type are, in words; nothing for a type whose values have no ends.
pub(crate) fn extent(ty: &Type) -> Option<String> {
    let (least, greatest) = extremes(ty)?;
    let what = match ty {
        Type::Decimal { scale, .. } => format!("a number with {scale} digits behind the point"),
        _ => "a whole number".to_owned(),
    };
    Some(format!("{} is {what}, from {least} to {greatest}", ty.with_article()))
}

/// Why an end of a range changes nothing, and what to do, where the range that came of it has no
/// such end: every value of the integer or the decimal lies inside of it.
pub(crate) fn needless(is_low: bool, ty: &Type) -> Option<(String, String)> {
    let (least, greatest) = extremes(ty)?;
    let (side, extreme) = if is_low { ("least", least) } else { ("most", greatest) };
    let message = format!("every {} is at {side} {extreme}, so this end changes nothing", ty.name());
    Some((message, format!("remove it, or write {extreme}")))
}

/// What to do about two ends between which nothing lies.
pub(crate) fn wider<'a>(low: Option<End<'a>>, high: Option<End<'a>>, ty: &Type) -> String {
    let holds = |low: Option<End<'a>>, high: Option<End<'a>>| range(low, high, ty).is_ok();
    let inside = |end: Option<End<'a>>| end.map(|end| End { text: end.text, strict: false });
    match (extent(ty), low.is_some() && high.is_some()) {
        (_, true) if holds(high, low) => "the lower end comes first: swap the two".to_owned(),
        (Some(extent), _) if !holds(inside(low), inside(high)) => extent,
        _ => "leave a value between the two ends, or let the ends themselves lie inside".to_owned(),
    }
}

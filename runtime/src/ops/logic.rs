//! Three-valued logic, equality and order of values that may be absent.

use std::cmp::Ordering;

/// False if one is false, else unknown if one is unknown, else true.
#[inline]
#[must_use]
pub fn all<const N: usize>(predicates: [Option<bool>; N]) -> Option<bool> {
    if predicates.contains(&Some(false)) {
        return Some(false);
    }
    if predicates.contains(&None) { None } else { Some(true) }
}

/// True if one is true, else unknown if one is unknown, else false.
#[inline]
#[must_use]
pub fn any<const N: usize>(predicates: [Option<bool>; N]) -> Option<bool> {
    not(all(predicates.map(not)))
}

/// The opposite; unknown stays unknown.
#[inline]
#[must_use]
pub fn not(predicate: Option<bool>) -> Option<bool> {
    predicate.map(|holds| !holds)
}

/// `a = b`, doubles included: none of them is NaN, and -0 equals 0.
#[inline]
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "all values but texts that were made are copied")]
pub fn equal<A: PartialOrd<B>, B>(a: A, b: B) -> bool {
    a.partial_cmp(&b) == Some(Ordering::Equal)
}

/// Null-safe equality: `a is not distinct from b`.
#[inline]
#[must_use]
pub fn same<A: PartialOrd<B>, B>(a: Option<A>, b: Option<B>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => equal(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// The value equals one of these.
#[inline]
#[must_use]
pub fn one_of<A: PartialOrd<B> + Copy, B: Copy>(value: A, set: &[B]) -> bool {
    set.iter().any(|member| equal(value, *member))
}

/// The first, unless it equals the second.
#[inline]
#[must_use]
pub fn null_if<A: PartialOrd<B>, B>(a: Option<A>, b: Option<B>) -> Option<A> {
    a.filter(|a| b.is_none_or(|b| a.partial_cmp(&b) != Some(Ordering::Equal)))
}

/// The greatest of those that are not absent.
#[inline]
#[must_use]
pub fn greatest<T: PartialOrd, const N: usize>(values: [Option<T>; N]) -> Option<T> {
    values.into_iter().flatten().reduce(|a, b| if b > a { b } else { a })
}

/// The least of those that are not absent.
#[inline]
#[must_use]
pub fn least<T: PartialOrd, const N: usize>(values: [Option<T>; N]) -> Option<T> {
    values.into_iter().flatten().reduce(|a, b| if b < a { b } else { a })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;

    #[test]
    fn false_outweighs_unknown_and_unknown_outweighs_true() {
        assert_eq!(all([Some(true), None, Some(false)]), Some(false));
        assert_eq!(all([Some(true), None]), None);
        assert_eq!(all([]), Some(true));
        assert_eq!(any([Some(false), None, Some(true)]), Some(true));
        assert_eq!(any([Some(false), None]), None);
        assert_eq!(any([]), Some(false));
    }

    #[test]
    fn equality_is_by_value() {
        assert!(equal(0.0, -0.0));
        assert!(equal(Decimal::<1>(15), Decimal::<2>(150)));
        assert!(same::<i32, i32>(None, None));
        assert!(!same(Some(1), None));
        assert!(one_of(0.1, &[0.2, 0.1]));
        assert!(one_of("b", &["a", "b"]));
    }

    #[test]
    fn absent_values_are_skipped() {
        assert_eq!(greatest([None, Some(1), Some(3)]), Some(3));
        assert_eq!(least([Some(2.5), None]), Some(2.5));
        assert_eq!(least::<i32, 2>([None, None]), None);
        assert_eq!(null_if(Some(1), Some(1)), None);
        assert_eq!(null_if(Some(1), None::<i32>), Some(1));
    }
}

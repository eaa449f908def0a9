//! Arithmetic of integers and doubles.

/// Numbers of one type with total arithmetic.
pub trait Number: Copy {
    /// `self + other`
    fn add(self, other: Self) -> Option<Self>;
    /// `self - other`
    fn subtract(self, other: Self) -> Option<Self>;
    /// `self * other`
    fn multiply(self, other: Self) -> Option<Self>;
    /// `self / other`; integers truncate.
    fn divide(self, other: Self) -> Option<Self>;
    /// The rest of a truncating division.
    fn remainder(self, other: Self) -> Option<Self>;
}

macro_rules! integer {
    ($($integer:ty),*) => {$(
        impl Number for $integer {
            #[inline]
            fn add(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }

            #[inline]
            fn subtract(self, other: Self) -> Option<Self> {
                self.checked_sub(other)
            }

            #[inline]
            fn multiply(self, other: Self) -> Option<Self> {
                self.checked_mul(other)
            }

            #[inline]
            fn divide(self, other: Self) -> Option<Self> {
                self.checked_div(other)
            }

            #[inline]
            fn remainder(self, other: Self) -> Option<Self> {
                // `MIN % -1` is 0 although `MIN / -1` does not exist.
                (other != 0).then(|| self.wrapping_rem(other))
            }
        }
    )*};
}

integer!(i32, i64);

impl Number for f64 {
    #[inline]
    fn add(self, other: Self) -> Option<Self> {
        sound(self + other, self, other)
    }

    #[inline]
    fn subtract(self, other: Self) -> Option<Self> {
        sound(self - other, self, other)
    }

    #[inline]
    fn multiply(self, other: Self) -> Option<Self> {
        sound(self * other, self, other)
    }

    #[inline]
    fn divide(self, other: Self) -> Option<Self> {
        if super::equal(other, 0.0) { None } else { sound(self / other, self, other) }
    }

    #[inline]
    fn remainder(self, other: Self) -> Option<Self> {
        if super::equal(other, 0.0) { None } else { sound(self % other, self, other) }
    }
}

/// A result, unless it is NaN, or infinite although neither operand was.
#[inline]
fn sound(result: f64, a: f64, b: f64) -> Option<f64> {
    let overflowed = result.is_infinite() && a.is_finite() && b.is_finite();
    if result.is_nan() || overflowed { None } else { Some(result) }
}

/// `a + b`
#[inline]
pub fn add<T: Number>(a: T, b: T) -> Option<T> {
    a.add(b)
}

/// `a - b`
#[inline]
pub fn subtract<T: Number>(a: T, b: T) -> Option<T> {
    a.subtract(b)
}

/// `a * b`
#[inline]
pub fn multiply<T: Number>(a: T, b: T) -> Option<T> {
    a.multiply(b)
}

/// `a / b`; integers truncate.
#[inline]
pub fn divide<T: Number>(a: T, b: T) -> Option<T> {
    a.divide(b)
}

/// `a % b`: the rest of a truncating division, with the sign of `a`.
#[inline]
pub fn remainder<T: Number>(a: T, b: T) -> Option<T> {
    a.remainder(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_absent_outside_their_type() {
        assert_eq!(add(i32::MAX, 1), None);
        assert_eq!(multiply(i64::MIN, -1), None);
        assert_eq!(divide(-7, 2), Some(-3));
        assert_eq!(divide(i64::MIN, -1), None);
        assert_eq!(divide(1, 0), None);
        assert_eq!(remainder(-7, 2), Some(-1));
        assert_eq!(remainder(i64::MIN, -1), Some(0));
        assert_eq!(remainder(1, 0), None);
    }

    #[test]
    fn doubles_are_absent_when_they_overflow_or_are_not_a_number() {
        assert_eq!(add(f64::MAX, f64::MAX), None);
        assert_eq!(add(f64::INFINITY, 1.0), Some(f64::INFINITY));
        assert_eq!(subtract(f64::INFINITY, f64::INFINITY), None);
        assert_eq!(divide(1.0, -0.0), None);
        assert_eq!(divide(f64::INFINITY, 0.0), None);
        assert_eq!(multiply(f64::MIN_POSITIVE, f64::MIN_POSITIVE), Some(0.0));
    }
}

//! Types whose values lie on a line.

use crate::value::{Date, Decimal, LocalTimestamp, Time, Timestamp};

/// Values on a line: numbers, dates and times.
pub trait Line: Copy + PartialOrd {
    /// How far one value is from another: days for dates, microseconds for times, else the type itself.
    type Step: Copy;

    /// Where the value is, in whatever way [`Line::from_position`] understands.
    fn position(self) -> i128;

    /// The value at a position; the nearest one beyond the ends of the type.
    fn from_position(position: i128) -> Self;

    /// The value between two that random bits choose.
    #[must_use]
    fn between(min: Self, max: Self, random: u128) -> Self;

    /// The value so many steps on, or the last one before the end of the type.
    #[must_use]
    fn moved(self, step: Self::Step, times: u8) -> Self;

    /// The step in the other direction.
    fn back(step: Self::Step) -> Self::Step;
}

/// The share of the way, at least 0 and below 1, that random bits choose.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
pub(super) fn share(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}

fn whole_between(min: i128, max: i128, random: u128) -> i128 {
    let count = max.abs_diff(min).saturating_add(1);
    if max < min { min } else { min.wrapping_add_unsigned(random % count) }
}

/// A number within the ends of its type, which is wide enough for them.
fn clamped<T: TryFrom<i128> + Into<i128> + Copy>(position: i128, min: T, max: T) -> T {
    T::try_from(position).unwrap_or(if position < 0 { min } else { max })
}

macro_rules! integer {
    ($($integer:ty),*) => {$(
        impl Line for $integer {
            type Step = Self;

            fn position(self) -> i128 {
                self.into()
            }

            fn from_position(position: i128) -> Self {
                clamped(position, Self::MIN, Self::MAX)
            }

            fn between(min: Self, max: Self, random: u128) -> Self {
                Self::from_position(whole_between(min.into(), max.into(), random))
            }

            fn moved(self, step: Self, times: u8) -> Self {
                self.saturating_add(step.saturating_mul(times.into()))
            }

            fn back(step: Self) -> Self {
                step.saturating_neg()
            }
        }
    )*};
}

integer!(i32, i64);

macro_rules! calendar {
    ($($ty:ident),*) => {$(
        impl Line for $ty {
            type Step = i64;

            fn position(self) -> i128 {
                self.0.into()
            }

            fn from_position(position: i128) -> Self {
                let within = position.clamp(Self::MIN.0.into(), Self::MAX.0.into());
                Self(clamped(within, Self::MIN.0, Self::MAX.0))
            }

            fn between(min: Self, max: Self, random: u128) -> Self {
                Self::from_position(whole_between(min.position(), max.position(), random))
            }

            fn moved(self, step: i64, times: u8) -> Self {
                Self::from_position(self.position() + i128::from(step) * i128::from(times))
            }

            fn back(step: i64) -> i64 {
                step.saturating_neg()
            }
        }
    )*};
}

calendar!(Date, Time, Timestamp, LocalTimestamp);

impl<const SCALE: u32> Line for Decimal<SCALE> {
    type Step = Self;

    fn position(self) -> i128 {
        self.0
    }

    fn from_position(position: i128) -> Self {
        Self(position.clamp(Self::MIN.0, Self::MAX.0))
    }

    fn between(min: Self, max: Self, random: u128) -> Self {
        Self::from_position(whole_between(min.0, max.0, random))
    }

    fn moved(self, step: Self, times: u8) -> Self {
        Self::from_position(self.0.saturating_add(step.0.saturating_mul(times.into())))
    }

    fn back(step: Self) -> Self {
        step.negate()
    }
}

impl Line for f64 {
    type Step = Self;

    fn position(self) -> i128 {
        self.to_bits().into()
    }

    fn from_position(position: i128) -> Self {
        u64::try_from(position).map_or(0.0, Self::from_bits)
    }

    fn between(min: Self, max: Self, random: u128) -> Self {
        let share = share((random >> 64) as u64);
        // In two products, since the distance may overflow; adding 0 takes the sign off a zero.
        (min * (1.0 - share) + max * share).clamp(min, max.max(min)) + 0.0
    }

    fn moved(self, step: Self, times: u8) -> Self {
        (self + step * Self::from(times)).clamp(Self::MIN, Self::MAX)
    }

    fn back(step: Self) -> Self {
        -step
    }
}

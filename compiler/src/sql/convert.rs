//! Conversions between types.

use super::{
    Binding, Part, Printer,
    number::{clamped, fitted, whole_digits},
};
use crate::{
    rule::{Expr, Node},
    schema::Type,
};

/// The double behind the greatest 64-bit integer, and the one before the least.
const LONGS: (&str, &str) = ("9223372036854775808", "-9223372036854777856");

/// The same of 32 bits.
const INTS: (&str, &str) = ("2147483648", "-2147483649");

impl Printer<'_> {
    pub(super) fn conversion(&self, operand: &Expr, ty: &Type) -> Part {
        match (&operand.ty, ty) {
            (Type::Double, Type::Int) => (Binding::Atom, self.whole(operand, INTS, "integer")),
            (Type::Double, Type::Long) => (Binding::Atom, self.whole(operand, LONGS, "bigint")),
            (Type::Decimal { .. }, Type::Int | Type::Long) => {
                fitted((Binding::Atom, format!("round({})", self.free(operand))), None, ty)
            }
            (Type::Long, Type::Int) => fitted(self.part(operand), None, ty),
            (Type::Int | Type::Long | Type::Decimal { .. }, Type::Double) => {
                (Binding::Atom, format!("cast({} as double precision)", self.free(operand)))
            }
            (Type::Int | Type::Long, Type::Decimal { .. }) => {
                let whole = whole_digits(operand);
                fitted((Binding::Atom, format!("cast({} as numeric)", self.free(operand))), whole, ty)
            }
            (Type::Decimal { scale: from, .. }, Type::Decimal { scale, .. }) => {
                self.rescaled(operand, *from, *scale, ty)
            }
            (_, Type::Text) => self.printed(operand),
            (Type::Timestamp, Type::Date) => {
                (Binding::Atom, format!("cast({} at time zone 'UTC' as date)", self.at(Binding::Atom, operand)))
            }
            (Type::Date, Type::Timestamp) => {
                // Looser than a sign, and never beside one.
                (Binding::Sum, format!("cast({} as timestamp) at time zone 'UTC'", self.free(operand)))
            }
            _ => self.part(operand),
        }
    }

    /// A double as a whole number, half to even.
    fn whole(&self, operand: &Expr, (above, below): (&str, &str), ty: &str) -> String {
        format!("cast({} as {ty})", clamped(&format!("round({})", self.free(operand)), above, below))
    }

    fn rescaled(&self, operand: &Expr, from: u32, scale: u32, ty: &Type) -> Part {
        let whole = whole_digits(operand).map(|whole| whole + u32::from(scale < from));
        let part = if scale < from {
            (Binding::Atom, format!("round({}, {scale})", self.free(operand)))
        } else {
            self.part(operand)
        };
        fitted(part, whole, ty)
    }

    /// A value as text, whatever the session's style of dates, its time zone or its form of bytes.
    fn printed(&self, operand: &Expr) -> Part {
        let free = || self.free(operand);
        let moment = |moment: &str, form: &str| format!("rtrim(rtrim(to_char({moment}, '{form}.US'), '0'), '.')");
        let local = "YYYY-MM-DD HH24:MI:SS";
        match &operand.ty {
            Type::Text | Type::Enum { .. } => self.part(operand),
            // The digits of a type, of which a result of PostgreSQL's may have fewer.
            Type::Decimal { scale, .. } => (Binding::Atom, format!("cast(round({}, {scale}) as text)", free())),
            // -0 is 0.
            Type::Double if !matches!(operand.node, Node::Literal(_)) => {
                (Binding::Atom, format!("cast({} + 0 as text)", self.at(Binding::Sum, operand)))
            }
            Type::Date => (Binding::Atom, format!("to_char(cast({} as timestamp), 'YYYY-MM-DD')", free())),
            Type::Time => (Binding::Atom, moment(&format!("cast({} as interval)", free()), "HH24:MI:SS")),
            Type::Timestamp => {
                let utc = format!("{} at time zone 'UTC'", self.at(Binding::Atom, operand));
                (Binding::Match, format!("{} || '+00'", moment(&utc, local)))
            }
            Type::LocalTimestamp => (Binding::Atom, moment(&free(), local)),
            Type::Bytes { .. } => (Binding::Match, format!("{} || encode({}, 'hex')", r"E'\\x'", free())),
            _ => (Binding::Atom, format!("cast({} as text)", free())),
        }
    }
}

//! UUIDs.

use std::{fmt, str::FromStr};

/// A UUID, as a big-endian number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub u128);

/// A text that is not a [`Uuid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAUuid;

impl FromStr for Uuid {
    type Err = NotAUuid;

    /// Reads 36 characters, digits in either case; no braces, no `urn:`.
    fn from_str(text: &str) -> Result<Self, NotAUuid> {
        // Of the forms that the library reads, only the hyphenated one has this length.
        if text.len() != uuid::fmt::Hyphenated::LENGTH {
            return Err(NotAUuid);
        }
        uuid::Uuid::try_parse(text).map(|uuid| Self(uuid.as_u128())).map_err(|_| NotAUuid)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_u128(self.0).hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_form_only() {
        let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let uuid: Uuid = text.parse().unwrap();
        assert_eq!(uuid, Uuid(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8));
        assert_eq!(uuid.to_string(), text);
        assert_eq!(text.to_uppercase().parse(), Ok(uuid));
        for text in ["", "67e5504410b1426f9247bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0cg"] {
            assert_eq!(text.parse::<Uuid>(), Err(NotAUuid), "{text}");
        }
    }
}

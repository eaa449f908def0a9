//! UUIDs as text.

use uuid::{Uuid, fmt::Hyphenated};

/// Reads 36 characters, digits in either case; no braces, no `urn:`.
#[must_use]
pub fn parse_uuid(text: &str) -> Option<u128> {
    // Of the forms that the library reads, only the hyphenated one has this length.
    let hyphenated = text.len() == Hyphenated::LENGTH;
    Uuid::try_parse(text).ok().filter(|_| hyphenated).map(|uuid| uuid.as_u128())
}

/// The text of a UUID, in small letters.
#[must_use]
pub fn print_uuid(uuid: u128) -> String {
    Uuid::from_u128(uuid).hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_is_read() {
        let text = "67E55044-10b1-426f-9247-bb680e5fe0c8";
        assert_eq!(parse_uuid(text).map(print_uuid), Some(text.to_lowercase()));
        for other in ["67e5504410b1426f9247bb680e5fe0c8", "{67e55044-10b1-426f-9247-bb680e5fe0c8}", "", &text[1..]] {
            assert_eq!(parse_uuid(other), None, "{other}");
        }
    }
}

//! Where `tail` begins.

use std::str::FromStr;

use crate::source::Extent;

/// Where to begin in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// At the first record that is kept.
    Earliest,
    /// Behind the last record.
    Latest,
    /// At this offset.
    Offset(i64),
    /// So many offsets before the end.
    Last(i64),
}

impl FromStr for From {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.parse::<u32>().ok().map(i64::from).or_else(|| digits.parse().ok());
        let found = match text {
            "earliest" => Some(Self::Earliest),
            "latest" => Some(Self::Latest),
            _ => match text.strip_prefix('-') {
                Some(digits) => number(digits).map(Self::Last),
                None => number(text).map(Self::Offset),
            },
        };
        let found = found.filter(|from| !matches!(from, Self::Last(..0) | Self::Offset(..0)));
        found.ok_or_else(|| "expected an offset, `earliest`, `latest`, or `-N` for the last N records".to_owned())
    }
}

impl From {
    /// The offset at which to begin, within the log.
    pub(super) fn offset(self, extent: Extent) -> i64 {
        let Extent { low, high } = extent;
        let asked = match self {
            Self::Earliest => low,
            Self::Latest => high,
            Self::Offset(offset) => offset,
            Self::Last(records) => high.saturating_sub(records),
        };
        asked.clamp(low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_offset_or_a_word_or_so_many_from_the_end() {
        let extent = Extent { low: 10, high: 50 };
        let offset = |text: &str| text.parse::<From>().map(|from| from.offset(extent));
        let found = ["earliest", "latest", "20", "-5", "0", "-100", "99"].map(offset);
        assert_eq!(found, [10, 50, 20, 45, 10, 10, 50].map(Ok));
        for text in ["", "-", "newest", "--5", "1.5", "-0x1"] {
            assert!(text.parse::<From>().is_err(), "{text}");
        }
    }
}

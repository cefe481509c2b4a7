//! Which language an answer is in: `Accept-Language` (RFC 9110, section 12.5.4), by lookup (RFC 4647, section 3.4).

use std::cmp::Reverse;

use poem::http::header::ACCEPT_LANGUAGE;
use poem::http::{HeaderMap, HeaderValue};

use super::wishes::{QualityItem, quality_items};

/// The languages that clients can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Also for clients who ask for none that we have, or in a way that cannot be read.
    French,
    English,
}

const EVERY_LANGUAGE: &str = "*";

impl Language {
    pub(super) const ALL: [Self; 2] = [Self::French, Self::English];

    /// The one that is wanted most; of two that are wanted alike, the one that is named first.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let items = quality_items(headers, ACCEPT_LANGUAGE);
        let items: Vec<QualityItem> = items.filter(|item| is_range(item.value)).collect();
        let acceptable =
            Self::ALL.into_iter().filter(|language| language.quality(&items) != Some(0));
        acceptable
            .min_by_key(|language| {
                let quality = language.quality(&items).unwrap_or_default();
                (Reverse(quality), language.place(&items))
            })
            .unwrap_or(Self::French)
    }

    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.tag())
    }

    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// How much it is wanted: 0 when it is refused, `None` when nothing is said of it.
    fn quality(self, items: &[QualityItem]) -> Option<u16> {
        if items.iter().any(|item| self.is_refused_by(item)) {
            return Some(0);
        }
        let named = items.iter().filter(|item| self.is_found_by(item));
        let named = named.map(|item| item.quality).max();
        let every = items.iter().find(|item| item.value == EVERY_LANGUAGE);
        named.or_else(|| every.map(|item| item.quality))
    }

    /// The place of its heaviest item in the header; that of `*` is behind all others.
    fn place(self, items: &[QualityItem]) -> usize {
        let quality = self.quality(items);
        let first =
            items.iter().position(|item| self.is_found_by(item) && Some(item.quality) == quality);
        first.unwrap_or(items.len())
    }

    /// Lookup cuts a range short until it is a language that there is: `en-GB` finds `en`.
    fn is_found_by(self, item: &QualityItem) -> bool {
        let primary = item.value.split('-').next().unwrap_or_default();
        item.quality > 0 && primary.eq_ignore_ascii_case(self.tag())
    }

    /// Who refuses `en-GB` has not refused `en`.
    fn is_refused_by(self, item: &QualityItem) -> bool {
        item.quality == 0 && item.value.eq_ignore_ascii_case(self.tag())
    }
}

/// `*`, or subtags of 1 to 8 characters between hyphens, the first of letters only.
fn is_range(range: &str) -> bool {
    let is_subtag = |(index, subtag): (usize, &str)| {
        let is_allowed = |byte: u8| match index {
            0 => byte.is_ascii_alphabetic(),
            _ => byte.is_ascii_alphanumeric(),
        };
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(is_allowed)
    };
    range == EVERY_LANGUAGE || range.split('-').enumerate().all(is_subtag)
}

#[cfg(test)]
mod tests;

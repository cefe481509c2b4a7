//! Which language an answer is in: `Accept-Language` (RFC 9110, section 12.5.4), by lookup (RFC 4647, section 3.4).

use std::cmp::Reverse;

use poem::http::header::ACCEPT_LANGUAGE;
use poem::http::{HeaderMap, HeaderValue};

use super::wishes::{Wish, wishes};

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
        let wishes = wishes(headers, ACCEPT_LANGUAGE);
        let wishes: Vec<Wish> = wishes.filter(|wish| is_range(wish.range)).collect();
        let acceptable =
            Self::ALL.into_iter().filter(|language| language.weight(&wishes) != Some(0));
        acceptable
            .min_by_key(|language| {
                let weight = language.weight(&wishes).unwrap_or_default();
                (Reverse(weight), language.place(&wishes))
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
    fn weight(self, wishes: &[Wish]) -> Option<u16> {
        if wishes.iter().any(|wish| self.is_refused_by(wish)) {
            return Some(0);
        }
        let named = wishes.iter().filter(|wish| self.is_found_by(wish));
        let named = named.map(|wish| wish.weight).max();
        let every = wishes.iter().find(|wish| wish.range == EVERY_LANGUAGE);
        named.or_else(|| every.map(|wish| wish.weight))
    }

    /// The place of its heaviest wish in the header; that of `*` is behind all others.
    fn place(self, wishes: &[Wish]) -> usize {
        let weight = self.weight(wishes);
        let first =
            wishes.iter().position(|wish| self.is_found_by(wish) && Some(wish.weight) == weight);
        first.unwrap_or(wishes.len())
    }

    /// Lookup cuts a range short until it is a language that there is: `en-GB` finds `en`.
    fn is_found_by(self, wish: &Wish) -> bool {
        let primary = wish.range.split('-').next().unwrap_or_default();
        wish.weight > 0 && primary.eq_ignore_ascii_case(self.tag())
    }

    /// Who refuses `en-GB` has not refused `en`.
    fn is_refused_by(self, wish: &Wish) -> bool {
        wish.weight == 0 && wish.range.eq_ignore_ascii_case(self.tag())
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

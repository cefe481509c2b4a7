//! Which language an answer is in: `Accept-Language` (RFC 9110, section 12.5.4), by lookup (RFC 4647, section 3.4).

use std::cmp::Reverse;

use poem::http::header::ACCEPT_LANGUAGE;
use poem::http::{HeaderMap, HeaderValue};

/// The languages that clients can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Also for clients who ask for none that we have, or in a way that cannot be read.
    French,
    English,
}

/// An element of the header: a range of languages, and how much it is wanted, in thousandths.
struct Wish<'h> {
    range: &'h str,
    weight: u16,
}

const EVERY_LANGUAGE: &str = "*";

impl Language {
    const ALL: [Self; 2] = [Self::French, Self::English];

    /// The one that is wanted most; of two that are wanted alike, the one that is named first.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT_LANGUAGE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let wishes: Vec<Wish> = lines
            .flat_map(|line| line.split(','))
            .filter_map(Wish::parse)
            .collect();
        let acceptable = Self::ALL
            .into_iter()
            .filter(|language| language.weight(&wishes) != Some(0));
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

    const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// How much it is wanted: 0 when it is refused, `None` when nothing is said of it.
    fn weight(self, wishes: &[Wish]) -> Option<u16> {
        if wishes.iter().any(|wish| wish.refuses(self)) {
            return Some(0);
        }
        let named = wishes.iter().filter(|wish| wish.finds(self));
        let named = named.map(|wish| wish.weight).max();
        let every = wishes.iter().find(|wish| wish.range == EVERY_LANGUAGE);
        named.or_else(|| every.map(|wish| wish.weight))
    }

    /// The place of its heaviest wish in the header; that of `*` is behind all others.
    fn place(self, wishes: &[Wish]) -> usize {
        let weight = self.weight(wishes);
        let first = wishes
            .iter()
            .position(|wish| wish.finds(self) && Some(wish.weight) == weight);
        first.unwrap_or(wishes.len())
    }
}

impl<'h> Wish<'h> {
    /// `range [ ";q=" weight ]`; `None` for what is not of this form.
    fn parse(text: &'h str) -> Option<Self> {
        let (range, weight) = match text.split_once(';') {
            Some((range, parameter)) => (range, weight(parameter)?),
            None => (text, 1000),
        };
        let range = range.trim_matches([' ', '\t']);
        is_range(range).then_some(Self { range, weight })
    }

    /// Lookup cuts a range short until it is a language that there is: `en-GB` finds `en`.
    fn finds(&self, language: Language) -> bool {
        let primary = self.range.split('-').next().unwrap_or_default();
        self.weight > 0 && primary.eq_ignore_ascii_case(language.tag())
    }

    /// Who refuses `en-GB` has not refused `en`.
    fn refuses(&self, language: Language) -> bool {
        self.weight == 0 && self.range.eq_ignore_ascii_case(language.tag())
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

/// The thousandths of `q=0.8`: 0 to 1 with at most three decimals.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.trim_matches([' ', '\t']).split_once('=')?;
    if !name.eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let are_digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || !are_digits || decimals.len() > 3 {
        return None;
    }
    let thousandths: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests;

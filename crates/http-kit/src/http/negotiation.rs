//! Content negotiation (RFC 9110, section 12): lists with qualities, `Accept` and `Accept-Language`.

use std::cmp::Reverse;

use poem::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use poem::http::{HeaderMap, HeaderName, HeaderValue};

/// An element of a header such as `Accept`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityItem<'h> {
    /// Without the quality.
    pub value: &'h str,
    /// In thousandths; 0 is a refusal.
    pub quality: u16,
}

/// Returns all elements of all lines of a header (RFC 9110, section 12.4.2), without those whose quality is malformed.
pub fn quality_items(
    headers: &HeaderMap,
    name: HeaderName,
) -> impl Iterator<Item = QualityItem<'_>> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(QualityItem::parse)
}

impl<'h> QualityItem<'h> {
    fn parse(text: &'h str) -> Option<Self> {
        let quality = text.rsplit_once(';').and_then(|(value, parameter)| {
            let (name, quality) = parameter.trim_matches([' ', '\t']).split_once('=')?;
            name.eq_ignore_ascii_case("q").then_some((value, quality))
        });
        let (value, quality) = match quality {
            Some((value, quality)) => (value, thousandths(quality)?),
            None => (text, 1000),
        };
        Some(Self { value: value.trim_matches([' ', '\t']), quality })
    }
}

/// Parses a number from 0 to 1 with at most three decimals.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let are_digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || !are_digits || decimals.len() > 3 {
        return None;
    }
    let thousandths: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}

/// Returns whether a response may have one of these media types (RFC 9110, section 12.5.1): the most specific range
/// decides, and `q=0` refuses. Who takes the type of errors, and does not refuse the others, is served too: generated clients
/// name the one type of an operation that has "json" in it. Parameters of media types are ignored, and so is what is malformed.
pub(super) fn is_accepted(headers: &HeaderMap, types: &[&str], of_errors: &str) -> bool {
    let ranges = quality_items(headers, ACCEPT).filter_map(|item| {
        let range = item.value.split(';').next().unwrap_or_default();
        Some((range.trim().split_once('/')?, item.quality))
    });
    let ranges: Vec<((&str, &str), u16)> = ranges.collect();
    let covers = |range: &str, part: &str| range == "*" || range.eq_ignore_ascii_case(part);
    let quality = |media_type: &str| {
        let (main, sub) = media_type.split_once('/').unwrap_or_default();
        let matching =
            ranges.iter().filter(|((of, part), _)| covers(of, main) && covers(part, sub));
        let decisive = matching.max_by_key(|((main, sub), _)| (*main != "*", *sub != "*"));
        decisive.map(|(_, quality)| *quality)
    };
    let is_refused = types.iter().all(|media_type| quality(media_type) == Some(0));
    let mut known = types.iter().chain([&of_errors]);
    ranges.is_empty() || !is_refused && known.any(|it| quality(it).is_some_and(|it| it > 0))
}

/// The languages of error responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The default: also used when nothing acceptable is requested or the header is malformed.
    French,
    English,
}

const EVERY_LANGUAGE: &str = "*";

impl Language {
    pub(super) const ALL: [Self; 2] = [Self::French, Self::English];

    /// Chooses a language by lookup (RFC 4647, section 3.4): the highest quality, and of equal ones the first.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let items = quality_items(headers, ACCEPT_LANGUAGE);
        let items: Vec<QualityItem> = items.filter(|item| is_language_range(item.value)).collect();
        let acceptable = Self::ALL.into_iter().filter_map(|one| Some((one.rank(&items)?, one)));
        acceptable.min_by_key(|(rank, _)| *rank).map_or(Self::French, |(_, language)| language)
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

    /// Its quality, and the position of the item that gives it, where `*` comes after all others; `None` when it is refused.
    /// Lookup shortens a range until it is an available language: `en-GB` finds `en`. To refuse `en-GB` is not to refuse `en`.
    fn rank(self, items: &[QualityItem]) -> Option<(Reverse<u16>, usize)> {
        let is_this = |range: &str| range.eq_ignore_ascii_case(self.tag());
        if items.iter().any(|item| item.quality == 0 && is_this(item.value)) {
            return None;
        }
        let finds = |item: &QualityItem| item.value.split('-').next().is_some_and(is_this);
        let named = items.iter().enumerate().filter(|(_, item)| item.quality > 0 && finds(item));
        let named = named.map(|(position, item)| (Reverse(item.quality), position)).min();
        let every = items.iter().find(|item| item.value == EVERY_LANGUAGE);
        match (named, every.map_or(0, |item| item.quality)) {
            (Some(rank), _) => Some(rank),
            (None, 0) if every.is_some() => None,
            (None, quality) => Some((Reverse(quality), items.len())),
        }
    }
}

/// Returns whether this is `*`, or subtags of 1 to 8 characters between hyphens, the first of letters only.
fn is_language_range(range: &str) -> bool {
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
mod tests {
    use rstest::rstest;

    use super::Language::{English, French};
    use super::*;

    fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
        is_accepted(headers, &[media_type], "application/problem+json")
    }

    fn headers(name: &HeaderName, lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    #[rstest]
    #[case::everything(true, &["*/*", "application/*", "application/json, */*;q=0"])]
    #[case::by_name(true, &["APPLICATION/JSON", "application/json; charset=utf-8"])]
    #[case::among_others(true, &["application/xml, application/json;q=0.1", "text/html,application/xml;q=0.9,*/*;q=0.8"])]
    #[case::the_most_specific_range_decides(true, &["application/json;q=1, application/*;q=0"])]
    #[case::malformed_is_as_if_absent(true, &["", "nonsense", "*"])]
    #[case::problems_are_taken(true, &["application/problem+json", "Application/Problem+JSON;q=0.1, text/html", "application/problem+json, text/*;q=0"])]
    #[case::others_only(false, &["application/xml", "text/*", "text/event-stream", "application/problem+xml", "application/problem+json;q=0"])]
    #[case::refused(false, &["application/json;q=0", "*/*, application/json;q=0.000", "*/*;q=0"])]
    #[case::refused_but_for_problems(false, &["application/problem+json, application/json;q=0", "application/problem+json, */*;q=0"])]
    fn json_is_sent_unless_it_is_excluded(#[case] expected: bool, #[case] lines: &[&str]) {
        for line in lines {
            let headers = headers(&ACCEPT, &[line.as_bytes()]);
            assert_eq!(accepts(&headers, "application/json"), expected, "{line}");
        }
    }

    #[rstest]
    #[case::by_name(true, &["text/event-stream", "text/event-stream;q=0.1, */*;q=0", "text/*", "*/*;q=0.1"])]
    #[case::problems_are_taken(true, &["application/problem+json", "application/json, application/problem+json", "application/*"])]
    #[case::others_only(false, &["application/json", "text/html", "application/json, text/event-stream;q=0", "*/*, text/*;q=0"])]
    fn so_is_a_stream(#[case] expected: bool, #[case] lines: &[&str]) {
        for line in lines {
            let headers = headers(&ACCEPT, &[line.as_bytes()]);
            assert_eq!(accepts(&headers, "text/event-stream"), expected, "{line}");
        }
    }

    #[test]
    fn all_lines_of_accept_count() {
        let both = headers(&ACCEPT, &[b"text/html", b"application/json"]);
        assert!(accepts(&both, "application/json"));
        assert!(accepts(&HeaderMap::new(), "application/json"));
    }

    fn wanted(lines: &[&[u8]]) -> Language {
        Language::wanted(&headers(&ACCEPT_LANGUAGE, lines))
    }

    #[rstest]
    #[case::nothing_available(French, &["", " ", ",", "de", "de-CH, it;q=0.3", "*", "enm", "eng-GB"])]
    #[case::a_range_finds_its_language(English, &["en", "EN", "en-GB", "eN-us", "en-Latn-US-x-shop", " en ", "de, en", "en;q=0.001"])]
    #[case::a_range_finds_its_language(French, &["fr", "fr-CA", "FR-fr", "de, fr;q=0.1"])]
    #[case::the_greater_quality(English, &["en-GB;q=0.8, fr;q=0.5", "fr;q=0.5,en-GB;q=0.8", "fr ; q=0.999 , en", "fr\t;\tq=0.8,en\t;\tQ=0.801"])]
    #[case::the_greater_quality(English, &["de, fr;q=0.1, en;q=0.2", "fr-CA;q=0.2, fr;q=0.3, en-GB;q=0.1, en-US;q=0.4", "fr;q=0.000, en;q=0.001"])]
    #[case::the_greater_quality(French, &["en-GB;q=0.5, fr;q=0.8", "en;q=0.999, fr;q=1.000", "en;q=0.1, en-GB;q=0.2, fr;q=0.3"])]
    #[case::of_equal_qualities_the_first(English, &["en, fr", "en;q=0.5, fr;q=0.5", "de, en-GB, fr-FR", "en;q=1.0, fr;q=1"])]
    #[case::of_equal_qualities_the_first(French, &["fr, en", "fr;q=0.5, en;q=0.50", "en;q=0.5, fr, en"])]
    #[case::a_star_is_all_that_is_not_named(English, &["en, *", "*, en", "en, *;q=0.1", "fr;q=0.1, *;q=0.5", "fr;q=0, *"])]
    #[case::a_star_is_all_that_is_not_named(French, &["*;q=0.5, en;q=0.1", "fr, *", "en;q=0, *", "de, *;q=0.5"])]
    #[case::a_quality_of_0_refuses(English, &["fr;q=0", "fr;q=0.0, en;q=0.1", "en, en-GB;q=0", "de, fr;q=0"])]
    #[case::a_quality_of_0_refuses(French, &["en;q=0", "en;q=0, fr;q=0.1", "en;q=0, en-GB", "fr;q=0, en;q=0", "*;q=0", "en;q=0, de"])]
    #[case::malformed_qualities(French, &["en;q=2", "en;q=1.001", "en;q=-1", "en;q=0.1234", "en;q=.5", "en;q=", "en;q", "en;q=+0.5"])]
    #[case::malformed_qualities(French, &["en;", "en;x=1", "en;q=1;x=2", "en;q=nan", "en;q=1e-1", "en;q= 1"])]
    #[case::malformed_ranges(French, &["en_GB", "en GB", "en-", "-en", "en--GB", "en-abcdefghi", "e\u{301}n", "*-GB", ";;;"])]
    #[case::the_rest_of_a_malformed_list(English, &["fr;q=2, en;q=0.1", ";;;, en", "fr_FR, en"])]
    fn a_language_is_chosen(#[case] expected: Language, #[case] lines: &[&str]) {
        for line in lines {
            assert_eq!(wanted(&[line.as_bytes()]), expected, "{line:?}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        assert_eq!(wanted(&[]), French);
        assert_eq!(wanted(&[b"fr;q=0.5", b"en;q=0.6"]), English);
        assert_eq!(wanted(&[b"\xe9n", b"en"]), English);
        assert_eq!(wanted(&[b"\xe9n, en"]), French);
    }
}

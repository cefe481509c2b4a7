use poem::http::{HeaderMap, StatusCode, header};

use super::localized::Localized;
use super::problem::Problem;
use super::problem_types::{ProblemExample, ProblemType};
use super::wishes::{QualityItem, quality_items};

pub(super) const NOT_ACCEPTABLE: ProblemType = ProblemType {
    name: "not-acceptable",
    status: StatusCode::NOT_ACCEPTABLE,
    title: Localized {
        fr: "Type de réponse non pris en charge", en: "Unsupported type of answer"
    },
    when: "The header `Accept` excludes every media type that the operation answers with.",
    advice: "Accept the type that `detail` names, or leave the header out. Errors come as problems whatever it says.",
    example: ProblemExample::new("cette adresse répond en application/json, que « Accept » exclut"),
};

impl Problem {
    /// The client takes none of the media types of a success.
    pub(super) fn not_acceptable(types: &[&str]) -> Self {
        let types = types.join(", ");
        NOT_ACCEPTABLE.detail(Localized {
            fr: format!("cette adresse répond en {types}, que « Accept » exclut"),
            en: format!("this address answers with {types}, which “Accept” excludes"),
        })
    }
}

/// May an answer be of one of these media types? `Accept` as RFC 9110, section 12.5.1, has it: the most specific range
/// counts, and `q=0` means not. Parameters of media types are not looked at. What is unreadable is taken for absent.
pub(super) fn is_accepted(headers: &HeaderMap, types: &[&str]) -> bool {
    let items = quality_items(headers, header::ACCEPT);
    let ranges: Vec<_> = items.filter_map(|item| Range::parse(&item)).collect();
    let accepts = |media_type: &&str| {
        let matching = ranges.iter().filter(|range| range.covers(media_type));
        matching.max_by_key(|range| range.specificity()).is_some_and(|range| range.is_wanted)
    };
    ranges.is_empty() || types.iter().any(accepts)
}

struct Range {
    main: String,
    sub: String,
    is_wanted: bool,
}

impl Range {
    fn parse(item: &QualityItem) -> Option<Self> {
        let (media_type, _parameters) = item.value.split_once(';').unwrap_or((item.value, ""));
        let (main, sub) = media_type.trim().split_once('/')?;
        Some(Self {
            main: main.to_ascii_lowercase(),
            sub: sub.to_ascii_lowercase(),
            is_wanted: item.quality > 0,
        })
    }

    fn covers(&self, media_type: &str) -> bool {
        let Some((main, sub)) = media_type.split_once('/') else {
            return false;
        };
        let is = |range: &str, part: &str| range == "*" || range == part;
        is(&self.main, main) && is(&self.sub, sub)
    }

    fn specificity(&self) -> usize {
        usize::from(self.main != "*") + usize::from(self.sub != "*")
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn accepts(lines: &[&str], media_type: &str) -> bool {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT, HeaderValue::from_str(line).unwrap());
        }
        is_accepted(&headers, &[media_type])
    }

    #[test]
    fn json_is_sent_to_whoever_takes_it() {
        for line in [
            "*/*",
            "application/*",
            "APPLICATION/JSON",
            "application/json; charset=utf-8",
            "application/xml, application/json;q=0.1",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json, */*;q=0",
            "application/json;q=1, application/*;q=0",
        ] {
            assert!(accepts(&[line], "application/json"), "{line}");
        }
        assert!(accepts(&["text/html", "application/json"], "application/json"));
    }

    #[test]
    fn json_is_not_sent_to_whoever_refuses_it() {
        for line in [
            "application/xml",
            "text/*",
            "application/json;q=0",
            "*/*, application/json;q=0.000",
            "*/*;q=0",
            "application/problem+json",
            "text/event-stream",
        ] {
            assert!(!accepts(&[line], "application/json"), "{line}");
        }
    }

    #[test]
    fn who_says_nothing_readable_takes_all() {
        for lines in [&[] as &[&str], &[""], &["nonsense"], &["*"]] {
            assert!(accepts(lines, "application/json"), "{lines:?}");
        }
    }
}

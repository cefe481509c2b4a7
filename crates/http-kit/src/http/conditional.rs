//! Conditional requests (RFC 9110, section 13): `ETag`, `If-None-Match`, `If-Match`.

use poem::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use poem::http::{HeaderMap, StatusCode};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaHeader, MetaResponse, MetaResponses, MetaSchema, Registry};
use poem_openapi::types::Type;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::json::response::{Json, ok};
use super::localized::Localized;
use super::meta;
use super::problem::{Problem, ProblemExample, ProblemType};

/// A strong validator: it differs whenever what it stands for does. Held with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(String);

/// The header `If-None-Match`. A parameter of this type has that name: `#[oai(name = "If-None-Match")]`.
#[derive(Debug, Default)]
pub struct IfNoneMatch(Option<Tags>);

/// The header `If-Match`. A parameter of this type has that name: `#[oai(name = "If-Match")]`.
#[derive(Debug)]
pub struct IfMatch(Option<Tags>);

/// What one of the two headers lists.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: whatever there is.
    Any,
    /// [As we made them](as_we_made_it), where they are ours.
    These(Vec<String>),
}

/// A response with its `ETag`; without the body (304) for a client that has it already.
pub struct Tagged<T> {
    tag: EntityTag,
    body: Option<T>,
}

pub(super) const PRECONDITION_FAILED: ProblemType = ProblemType {
    name: "precondition-failed",
    status: StatusCode::PRECONDITION_FAILED,
    title: Localized { fr: "La ressource a changé", en: "The resource has changed" },
    when: "`If-Match` names another state than the current one: somebody else was faster. Nothing has changed.",
    advice: "Read the resource again, decide again, and ask with its new `ETag`.",
    example: ProblemExample::new(NOT_THE_CURRENT_STATE.fr),
};
const NOT_THE_CURRENT_STATE: Localized<&str> = Localized {
    fr: "« If-Match » ne désigne pas l'état actuel : relire la ressource, puis recommencer",
    en: "“If-Match” does not name the current state: read the resource again, then start over",
};

/// The ends of tags by which proxies say how they compressed.
const CODINGS: [&str; 4] = ["-gzip", "-br", "-zstd", "-deflate"];

impl EntityTag {
    /// The tag of something that counts its changes.
    pub fn of_version(version: u32) -> Self {
        Self(format!("\"{version}\""))
    }

    /// The tag of something that does not: a digest of its JSON.
    pub fn of_content(content: &impl Serialize) -> Self {
        let json = serde_json::to_vec(content).unwrap_or_default();
        Self::of_digest(&Sha256::digest(json))
    }

    /// The first 16 bytes are enough.
    pub(super) fn of_digest(digest: &[u8]) -> Self {
        Self(format!("\"{}\"", hex::encode(&digest[..16])))
    }

    /// The value of `ETag`.
    pub fn header(&self) -> String {
        self.0.clone()
    }
}

impl Tags {
    /// Reads all lines of a header. What is no tag stays in the list and matches nothing: to ignore it would make a careful
    /// request a careless one.
    fn read(headers: &HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut tags = Vec::new();
        for line in headers.get_all(name) {
            let text = String::from_utf8_lossy(line.as_bytes());
            tags.extend(text.split(',').map(|tag| as_we_made_it(tag.trim())));
        }
        match &tags[..] {
            [] => None,
            [only] if only == "*" => Some(Self::Any),
            _ => Some(Self::These(tags)),
        }
    }
}

/// Undoes what a proxy that compresses does to a tag: nginx makes it weak, Apache, Caddy and Jetty write the coding behind it.
/// A tag of ours names a state, whatever its bytes are packed in, and none ends like that by itself.
fn as_we_made_it(tag: &str) -> String {
    let strong = tag.strip_prefix("W/\"").and_then(|tag| tag.strip_suffix('"'));
    let inside = strong.or_else(|| tag.strip_prefix('"')?.strip_suffix('"'));
    let Some(inside) = inside else { return tag.to_owned() };
    let coding = CODINGS.iter().find_map(|coding| inside.strip_suffix(coding));
    let inside = coding.map_or(inside, |tag| tag.trim_end_matches('-'));
    format!("\"{inside}\"")
}

impl IfMatch {
    /// Returns whether the request allows any state, so that nobody need compare it.
    pub fn is_any(&self) -> bool {
        matches!(self.0, None | Some(Tags::Any))
    }

    /// Returns whether the request may change something with this tag.
    pub fn allows(&self, tag: &EntityTag) -> bool {
        self.is_any() || matches!(&self.0, Some(Tags::These(tags)) if tags.contains(&tag.0))
    }

    /// The versions that the request allows, where tags are [those of versions](EntityTag::of_version); `None`: any.
    pub fn versions(&self) -> Option<Vec<u32>> {
        let Some(Tags::These(tags)) = &self.0 else { return None };
        let version = |tag: &String| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
        Some(tags.iter().filter_map(version).collect())
    }
}

impl IfNoneMatch {
    /// Returns whether the client has what has this tag.
    pub(super) fn includes(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::These(tags)) => tags.contains(&tag.0),
        }
    }
}

impl Problem {
    /// 412: `If-Match` names another state than the current one.
    pub fn precondition_failed() -> Self {
        PRECONDITION_FAILED.detail(NOT_THE_CURRENT_STATE)
    }
}

impl<T> Tagged<T> {
    pub fn new(body: T, tag: EntityTag, known: &IfNoneMatch) -> Self {
        let body = (!known.includes(&tag)).then_some(body);
        Self { tag, body }
    }
}

impl<T: Serialize + Send> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let response = match self.body {
            Some(body) => Json(body).into_response(),
            None => StatusCode::NOT_MODIFIED.into(),
        };
        response.with_header(ETAG, self.tag.0).into_response()
    }
}

impl<T: Type + Serialize> ApiResponse for Tagged<T> {
    fn meta() -> MetaResponses {
        let headers = || vec![tag_header("Désigne cet état de la ressource", true)];
        let unchanged = "Inchangé depuis l'état que désigne `If-None-Match`";
        let unchanged = not_modified(unchanged, headers());
        MetaResponses { responses: vec![ok(T::schema_ref(), headers()), unchanged] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

pub(super) fn not_modified(description: &'static str, headers: Vec<MetaHeader>) -> MetaResponse {
    meta::response(304, description, None, headers)
}

pub(super) fn tag_header(description: &str, required: bool) -> MetaHeader {
    meta::header::<String>("ETag", description, required)
}

meta::header_parameter!(IfMatch, MetaSchema::new("string"), headers => {
    Ok(Self(Tags::read(headers, &IF_MATCH)))
});
meta::header_parameter!(IfNoneMatch, MetaSchema::new("string"), headers => {
    Ok(Self(Tags::read(headers, &IF_NONE_MATCH)))
});

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn read(lines: &[&[u8]]) -> Option<Tags> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(IF_MATCH, HeaderValue::from_bytes(line).unwrap());
        }
        Tags::read(&headers, &IF_MATCH)
    }

    /// Whether a client with this header has the state 2 already, whether it may change it, and which versions it allows.
    #[rstest]
    #[case::no_header(&[], false, true, None)]
    #[case::any(&["*"], true, true, None)]
    #[case::strong(&["\"2\""], true, true, Some(vec![2]))]
    #[case::one_of_several(&["\"1\" , \"2\""], true, true, Some(vec![1, 2]))]
    #[case::several_lines(&["\"1\"", "\"2\""], true, true, Some(vec![1, 2]))]
    #[case::made_weak_on_its_way(&["W/\"2\""], true, true, Some(vec![2]))]
    #[case::with_its_coding(&["\"2-gzip\""], true, true, Some(vec![2]))]
    #[case::with_its_coding(&["W/\"2-br\", \"1--gzip\""], true, true, Some(vec![2, 1]))]
    #[case::with_its_coding(&["\"2-zstd\""], true, true, Some(vec![2]))]
    #[case::of_another_state_on_its_way(&["W/\"1\", \"22-gzip\", \"2-gzip-x\", \"2gzip\""], false, false, Some(vec![1, 22]))]
    #[case::another(&["\"1\",W/\"3\",\"x\",\"22\""], false, false, Some(vec![1, 3, 22]))]
    #[case::not_quoted(&["2"], false, false, Some(vec![]))]
    #[case::no_tag(&["\"2\"x"], false, false, Some(vec![]))]
    #[case::no_tag(&["W/2", "w/\"2\"", "W/", "W/\"", "2-gzip", "\""], false, false, Some(vec![]))]
    #[case::never_ignored(&[""], false, false, Some(vec![]))]
    fn a_state_is_found_among_the_tags_of_a_header(
        #[case] lines: &[&str],
        #[case] is_known: bool,
        #[case] is_allowed: bool,
        #[case] versions: Option<Vec<u32>>,
    ) {
        let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
        let current = EntityTag::of_version(2);
        let tagged = Tagged::new("body", current.clone(), &IfNoneMatch(read(&lines)));
        assert_eq!(tagged.body.is_none(), is_known);
        let if_match = IfMatch(read(&lines));
        assert_eq!(if_match.allows(&current), is_allowed);
        assert_eq!(if_match.is_any(), versions.is_none());
        assert_eq!(if_match.versions(), versions);
    }

    #[test]
    fn what_is_no_text_is_a_tag_that_matches_nothing() {
        assert_eq!(read(&[b"\xe9"]), Some(Tags::These(vec!["\u{fffd}".to_owned()])));
    }

    #[test]
    fn equal_contents_have_equal_tags() {
        let tag = EntityTag::of_content(&["a", "b"]);
        assert_eq!(tag, EntityTag::of_content(&["a", "b"]));
        assert_ne!(tag, EntityTag::of_content(&["a", "c"]));
        assert_eq!(tag.header().len(), 34, "{tag:?}");
    }
}

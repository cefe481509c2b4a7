//! Conditional requests (RFC 9110, section 13): `ETag`, `If-None-Match`, `If-Match`.

mod tagged;
mod tags;

use poem::http::header::{IF_MATCH, IF_NONE_MATCH};
use poem::http::{HeaderMap, StatusCode};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchemaRef};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::localized::Localized;
use super::problem::Problem;
use super::problem_types::{ProblemExample, ProblemType};
pub use tagged::Tagged;
use tags::{Tags, tags};

/// A strong validator: it is another one whenever what it stands for is. Displayed with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(String);

/// The header `If-None-Match`. A parameter of this type has that name: `#[oai(name = "If-None-Match")]`.
#[derive(Debug)]
pub struct IfNoneMatch(Option<Tags>);

/// The header `If-Match`. A parameter of this type has that name: `#[oai(name = "If-Match")]`.
#[derive(Debug)]
pub struct IfMatch(Option<Tags>);

pub(super) const PRECONDITION_FAILED: ProblemType = ProblemType {
    name: "precondition-failed",
    status: StatusCode::PRECONDITION_FAILED,
    title: Localized { fr: "La ressource a changé", en: "The resource has changed" },
    when: "`If-Match` names another state than the current one: somebody else was faster. Nothing has changed.",
    advice: "Read the resource again, decide again, and ask with its new `ETag`.",
    example: ProblemExample::new(
        "« If-Match » ne désigne pas l'état actuel : relire la ressource, puis recommencer",
    ),
};

impl EntityTag {
    /// Of something that counts its changes.
    pub fn of_version(version: u32) -> Self {
        Self(format!("\"{version}\""))
    }

    /// Of something that does not: a digest of its JSON.
    pub fn of_content(content: &impl Serialize) -> Self {
        let json = serde_json::to_vec(content).unwrap_or_default();
        Self::of_digest(&Sha256::digest(json))
    }

    pub(super) fn of_digest(digest: &[u8]) -> Self {
        let digits = digest[..16].iter().map(|byte| format!("{byte:02x}"));
        Self(format!("\"{}\"", digits.collect::<String>()))
    }

    pub fn header(&self) -> String {
        self.0.clone()
    }
}

impl IfMatch {
    /// Whatever state there is will do: nobody need look at it.
    pub fn is_any(&self) -> bool {
        matches!(self.0, None | Some(Tags::Any))
    }

    /// May a request go on that is about something with this tag? Weak tags match nothing here.
    pub fn allows(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            None | Some(Tags::Any) => true,
            Some(Tags::These(tags)) => tags.contains(&tag.0),
        }
    }

    /// The versions that the request allows, where tags are [those of versions](EntityTag::of_version); `None`: any.
    pub fn versions(&self) -> Option<Vec<u32>> {
        let Some(Tags::These(tags)) = &self.0 else {
            return None;
        };
        let version = |tag: &String| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
        Some(tags.iter().filter_map(version).collect())
    }
}

impl IfNoneMatch {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self(tags(headers, &IF_NONE_MATCH))
    }

    /// Does the client know what has this tag? Weak tags match as well here.
    pub(super) fn is_met_by(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::These(tags)) => {
                tags.iter().any(|known| known.strip_prefix("W/").unwrap_or(known) == tag.0)
            }
        }
    }
}

impl Problem {
    /// `If-Match` names another state than the current one.
    pub fn precondition_failed() -> Self {
        PRECONDITION_FAILED.detail(Localized {
            fr: "« If-Match » ne désigne pas l'état actuel : relire la ressource, puis recommencer",
            en: "“If-Match” does not name the current state: read the resource again, then start over",
        })
    }
}

macro_rules! header {
    ($type:ident, $name:expr) => {
        impl<'a> ApiExtractor<'a> for $type {
            const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
            type ParamType = ();
            type ParamRawType = ();

            fn param_in() -> Option<MetaParamIn> {
                Some(MetaParamIn::Header)
            }

            fn param_schema_ref() -> Option<MetaSchemaRef> {
                Some(String::schema_ref())
            }

            async fn from_request(
                request: &'a Request,
                _: &mut RequestBody,
                _: ExtractParamOptions<()>,
            ) -> Result<Self> {
                Ok(Self(tags(request.headers(), &$name)))
            }
        }
    };
}

header!(IfMatch, IF_MATCH);
header!(IfNoneMatch, IF_NONE_MATCH);

#[cfg(test)]
mod tests;

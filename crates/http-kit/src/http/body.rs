mod content;
mod reader;

use poem::http::StatusCode;
use poem::{Request, RequestBody, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::fields::Fields;
use super::localized::Localized;
use super::problem_types::{ProblemExample, ProblemType};

/// A JSON request body, read by [`ReadJson`].
///
/// poem-openapi's own `Json` takes a number for a string, stops at the first fault and does not always name the
/// field; this one is strict and reports every fault at once.
#[derive(Debug)]
pub struct JsonBody<T>(pub T, [u8; 32]);

/// What can be read from a JSON object.
pub trait ReadJson: Sized + Send {
    /// Describes the object in the specification. Its constraints are those that `read` enforces.
    type Schema: Type;

    /// What a body may be called, the best name first.
    const MEDIA_TYPES: &'static [&'static str] = &["application/json"];

    /// Takes every known field from `fields`; `None` when one was missing or at fault.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// The [`ReadJson::MEDIA_TYPES`] of a change (RFC 7396).
pub const MERGE_PATCH: &[&str] = &["application/merge-patch+json", "application/json"];

pub(super) const MALFORMED: ProblemType = ProblemType {
    name: "malformed-json",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "JSON illisible", en: "Malformed JSON" },
    when: "The body is not JSON.",
    advice: "Correct it at the line and column that `detail` gives.",
    example: ProblemExample::new("le corps n'est pas du JSON : erreur à la ligne 1, colonne 12"),
};
pub(super) const INVALID: ProblemType = ProblemType {
    name: "invalid-body",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Corps de requête invalide", en: "Invalid request body" },
    when: "The body is JSON, and not what the operation's schema says.",
    advice: "Correct every fault: `errors` lists all of them, each with its JSON pointer.",
    example: ProblemExample::new("/nom est obligatoire").with(&[("/nom", "est obligatoire")]),
};

impl<T> JsonBody<T> {
    /// SHA-256 of the JSON in one form: the same for bodies that differ in white space, the order of fields or the way a
    /// character is escaped only.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.1
    }
}

impl<T: ReadJson> JsonBody<T> {
    /// In UTF-8: JSON knows no other encoding (RFC 8259).
    fn is_readable(content_type: &str) -> bool {
        let content_type = content_type.to_ascii_lowercase();
        let mut parts = content_type.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let mut charsets = parts.filter_map(|part| part.strip_prefix("charset="));
        T::MEDIA_TYPES.contains(&essence)
            && charsets.all(|name| ["utf-8", "utf8", "us-ascii"].contains(&name.trim_matches('"')))
    }
}

impl<'a, T: ReadJson> ApiExtractor<'a> for JsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::Schema::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let media_type = |&content_type: &&'static str| MetaMediaType {
            content_type,
            schema: T::Schema::schema_ref(),
        };
        Some(MetaRequest {
            description: None,
            content: T::MEDIA_TYPES.iter().map(media_type).collect(),
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        match request.content_type() {
            None => Err(ContentTypeError::ExpectContentType.into()),
            Some(content_type) if !Self::is_readable(content_type) => {
                Err(ContentTypeError::NotSupported { content_type: content_type.to_owned() }.into())
            }
            Some(_) => {
                let (value, fingerprint) = content::read(&body.take()?.into_vec().await?)?;
                Ok(Self(value, fingerprint))
            }
        }
    }
}

mod reader;

use poem::http::StatusCode;
use poem::{Request, RequestBody, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::fields::{Fields, NOT_AN_OBJECT};
use super::problem::{Fault, Problem};
use super::problem_types::{ProblemExample, ProblemType};
use super::text::Text;

/// A JSON request body, read by [`ReadJson`].
///
/// poem-openapi's own `Json` takes a number for a string, stops at the first fault and does not always name the
/// field; this one is strict and reports every fault at once.
#[derive(Debug)]
pub struct JsonBody<T>(pub T, Fingerprint);

type Fingerprint = [u8; 32];

/// What can be read from a JSON object.
pub trait ReadJson: Sized + Send {
    /// Describes the object in the specification. Its constraints are those that `read` enforces.
    type Schema: Type;

    /// Takes every known field from `fields`; `None` when one was missing or at fault.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

const GIVEN_TWICE: Text<&str> = Text {
    fr: "est donné plusieurs fois",
    en: "is given more than once",
};
pub(super) const MALFORMED: ProblemType = ProblemType {
    name: "malformed-json",
    status: StatusCode::BAD_REQUEST,
    title: Text {
        fr: "JSON illisible",
        en: "Malformed JSON",
    },
    when: "The body is not JSON.",
    advice: "Correct it at the line and column that `detail` gives.",
    example: ProblemExample::new("le corps n'est pas du JSON : erreur à la ligne 1, colonne 12"),
};
pub(super) const INVALID: ProblemType = ProblemType {
    name: "invalid-body",
    status: StatusCode::BAD_REQUEST,
    title: Text {
        fr: "Corps de requête invalide",
        en: "Invalid request body",
    },
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

impl<T: ReadJson> Payload for JsonBody<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    /// `application/json` and every `application/…+json`, such as `application/merge-patch+json`, in UTF-8: JSON knows no
    /// other encoding (RFC 8259).
    fn check_content_type(content_type: &str) -> bool {
        let content_type = content_type.to_ascii_lowercase();
        let mut parts = content_type.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let mut charsets = parts.filter_map(|part| part.strip_prefix("charset="));
        essence
            .strip_prefix("application/")
            .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
            && charsets.all(|name| ["utf-8", "utf8", "us-ascii"].contains(&name.trim_matches('"')))
    }

    fn schema_ref() -> MetaSchemaRef {
        T::Schema::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::Schema::register(registry);
    }
}

impl<'a, T: ReadJson> ApiExtractor<'a> for JsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Self as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: Self::schema_ref(),
            }],
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
            Some(content_type) if !Self::check_content_type(content_type) => {
                Err(ContentTypeError::NotSupported {
                    content_type: content_type.to_owned(),
                }
                .into())
            }
            Some(_) => {
                let bytes = body.take()?.into_vec().await?;
                let json = parse(&bytes)?;
                let fingerprint = fingerprint(json.clone());
                Ok(Self(read(json)?, fingerprint))
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let (json, repeated) = reader::read(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        MALFORMED.detail(Text {
            fr: format!("le corps n'est pas du JSON : erreur à la ligne {line}, colonne {column}"),
            en: format!("the body is not JSON: error at line {line}, column {column}"),
        })
    })?;
    if repeated.is_empty() {
        return Ok(json);
    }
    let faults = repeated.into_iter();
    let faults = faults.map(|pointer| Fault::new(pointer, GIVEN_TWICE));
    Err(invalid(faults.collect()))
}

fn fingerprint(mut json: Value) -> Fingerprint {
    json.sort_all_objects();
    Sha256::digest(json.to_string()).into()
}

fn read<T: ReadJson>(json: Value) -> Result<T, Problem> {
    let Value::Object(object) = json else {
        let fault = Fault::new("", NOT_AN_OBJECT);
        return Err(invalid(vec![fault]));
    };
    let mut faults = Vec::new();
    let mut fields = Fields::new(object, String::new(), &mut faults);
    let read = T::read(&mut fields);
    fields.refuse_the_rest();
    match read {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(invalid(faults)),
    }
}

fn invalid(faults: Vec<Fault>) -> Problem {
    let detail = match &faults[..] {
        [Fault { pointer, detail }] => Text {
            fr: format!("{pointer} {}", detail.fr).trim_start().to_owned(),
            en: format!("{pointer} {}", detail.en).trim_start().to_owned(),
        },
        faults => Text {
            fr: format!("{} fautes dans le corps de la requête", faults.len()),
            en: format!("{} faults in the request's body", faults.len()),
        },
    };
    INVALID.detail(detail).with_faults(faults)
}

#[cfg(test)]
mod tests;

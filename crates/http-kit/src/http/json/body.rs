//! JSON request bodies.

use std::collections::HashSet;

use poem::http::{HeaderMap, StatusCode, header};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde::de::IgnoredAny;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::localized::Localized;
use super::super::problem::{FieldError, Problem, ProblemExample, ProblemType};
use super::disguise::{self, BYTE_ORDER_MARK};
use super::fields::{Fields, NOT_AN_OBJECT};
use super::reader;

/// A JSON request body, read by [`ReadJson`].
///
/// poem-openapi's own `Json` takes a number for a string, stops at the first error and does not always name the field;
/// this one is strict and reports every error at once.
#[derive(Debug)]
pub struct JsonBody<T>(pub T, Fingerprint);

/// What can be read from a JSON object.
pub trait ReadJson: Sized + Send {
    /// Describes the object in the specification. Its constraints are those that `read` enforces.
    type Schema: Type;

    /// What a body may be called, the best name first.
    const MEDIA_TYPES: &'static [&'static str] = &["application/json"];

    /// Takes every known field from `fields`; `None` when one was missing or wrong.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// The [`ReadJson::MEDIA_TYPES`] of a change (RFC 7396).
pub const MERGE_PATCH: &[&str] = &["application/merge-patch+json", "application/json"];

/// The names of UTF-8, which is the only encoding of JSON (RFC 8259), and of its subset.
const CHARSETS: [&str; 3] = ["utf-8", "utf8", "us-ascii"];

type Fingerprint = [u8; 32];

pub(in crate::http) const MALFORMED_JSON: ProblemType = ProblemType {
    name: "malformed-json",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "JSON illisible", en: "Malformed JSON" },
    when: "The body is not JSON.",
    advice: "Correct it at the line and column that `detail` gives, or send what `detail` asks for: one JSON text, in UTF-8, not \
             compressed. (Windows PowerShell needs `-ContentType 'application/json; charset=utf-8'`.)",
    example: ProblemExample::new("le corps n'est pas du JSON : erreur à la ligne 1, colonne 12"),
};
pub(in crate::http) const INVALID_BODY: ProblemType = ProblemType {
    name: "invalid-body",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Corps de requête invalide", en: "Invalid request body" },
    when: "The body is JSON, and not what the operation's schema says.",
    advice: "Correct every fault: `errors` lists all of them, each with its JSON pointer.",
    example: ProblemExample::new("/nom est obligatoire").with(&[("/nom", "est obligatoire")]),
};
const GIVEN_TWICE: Localized<&str> =
    Localized { fr: "est donné plusieurs fois", en: "is given more than once" };
const WRITTEN_TWICE: Localized<&str> = Localized {
    fr: "doit être un objet JSON, et non une chaîne qui en contient un : le corps est encodé deux fois",
    en: "must be a JSON object, not a string that holds one: the body is encoded twice",
};

impl<T> JsonBody<T> {
    /// SHA-256 of the JSON in a canonical form: the same for bodies that only differ in white space, the order of fields or
    /// the way a character is escaped.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.1
    }
}

impl<T: ReadJson> JsonBody<T> {
    fn check_headers(headers: &HeaderMap) -> Result<(), Problem> {
        let texts = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
        let codings = texts(header::CONTENT_ENCODING).flat_map(|line| line.split(','));
        let is_none = |it: &str| it.is_empty() || it.eq_ignore_ascii_case("identity");
        if let Some(coding) = codings.map(str::trim).find(|it| !is_none(it)) {
            return Err(Problem::encoded_body(coding));
        }
        let Some(content_type) = texts(header::CONTENT_TYPE).next() else {
            return Err(Problem::no_media_type());
        };
        let lowercase = content_type.to_ascii_lowercase();
        let mut parts = lowercase.split(';').map(str::trim);
        if !T::MEDIA_TYPES.contains(&parts.next().unwrap_or_default()) {
            return Err(Problem::other_media_type(content_type));
        }
        let mut charsets = parts.filter_map(|part| part.strip_prefix("charset="));
        match charsets.all(|name| CHARSETS.contains(&name.trim_matches('"'))) {
            true => Ok(()),
            false => Err(Problem::other_charset(content_type)),
        }
    }

    fn read(body: &[u8]) -> Result<Self, Problem> {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let (json, repeated) = reader::read(body).map_err(|error| malformed(body, &error))?;
        let fingerprint = fingerprint(json.clone());
        match read_object(json) {
            Ok(value) if repeated.is_empty() => Ok(Self(value, fingerprint)),
            read => Err(invalid(merge(repeated, read.err().unwrap_or_default()))),
        }
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
        Self::check_headers(request.headers())?;
        Ok(Self::read(&body.take()?.into_vec().await?)?)
    }
}

fn fingerprint(mut json: Value) -> Fingerprint {
    json.sort_all_objects();
    Sha256::digest(json.to_string()).into()
}

fn read_object<T: ReadJson>(json: Value) -> Result<T, Vec<FieldError>> {
    let object = match json {
        Value::Object(object) => object,
        Value::String(text) if is_object(&text) => {
            return Err(vec![FieldError::new("", WRITTEN_TWICE)]);
        }
        _ => return Err(vec![FieldError::new("", NOT_AN_OBJECT)]),
    };
    let mut errors = Vec::new();
    let mut fields = Fields::new(object, String::new(), &mut errors);
    let read = T::read(&mut fields);
    fields.refuse_the_rest();
    read.filter(|_| errors.is_empty()).ok_or(errors)
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// For duplicate names only the duplication is reported: which value is meant is unknown, and so is what is wrong with it
/// or inside it.
fn merge(repeated: Vec<String>, others: Vec<FieldError>) -> Vec<FieldError> {
    let names: HashSet<&str> = repeated.iter().map(String::as_str).collect();
    let is_outside = |error: &FieldError| !ancestors(&error.pointer).any(|it| names.contains(it));
    let others: Vec<_> = others.into_iter().filter(is_outside).collect();
    let repeated = repeated.into_iter().map(|pointer| FieldError::new(pointer, GIVEN_TWICE));
    repeated.chain(others).collect()
}

/// A JSON pointer, and those of all that it is inside of.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |place| Some(place.rsplit_once('/')?.0))
}

fn malformed(body: &[u8], error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let somewhere = || {
        Localized::from(Localized {
            fr: format!("le corps n'est pas du JSON : erreur à la ligne {line}, colonne {column}"),
            en: format!("the body is not JSON: error at line {line}, column {column}"),
        })
    };
    MALFORMED_JSON.detail(disguise::seen_through(body).unwrap_or_else(somewhere))
}

fn invalid(errors: Vec<FieldError>) -> Problem {
    let detail = match &errors[..] {
        [FieldError { pointer, detail }] => Localized {
            fr: format!("{pointer} {}", detail.fr).trim_start().to_owned(),
            en: format!("{pointer} {}", detail.en).trim_start().to_owned(),
        },
        errors => Localized {
            fr: format!("{} fautes dans le corps de la requête", errors.len()),
            en: format!("{} faults in the request's body", errors.len()),
        },
    };
    INVALID_BODY.detail(detail).with_errors(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_what_is_said_from_how_it_is_written() {
        let of = |text: &str| fingerprint(reader::read(text.as_bytes()).unwrap().0);
        let body = of(r#"{"a":[{"b":1,"c":"\u00e9"},2],"d":null}"#);
        let rewritten = " { \"d\" : null,\n \"a\":[ {\"c\":\"é\", \"b\":1}, 2] }";
        assert_eq!(of(rewritten), body);
        for other in [
            r#"{"a":[2,{"b":1,"c":"é"}],"d":null}"#,
            r#"{"a":[{"b":1.0,"c":"é"},2],"d":null}"#,
            r#"{"a":[{"b":"1","c":"é"},2],"d":null}"#,
            r#"{"a":[{"b":1,"c":"é"},2]}"#,
        ] {
            assert_ne!(of(other), body, "{other}");
        }
    }
}

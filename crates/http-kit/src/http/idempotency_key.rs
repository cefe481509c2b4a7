use const_format::formatcp;
use poem::http::{HeaderName, HeaderValue, StatusCode};
use poem_openapi::registry::MetaSchema;
use port_types::{IdempotencyKey, KeyConflict};

use super::json::body::JsonBody;
use super::localized::Localized;
use super::meta;
use super::problem::{Problem, ProblemExample, ProblemType};

/// The header `Idempotency-Key`: 1 to 255 visible ASCII characters, once; `None` when there is none. A parameter of this
/// type has that name: `#[oai(name = "Idempotency-Key")]`.
#[derive(Debug)]
pub struct IdempotencyKeyHeader(pub Option<String>);

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// In bytes, which are characters: all of them are ASCII.
const MAX_LENGTH: usize = 255;
const RETRY_AFTER_SECONDS: u32 = 1;

const ONLY_ONCE: Localized<&str> =
    Localized { fr: "ne peut être donné qu'une fois", en: "can only be given once" };
const LENGTH: Localized<&str> = Localized {
    fr: formatcp!("doit avoir de 1 à {MAX_LENGTH} caractères"),
    en: formatcp!("must have 1 to {MAX_LENGTH} characters"),
};
const VISIBLE_ASCII: Localized<&str> = Localized {
    fr: "ne peut avoir que des caractères ASCII visibles, sans espace",
    en: "can only have visible ASCII characters, without spaces",
};

pub(super) const KEY_REUSED: ProblemType = ProblemType {
    name: "idempotency-key-reused",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    title: Localized {
        fr: "Clé d'idempotence déjà employée", en: "Idempotency key already used"
    },
    when: "A request with the same `Idempotency-Key` came within 24 h, and said something else. Nothing was stored.",
    advice: "Give each request a key of its own; repeat one only with the body that it had.",
    example: ProblemExample::new(OTHER_REQUEST.fr),
};
const OTHER_REQUEST: Localized<&str> = Localized {
    fr: "une autre requête a déjà porté cette « Idempotency-Key » ; celle-ci n'a rien enregistré",
    en: "another request had this “Idempotency-Key”; this one has stored nothing",
};
pub(super) const IN_PROGRESS: ProblemType = ProblemType {
    name: "request-in-progress",
    status: StatusCode::CONFLICT,
    title: Localized { fr: "Requête déjà en cours", en: "Request already in progress" },
    when: "The first request with the same `Idempotency-Key` has not ended yet.",
    advice: "Ask again after `Retry-After` seconds, with the same key and the same body.",
    example: ProblemExample::new(NOT_ENDED.fr),
};
const NOT_ENDED: Localized<&str> = Localized {
    fr: "la requête de même « Idempotency-Key » n'est pas terminée, réessayez dans un instant",
    en: "the request with the same “Idempotency-Key” has not ended, try again in a moment",
};

impl IdempotencyKeyHeader {
    /// The key of the request that has this body.
    pub fn of<T>(self, body: &JsonBody<T>) -> Option<IdempotencyKey> {
        self.0.map(|name| IdempotencyKey { name, fingerprint: body.fingerprint() })
    }
}

impl From<KeyConflict> for Problem {
    fn from(conflict: KeyConflict) -> Self {
        match conflict {
            KeyConflict::Mismatch => KEY_REUSED.detail(OTHER_REQUEST),
            KeyConflict::InFlight => IN_PROGRESS.detail(NOT_ENDED).retry_after(RETRY_AFTER_SECONDS),
        }
    }
}

// No example: whoever tries the API twice from its documentation would send it twice.
meta::header_parameter!(IdempotencyKeyHeader, MetaSchema {
    min_length: Some(1),
    max_length: Some(MAX_LENGTH),
    pattern: Some("^[!-~]+$".to_owned()),
    ..MetaSchema::new("string")
}, headers => {
    let mut values = headers.get_all(HEADER).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(Self(None)),
        (Some(value), None) => Ok(Self(Some(parse(value)?))),
        (Some(_), Some(_)) => Err(invalid(ONLY_ONCE).into()),
    }
});

fn parse(value: &HeaderValue) -> Result<String, Problem> {
    let bytes = value.as_bytes();
    if !(1..=MAX_LENGTH).contains(&bytes.len()) {
        return Err(invalid(LENGTH));
    }
    if !bytes.iter().all(u8::is_ascii_graphic) {
        return Err(invalid(VISIBLE_ASCII));
    }
    // ASCII is UTF-8.
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn invalid(reason: Localized<&'static str>) -> Problem {
    Problem::parameter("Idempotency-Key", reason)
}

//! What came back, and what can be expected of it.

use std::collections::BTreeSet;
use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::failure::{Failure, Outcome, excerpt};
use crate::language::Words;
use crate::request::JSON;

/// Words of the inside that no client may ever read, of several languages.
const CAUSES: [&str; 20] = [
    "panicked",
    ".rs:",
    "sqlx",
    "SQLSTATE",
    "sqlite",
    "SQLITE_",
    "rdkafka",
    "psycopg",
    "ECONNREFUSED",
    "node_modules",
    "at Object.",
    ".js:",
    ".ts:",
    "Traceback (most recent call last)",
    ".py\"",
    "File \\\"",
    "Exception:",
    "java.lang.",
    ".java:",
    "goroutine ",
];

/// What a list is expected to be.
pub const A_LIST: (&str, &str) = ("a JSON array", "un tableau JSON");

/// A response with the request that it answers, so that a failed expectation can show both.
#[derive(Debug, Clone)]
pub struct Response {
    pub sent: String,
    /// A command that sends the request again.
    pub curl: Option<String>,
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Whether an error is judged by its status alone, as before the level of errors.
    pub lenient: bool,
}

/// A response that is a well-formed problem (RFC 9457).
#[derive(Debug)]
pub struct Problem<'a> {
    response: &'a Response,
    /// The pointers of its errors; `None` when only its status is judged.
    pointers: Option<BTreeSet<String>>,
}

impl Response {
    pub fn status(&self, expected: u16) -> Result<&Self, Failure> {
        self.expect(self.status.as_u16() == expected, status(expected))?;
        Ok(self)
    }

    /// The value of a header that must be there.
    pub fn header(&self, name: &str) -> Result<&str, Failure> {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or_else(|| self.fail(format!("a header {name} of visible ASCII")))
    }

    /// The members of a header that is a list, on however many lines; it must be there.
    pub fn header_list(&self, name: &str) -> Result<Vec<&str>, Failure> {
        self.header(name)?;
        let lines = self.headers.get_all(name).iter();
        let members = lines.flat_map(|line| line.to_str().unwrap_or_default().split(','));
        Ok(members.map(str::trim).filter(|member| !member.is_empty()).collect())
    }

    /// The absolute URL that the header `Location` leads to.
    pub fn location(&self) -> Result<Url, Failure> {
        self.url
            .join(self.header("location")?)
            .map_err(|error| self.fail(format!("a Location that is a URL ({error})")))
    }

    /// The body, which must be JSON and say so.
    pub fn json(&self) -> Result<Value, Failure> {
        self.media_type(JSON)?;
        self.parsed()
    }

    /// The body, which must be JSON.
    pub fn parsed(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            self.fail((
                format!("a body of valid JSON ({error})"),
                format!("un corps en JSON valide ({error})"),
            ))
        })
    }

    /// The items of a list.
    pub fn array(&self) -> Result<Vec<Value>, Failure> {
        match self.json()? {
            Value::Array(items) => Ok(items),
            _ => Err(self.fail(A_LIST)),
        }
    }

    /// Expects this content type, with any parameters.
    pub fn media_type(&self, expected: &str) -> Outcome {
        let media_type = self.header("content-type")?.split(';').next().unwrap_or_default().trim();
        self.expect(media_type.eq_ignore_ascii_case(expected), format!("content type {expected}"))
    }

    pub fn no_body(&self) -> Outcome {
        self.expect(self.body.is_empty(), "no body")
    }

    /// Fails with the contract in the words of `expected`, unless it `holds`.
    pub fn expect(&self, holds: bool, expected: impl Into<Words>) -> Outcome {
        if holds { Ok(()) } else { Err(self.fail(expected)) }
    }

    pub fn fail(&self, expected: impl Into<Words>) -> Failure {
        let failure = Failure::new(expected, self.sent.clone(), self.to_string());
        Failure { curl: self.curl.clone(), ..failure }
    }

    /// Expects an error of this status, in the contract's shape unless the level is lenient.
    pub fn problem(&self, status: u16) -> Result<Problem<'_>, Failure> {
        self.status(status)?;
        if self.lenient {
            return Ok(Problem { response: self, pointers: None });
        }
        self.shows_no_cause()?;
        let body = self.well_formed(status).map_err(|failure| failure.of("E1"))?;
        let pointers = self.pointers(&body["errors"]).map_err(|failure| failure.of("E2"))?;
        Ok(Problem { response: self, pointers: Some(pointers) })
    }

    /// Expects that an error says nothing of what is inside.
    pub fn shows_no_cause(&self) -> Outcome {
        let text = String::from_utf8_lossy(&self.body);
        let shown = CAUSES.iter().find(|cause| text.contains(**cause));
        match shown.filter(|_| !self.status.is_success()) {
            Some(cause) => {
                let expected = format!("an error that shows no cause (it says “{cause}”)");
                Err(self.fail(expected).of("E3"))
            }
            None => Ok(()),
        }
    }

    fn well_formed(&self, status: u16) -> Result<Value, Failure> {
        self.media_type("application/problem+json")?;
        let body = self.parsed()?;
        let type_ = body["type"].as_str().unwrap_or_default();
        let named = type_.len() > 20 && type_.starts_with("urn:echoppe:problem:");
        self.expect(named, "a `type` urn:echoppe:problem:<name>")?;
        self.expect(is_text(&body["title"]), "a `title`")?;
        let same_status = body["status"].as_u64() == Some(status.into());
        self.expect(same_status, format!("a `status` of {status} in the body"))?;
        let detail = body["detail"].is_null() || body["detail"].is_string();
        self.expect(detail, "a `detail` that is a string")?;
        let same_id = body["instance"].as_str() == Some(self.header("x-request-id")?);
        self.expect(same_id, "an `instance` equal to the header X-Request-Id")?;
        Ok(body)
    }

    fn pointers(&self, errors: &Value) -> Result<BTreeSet<String>, Failure> {
        match errors {
            Value::Null => Ok(BTreeSet::new()),
            Value::Array(errors) => errors.iter().map(|error| self.pointer(error)).collect(),
            _ => Err(self.fail("`errors` that is an array")),
        }
    }

    fn pointer(&self, error: &Value) -> Result<String, Failure> {
        let pointer = error["pointer"].as_str();
        match pointer.filter(|pointer| pointer.is_empty() || pointer.starts_with('/')) {
            Some(pointer) if is_text(&error["detail"]) => Ok(pointer.to_owned()),
            _ => Err(self.fail("`errors` of a JSON pointer and a detail each")),
        }
    }
}

impl Problem<'_> {
    /// Expects errors at exactly these places of the body.
    pub fn at<P: AsRef<str> + fmt::Debug>(&self, pointers: &[P]) -> Outcome {
        let expected: BTreeSet<&str> = pointers.iter().map(AsRef::as_ref).collect();
        let exactly = |found: &BTreeSet<String>| found.iter().map(String::as_str).eq(expected);
        let outcome = self.response.expect(
            self.pointers.as_ref().is_none_or(exactly),
            format!("errors at exactly {pointers:?}, nothing else"),
        );
        outcome.map_err(|failure| failure.of("E2"))
    }

    /// Expects errors, each of them at one of these places.
    pub fn within(&self, pointers: &[&str]) -> Outcome {
        let inside = |found: &BTreeSet<String>| {
            !found.is_empty() && found.iter().all(|pointer| pointers.contains(&pointer.as_str()))
        };
        self.response.expect(
            self.pointers.as_ref().is_none_or(inside),
            format!("errors at one of {pointers:?}"),
        )
    }

    /// Expects that no place in the body is blamed: the fault is elsewhere, or the body as a whole.
    pub fn at_no_field(&self) -> Outcome {
        let nowhere = |found: &BTreeSet<String>| found.iter().all(String::is_empty);
        self.response.expect(
            self.pointers.as_ref().is_none_or(nowhere),
            "no errors, or only one whose pointer is \"\"",
        )
    }
}

impl fmt::Display for Response {
    /// The status, the headers that the contract speaks of, and the start of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        for name in ["content-type", "location", "etag", "link", "allow", "x-request-id"] {
            if let Some(value) = self.headers.get(name) {
                write!(f, "\n{name}: {}", excerpt(value.as_bytes()))?;
            }
        }
        match self.body.is_empty() {
            true => write!(f, "\n(no body)"),
            false => write!(f, "\n{}", excerpt(&self.body)),
        }
    }
}

fn status(expected: u16) -> Words {
    (format!("status {expected}"), format!("le statut {expected}")).into()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

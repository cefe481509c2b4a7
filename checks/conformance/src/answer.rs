use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::failure::{Failure, Outcome, excerpt};
use crate::request::JSON;

/// What came back, with what was sent: an expectation that does not hold can then tell both.
#[derive(Debug, Clone)]
pub struct Answer {
    pub sent: String,
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Whether an error is judged by its status alone, as before the level of errors.
    pub lenient: bool,
}

impl Answer {
    pub fn status(&self, expected: u16) -> Result<&Self, Failure> {
        self.expect(self.status.as_u16() == expected, format!("status {expected}"))?;
        Ok(self)
    }

    /// The value of a header that must be there.
    pub fn header(&self, name: &str) -> Result<&str, Failure> {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or_else(|| self.fail(format!("a header {name} of visible ASCII")))
    }

    /// The members of a header that is a list, on however many lines; it must be there.
    pub fn listed(&self, name: &str) -> Result<Vec<&str>, Failure> {
        self.header(name)?;
        let lines = self.headers.get_all(name).iter();
        let members = lines.flat_map(|line| line.to_str().unwrap_or_default().split(','));
        let members = members.map(str::trim).filter(|member| !member.is_empty());
        Ok(members.collect())
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

    /// The body of a list.
    pub fn array(&self) -> Result<Vec<Value>, Failure> {
        match self.json()? {
            Value::Array(items) => Ok(items),
            _ => Err(self.fail("a JSON array")),
        }
    }

    /// The content type without its parameters must be this one.
    pub fn media_type(&self, expected: &str) -> Outcome {
        let media_type = self.header("content-type")?.split(';').next().unwrap_or_default().trim();
        self.expect(media_type.eq_ignore_ascii_case(expected), format!("content type {expected}"))
    }

    pub fn parsed(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.fail(format!("a body of valid JSON ({error})")))
    }

    /// The contract in the words of `expected`, when `holds` says that it is broken.
    pub fn expect(&self, holds: bool, expected: impl Into<String>) -> Outcome {
        if holds { Ok(()) } else { Err(self.fail(expected)) }
    }

    pub fn fail(&self, expected: impl Into<String>) -> Failure {
        Failure::new(expected, self.sent.clone(), self.to_string())
    }
}

impl fmt::Display for Answer {
    /// The status, the headers that the contract speaks of, and the start of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        for name in ["content-type", "location", "etag", "link", "allow", "x-request-id"] {
            if let Some(value) = self.headers.get(name) {
                write!(f, "\n{name}: {}", excerpt(value.as_bytes()))?;
            }
        }
        if self.body.is_empty() {
            return write!(f, "\n(no body)");
        }
        write!(f, "\n{}", excerpt(&self.body))
    }
}

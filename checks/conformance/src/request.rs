use std::fmt;

use reqwest::Method;
use serde_json::Value;

use crate::failure::excerpt;

pub const JSON: &str = "application/json";
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// What a check sends. Anything can be built, well-formed or not: half of the checks are about what is not.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// A path with its query, or an absolute URL as a `Location` may hold one.
    pub target: String,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Option<Vec<u8>>,
    /// Sends the body in pieces, without a `Content-Length`.
    pub chunked: bool,
}

impl Request {
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body: None, chunked: false }
    }

    pub fn get(target: impl Into<String>) -> Self {
        Self::new(Method::GET, target)
    }

    pub fn post(target: impl Into<String>) -> Self {
        Self::new(Method::POST, target)
    }

    pub fn patch(target: impl Into<String>) -> Self {
        Self::new(Method::PATCH, target)
    }

    pub fn delete(target: impl Into<String>) -> Self {
        Self::new(Method::DELETE, target)
    }

    pub fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.json_text(body.to_string())
    }

    /// Any bytes as a body that claims to be JSON.
    pub fn json_text(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", JSON).body(body)
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, excerpt(self.target.as_bytes()))?;
        for (name, value) in &self.headers {
            write!(f, "\n{name}: {}", excerpt(value))?;
        }
        if self.chunked {
            write!(f, "\ntransfer-encoding: chunked")?;
        }
        match &self.body {
            Some(body) => write!(f, "\n{}", excerpt(body)),
            None => Ok(()),
        }
    }
}

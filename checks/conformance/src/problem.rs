//! What every error must look like: RFC 9457, and what the contract adds to it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};

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

/// An answer that is a well-formed problem.
#[derive(Debug)]
pub struct Problem<'a> {
    answer: &'a Answer,
    /// Nothing when the places of the faults are not asked for yet.
    pointers: Option<BTreeSet<String>>,
}

impl Answer {
    /// The answer is an error of this status, in the shape of the contract.
    pub fn problem(&self, status: u16) -> Result<Problem<'_>, Failure> {
        self.status(status)?;
        if self.lenient {
            let answer = self;
            return Ok(Problem { answer, pointers: None });
        }
        self.shows_no_cause()?;
        let body = self.well_formed(status).map_err(|failure| failure.of("E1"))?;
        let pointers = self.pointers(&body["errors"]);
        Ok(Problem { answer: self, pointers: Some(pointers.map_err(|failure| failure.of("E2"))?) })
    }

    /// An error says nothing of what is inside.
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
        self.expect(
            type_.len() > 20 && type_.starts_with("urn:echoppe:problem:"),
            "a `type` urn:echoppe:problem:<name>",
        )?;
        self.expect(is_text(&body["title"]), "a `title`")?;
        self.expect(
            body["status"].as_u64() == Some(status.into()),
            format!("a `status` of {status} in the body"),
        )?;
        self.expect(
            body["detail"].is_null() || body["detail"].is_string(),
            "a `detail` that is a string",
        )?;
        let request_id = self.header("x-request-id")?;
        self.expect(
            body["instance"].as_str() == Some(request_id),
            "an `instance` equal to the header X-Request-Id",
        )?;
        Ok(body)
    }

    fn pointers(&self, errors: &Value) -> Result<BTreeSet<String>, Failure> {
        let errors = match errors {
            Value::Null => return Ok(BTreeSet::new()),
            Value::Array(errors) => errors,
            _ => return Err(self.fail("`errors` that is an array")),
        };
        errors.iter().map(|error| self.pointer(error)).collect()
    }

    fn pointer(&self, error: &Value) -> Result<String, Failure> {
        let pointer = error["pointer"]
            .as_str()
            .filter(|pointer| pointer.is_empty() || pointer.starts_with('/'));
        match pointer {
            Some(pointer) if is_text(&error["detail"]) => Ok(pointer.to_owned()),
            _ => Err(self.fail("`errors` of a JSON pointer and a detail each")),
        }
    }
}

impl Problem<'_> {
    /// The faults are at exactly these places of the body.
    pub fn at(&self, pointers: &[&str]) -> Outcome {
        let expected: BTreeSet<String> =
            pointers.iter().map(|&pointer| pointer.to_owned()).collect();
        let found = self.pointers.as_ref();
        let outcome = self.answer.expect(
            found.is_none_or(|found| *found == expected),
            format!("errors at exactly {pointers:?}, nothing else"),
        );
        outcome.map_err(|failure| failure.of("E2"))
    }

    /// There are faults, each of them at one of these places.
    pub fn within(&self, pointers: &[&str]) -> Outcome {
        let inside = |found: &BTreeSet<String>| {
            !found.is_empty() && found.iter().all(|pointer| pointers.contains(&pointer.as_str()))
        };
        self.answer.expect(
            self.pointers.as_ref().is_none_or(inside),
            format!("errors at one of {pointers:?}"),
        )
    }

    /// The fault is the body as a whole, so that no place in it is blamed.
    pub fn at_no_field(&self) -> Outcome {
        let nowhere = |found: &BTreeSet<String>| found.iter().all(String::is_empty);
        self.answer.expect(
            self.pointers.as_ref().is_none_or(nowhere),
            "no errors, or only one whose pointer is \"\"",
        )
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

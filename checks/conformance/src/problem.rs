//! What every error must look like: RFC 9457, and what the contract adds to it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};

/// Words of the inside that no client may ever read.
const CAUSES: [&str; 6] = ["panicked", ".rs:", "sqlx", "SQLSTATE", "sqlite", "rdkafka"];

/// An answer that is a well-formed problem.
#[derive(Debug)]
pub struct Problem<'a> {
    answer: &'a Answer,
    pointers: BTreeSet<String>,
}

impl Answer {
    /// The answer is an error of this status, in the shape of the contract.
    pub fn problem(&self, status: u16) -> Result<Problem<'_>, Failure> {
        self.status(status)?
            .media_type("application/problem+json")?;
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
        let text = String::from_utf8_lossy(&self.body);
        if let Some(cause) = CAUSES.iter().find(|cause| text.contains(**cause)) {
            return Err(self.fail(format!("a problem that shows no cause (it says “{cause}”)")));
        }
        Ok(Problem {
            answer: self,
            pointers: self.pointers(&body["errors"])?,
        })
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
        self.answer.expect(
            self.pointers == expected,
            format!("errors at exactly {pointers:?}, nothing else"),
        )
    }

    /// There are faults, each of them at one of these places.
    pub fn within(&self, pointers: &[&str]) -> Outcome {
        let inside = self
            .pointers
            .iter()
            .all(|pointer| pointers.contains(&pointer.as_str()));
        self.answer.expect(
            inside && !self.pointers.is_empty(),
            format!("errors at one of {pointers:?}"),
        )
    }

    /// The fault is the body as a whole, so that no place in it is blamed.
    pub fn at_no_field(&self) -> Outcome {
        let nowhere = self.pointers.iter().all(String::is_empty);
        self.answer
            .expect(nowhere, "no errors, or only one whose pointer is \"\"")
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

use std::collections::BTreeSet;

use poem::Endpoint;
use poem::test::TestRequestBuilder;
use serde_json::Value;

/// What a specification says of one operation.
#[derive(Debug, Clone)]
pub struct Operation {
    statuses: BTreeSet<u16>,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// `serde_json` makes a number of an object with such a name: there, our idea of a body is not the server's.
const NOT_FOR_POINTERS: &str = "$serde_json";

impl Operation {
    /// `method` in lower case and `path` as the OpenAPI document has them.
    ///
    /// # Panics
    ///
    /// When the document has no such operation.
    pub fn of(specification: &str, method: &str, path: &str) -> Self {
        let document: Value = serde_json::from_str(specification).expect("a JSON document");
        let responses = document["paths"][path][method]["responses"].as_object();
        let responses = responses.unwrap_or_else(|| panic!("no {method} {path}"));
        Self { statuses: responses.keys().filter_map(|status| status.parse().ok()).collect() }
    }

    /// What is wrong with the answer to a request with the body `sent`.
    pub fn judge(&self, sent: &[u8], answer: &Answer) -> Result<(), String> {
        let wrong = |what: &str| {
            let body = String::from_utf8_lossy(&answer.body);
            Err(format!("{what}: {} {body:.2000}", answer.status))
        };
        if answer.status >= 500 {
            return wrong("an error of the server");
        }
        if !self.statuses.contains(&answer.status) {
            return wrong("a status that is not declared");
        }
        match answer.status {
            204 | 304 if answer.body.is_empty() => Ok(()),
            204 | 304 => wrong("a body where none may be"),
            200..300 => match answer.json("application/json") {
                Some(_) => Ok(()),
                None => wrong("no JSON"),
            },
            _ => match answer.json("application/problem+json") {
                Some(problem) => {
                    fault_of(&problem, answer.status, sent).or_else(|fault| wrong(&fault))
                }
                None => wrong("no problem"),
            },
        }
    }
}

impl Answer {
    pub async fn to<E: Endpoint>(request: TestRequestBuilder<'_, E>) -> Self {
        Self::of(request.send().await.0).await
    }

    pub async fn of(response: poem::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            content_type: response.content_type().unwrap_or_default().to_owned(),
            body: response.into_body().into_vec().await.unwrap_or_default(),
        }
    }

    fn json(&self, content_type: &str) -> Option<Value> {
        let json = serde_json::from_slice(&self.body).ok();
        json.filter(|_| self.content_type.starts_with(content_type))
    }
}

fn fault_of(problem: &Value, status: u16, sent: &[u8]) -> Result<(), String> {
    for name in ["type", "title", "detail", "instance"] {
        if problem[name].as_str().is_none_or(str::is_empty) {
            return Err(format!("a problem without {name}"));
        }
    }
    if problem["status"] != status {
        return Err("a problem with another status".to_owned());
    }
    let faults = problem["errors"].as_array().map_or(&[][..], Vec::as_slice);
    if faults.is_empty() || String::from_utf8_lossy(sent).contains(NOT_FOR_POINTERS) {
        return Ok(());
    }
    let Ok(sent) = serde_json::from_slice(sent) else {
        return Err("faults of fields, and the body is no JSON".to_owned());
    };
    for fault in faults {
        let pointer = fault["pointer"].as_str().ok_or("a fault without a pointer")?;
        if !leads(pointer, &sent) || fault["detail"].as_str().is_none_or(str::is_empty) {
            return Err(format!("« {pointer} » is no fault of the body"));
        }
    }
    Ok(())
}

/// To a value, or to where an object lacks one.
fn leads(pointer: &str, sent: &Value) -> bool {
    let missing = || {
        let (parent, _) = pointer.rsplit_once('/')?;
        sent.pointer(parent).filter(|parent| parent.is_object())
    };
    sent.pointer(pointer).is_some() || missing().is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(sent: &str, status: u16, content_type: &str, body: &Value) -> Result<(), String> {
        let specification = json!({ "paths": { "/": { "post": {
            "responses": { "201": {}, "204": {}, "400": {}, "500": {} }
        } } } });
        let answer = Answer {
            status,
            content_type: content_type.to_owned(),
            body: body.to_string().into_bytes(),
        };
        Operation::of(&specification.to_string(), "post", "/").judge(sent.as_bytes(), &answer)
    }

    fn problem(pointer: &str) -> Value {
        let errors = [json!({ "pointer": pointer, "detail": "d" })];
        json!({ "type": "t", "title": "t", "status": 400, "detail": "d", "instance": "i", "errors": errors })
    }

    #[test]
    fn declared_answers_of_the_right_form_are_right() {
        let sent = r#"{"a":[{"b":1}]}"#;
        assert_eq!(judged(sent, 201, "application/json", &json!({})), Ok(()));
        for pointer in ["", "/a/0/b", "/a/0/missing", "/missing"] {
            let verdict = judged(sent, 400, "application/problem+json", &problem(pointer));
            assert_eq!(verdict, Ok(()), "{pointer}");
        }
    }

    #[test]
    fn anything_else_is_wrong() {
        let sent = r#"{"a":[{"b":1}]}"#;
        let problem_json = "application/problem+json";
        for (sent, status, content_type, body) in [
            (sent, 500, problem_json, problem("")),
            (sent, 404, problem_json, problem("")),
            (sent, 201, "text/plain", json!({})),
            (sent, 204, "application/json", json!({})),
            (sent, 400, "application/json", problem("")),
            (sent, 400, problem_json, json!({})),
            (sent, 400, problem_json, problem("a")),
            (sent, 400, problem_json, problem("/a/1")),
            (sent, 400, problem_json, problem("/a/0/b/c")),
            ("{", 400, problem_json, problem("")),
        ] {
            let verdict = judged(sent, status, content_type, &body);
            assert!(verdict.is_err(), "{status} {content_type} {body}");
        }
    }
}

//! What every response must be: declared, no server error, and a problem whose pointers lead into the body.

use std::collections::BTreeSet;

use poem::Endpoint;
use poem::test::{TestClient, TestRequestBuilder};
use serde_json::Value;

/// Of a parameter. Each takes three in the address, and the `http` crate has no address of more than 65,534.
const MAX_VALUE_BYTES: usize = 20_000;

/// The statuses that a specification declares for one operation.
#[derive(Debug, Clone)]
pub struct Operation {
    statuses: BTreeSet<u16>,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// The `GET` operations of a collection: the list with its query parameters and, where there is one, an item by its id.
pub struct Collection {
    path: &'static str,
    parameters: Vec<String>,
    list: Operation,
    item: Option<Operation>,
}

/// `serde_json` reads an object with such a name as a number: our idea of that body is not the server's.
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

    /// Judges the response to a request with the body `sent`.
    ///
    /// # Errors
    ///
    /// What is wrong with the response.
    pub fn judge(&self, sent: &[u8], response: &Response) -> Result<(), String> {
        let json = |content_type| {
            let json = serde_json::from_slice(&response.body).ok();
            json.filter(|_: &Value| response.content_type.starts_with(content_type))
        };
        let outcome = match response.status {
            500.. => Err("a server error".to_owned()),
            status if !self.statuses.contains(&status) => Err("an undeclared status".to_owned()),
            204 | 304 if response.body.is_empty() => Ok(()),
            204 | 304 => Err("a body where none may be".to_owned()),
            200..300 => json("application/json").map(drop).ok_or("no JSON".to_owned()),
            status => json("application/problem+json")
                .ok_or("no problem".to_owned())
                .and_then(|problem| judge_problem(&problem, status, sent)),
        };
        let body = String::from_utf8_lossy(&response.body);
        outcome.map_err(|fault| format!("{fault}: {} {body:.2000}", response.status))
    }
}

impl Response {
    pub async fn to<E: Endpoint>(request: TestRequestBuilder<'_, E>) -> Self {
        let response = request.send().await.0;
        Self {
            status: response.status().as_u16(),
            content_type: response.content_type().unwrap_or_default().to_owned(),
            body: response.into_body().into_vec().await.unwrap_or_default(),
        }
    }
}

impl Collection {
    /// # Panics
    ///
    /// When the OpenAPI document has no `GET` of the path, or it has no query parameter.
    pub fn of(specification: &str, path: &'static str) -> Self {
        let document: Value = serde_json::from_str(specification).expect("a JSON document");
        let parameters = document["paths"][path]["get"]["parameters"].as_array();
        let in_query = parameters.into_iter().flatten().filter(|one| one["in"] == "query");
        let names = in_query.filter_map(|parameter| parameter["name"].as_str());
        let parameters: Vec<String> = names.map(str::to_owned).collect();
        assert!(!parameters.is_empty(), "{path} has no parameter");
        let item = format!("{path}/{{id}}");
        let has_items = document["paths"][&item]["get"].is_object();
        Self {
            path,
            parameters,
            list: Operation::of(specification, "get", path),
            item: has_items.then(|| Operation::of(specification, "get", &item)),
        }
    }

    /// Sends `value` as each parameter and as an id, and judges the responses.
    ///
    /// # Errors
    ///
    /// The request whose response is wrong, and what is wrong with it.
    pub async fn judge<E: Endpoint>(
        &self,
        client: &TestClient<E>,
        value: &[u8],
    ) -> Result<(), String> {
        let value = value.iter().take(MAX_VALUE_BYTES);
        let value: Vec<String> = value.map(|byte| format!("%{byte:02X}")).collect();
        let value = value.concat();
        let lists = self.parameters.iter();
        let lists = lists.map(|name| (format!("{}?{name}={value}", self.path), &self.list));
        // Without an id, the path is that of another operation or of none.
        let item = self.item.iter().filter(|_| !value.is_empty());
        let item = item.map(|item| (format!("{}/{value}", self.path), item));
        for (path, operation) in lists.chain(item) {
            let response = Response::to(client.get(&path)).await;
            operation.judge(b"", &response).map_err(|fault| format!("GET {path}: {fault}"))?;
        }
        Ok(())
    }
}

fn judge_problem(problem: &Value, status: u16, sent: &[u8]) -> Result<(), String> {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    for name in ["type", "title", "detail", "instance"] {
        if !is_text(&problem[name]) {
            return Err(format!("a problem without {name}"));
        }
    }
    if problem["status"] != status {
        return Err("a problem with another status".to_owned());
    }
    let errors = problem["errors"].as_array().map_or(&[][..], Vec::as_slice);
    if errors.is_empty() || String::from_utf8_lossy(sent).contains(NOT_FOR_POINTERS) {
        return Ok(());
    }
    let sent = sent.strip_prefix("\u{feff}".as_bytes()).unwrap_or(sent);
    let sent = serde_json::from_slice(sent).map_err(|_| "pointers, and the body is no JSON")?;
    for error in errors {
        let pointer = error["pointer"].as_str().ok_or("an error without a pointer")?;
        if !leads_into(pointer, &sent) || !is_text(&error["detail"]) {
            return Err(format!("« {pointer} » is no fault of the body"));
        }
    }
    Ok(())
}

/// Whether a pointer leads to a value, or to where an object lacks one.
fn leads_into(pointer: &str, sent: &Value) -> bool {
    let parent = pointer.rsplit_once('/').and_then(|(parent, _)| sent.pointer(parent));
    sent.pointer(pointer).is_some() || parent.is_some_and(Value::is_object)
}

#[cfg(test)]
mod tests {
    use poem::endpoint::make_sync;
    use poem::http::StatusCode;
    use serde_json::json;

    use super::*;

    const SENT: &str = r#"{"a":[{"b":1}]}"#;
    const PROBLEM: &str = "application/problem+json";

    fn judged(sent: &str, status: u16, content_type: &str, body: &Value) -> Result<(), String> {
        let responses = json!({ "201": {}, "204": {}, "400": {}, "500": {} });
        let paths = json!({ "/": { "post": { "responses": responses } } });
        let operation = Operation::of(&json!({ "paths": paths }).to_string(), "post", "/");
        let (content_type, body) = (content_type.to_owned(), body.to_string().into_bytes());
        operation.judge(sent.as_bytes(), &Response { status, content_type, body })
    }

    fn problem(pointer: &str) -> Value {
        let errors = [json!({ "pointer": pointer, "detail": "d" })];
        json!({ "type": "t", "title": "t", "status": 400, "detail": "d", "instance": "i", "errors": errors })
    }

    #[test]
    fn declared_responses_of_the_right_form_are_right() {
        assert_eq!(judged(SENT, 201, "application/json", &json!({})), Ok(()));
        for pointer in ["", "/a/0/b", "/a/0/missing", "/missing"] {
            assert_eq!(judged(SENT, 400, PROBLEM, &problem(pointer)), Ok(()), "{pointer}");
        }
    }

    #[test]
    fn anything_else_is_wrong() {
        for (sent, status, content_type, body) in [
            (SENT, 500, PROBLEM, problem("")),
            (SENT, 404, PROBLEM, problem("")),
            (SENT, 201, "text/plain", json!({})),
            (SENT, 204, "application/json", json!({})),
            (SENT, 400, "application/json", problem("")),
            (SENT, 400, PROBLEM, json!({})),
            (SENT, 400, PROBLEM, problem("a")),
            (SENT, 400, PROBLEM, problem("/a/1")),
            (SENT, 400, PROBLEM, problem("/a/0/b/c")),
            ("{", 400, PROBLEM, problem("")),
        ] {
            let verdict = judged(sent, status, content_type, &body);
            assert!(verdict.is_err(), "{status} {content_type} {body}");
        }
    }

    #[tokio::test]
    async fn a_value_is_sent_as_every_query_parameter_and_as_an_id_and_each_response_is_judged() {
        let read = json!({ "responses": { "200": {} } });
        let mut list = read.clone();
        list["parameters"] = json!([
            { "name": "limit", "in": "query" },
            { "$ref": "#/components/parameters/X-Request-Id" },
            { "name": "If-None-Match", "in": "header" },
            { "name": "after", "in": "query" },
        ]);
        let paths = json!({ "/users": { "get": list }, "/users/{id}": { "get": read } });
        let users = Collection::of(&json!({ "paths": paths }).to_string(), "/users");
        for wrong in ["/users?limit=%2A", "/users?after=%2A", "/users/%2A"] {
            let client = TestClient::new(make_sync(move |request| {
                let fails = request.uri().to_string().ends_with(wrong);
                let status = [StatusCode::OK, StatusCode::BAD_GATEWAY][usize::from(fails)];
                (status, poem::web::Json(json!([])))
            }));
            assert_eq!(users.judge(&client, b"1").await, Ok(()));
            let fault = users.judge(&client, b"*").await.unwrap_err();
            assert!(fault.starts_with(&format!("GET {wrong}: ")), "{fault}");
        }
    }
}

use poem::Endpoint;
use poem::test::TestClient;
use serde_json::Value;

use crate::operation::{Answer, Operation};
use crate::values::percent_encoded;

/// The operations that read a collection: all of it, by query parameters, and where there is one, an item of it by its id.
pub struct Collection {
    path: &'static str,
    parameters: Vec<String>,
    list: Operation,
    item: Option<Operation>,
}

impl Collection {
    /// # Panics
    ///
    /// When the OpenAPI document has no `GET` of the path, or it has no query parameter.
    pub fn of(specification: &str, path: &'static str) -> Self {
        let document: Value = serde_json::from_str(specification).expect("a JSON document");
        let item = format!("{path}/{{id}}");
        let has_items = document["paths"][&item]["get"].is_object();
        let parameters = query_parameters(&document["paths"][path]["get"]);
        assert!(!parameters.is_empty(), "{path} has no parameter");
        Self {
            path,
            parameters,
            list: Operation::of(specification, "get", path),
            item: has_items.then(|| Operation::of(specification, "get", &item)),
        }
    }

    /// Sends `value` as each parameter and as an id; says what is wrong with an answer.
    pub async fn judge<E: Endpoint>(
        &self,
        client: &TestClient<E>,
        value: &[u8],
    ) -> Result<(), String> {
        for (path, operation) in self.requests(&percent_encoded(value)) {
            let answer = Answer::to(client.get(&path)).await;
            let verdict = operation.judge(b"", &answer);
            verdict.map_err(|fault| format!("GET {path}: {fault}"))?;
        }
        Ok(())
    }

    fn requests(&self, value: &str) -> Vec<(String, &Operation)> {
        let lists = self.parameters.iter();
        let lists = lists.map(|name| (format!("{}?{name}={value}", self.path), &self.list));
        // Without an id, it is the path of another operation or of none.
        let item = self.item.iter().filter(|_| !value.is_empty());
        let item = item.map(|item| (format!("{}/{value}", self.path), item));
        lists.chain(item).collect()
    }
}

fn query_parameters(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let in_query = parameters.filter(|parameter| parameter["in"] == "query");
    let names = in_query.filter_map(|parameter| parameter["name"].as_str());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use poem::http::StatusCode;
    use poem::{Request, handler};
    use serde_json::json;

    use super::*;

    fn users() -> Collection {
        let read = json!({ "responses": { "200": {} } });
        let mut list = read.clone();
        list["parameters"] = json!([
            { "name": "limit", "in": "query" },
            { "$ref": "#/components/parameters/X-Request-Id" },
            { "name": "If-None-Match", "in": "header" },
            { "name": "after", "in": "query" },
        ]);
        let paths = json!({ "/users": { "get": list }, "/users/{id}": { "get": read } });
        Collection::of(&json!({ "paths": paths }).to_string(), "/users")
    }

    #[test]
    fn a_value_is_sent_as_every_query_parameter_and_as_an_id() {
        let users = users();
        let paths = |value| users.requests(value).into_iter().map(|request| request.0);
        let of_a_value = ["/users?limit=%2A", "/users?after=%2A", "/users/%2A"];
        assert!(paths("%2A").eq(of_a_value));
        assert!(paths("").eq(["/users?limit=", "/users?after="]));
    }

    #[tokio::test]
    async fn the_request_with_the_wrong_answer_is_told() {
        #[handler]
        fn answer(request: &Request) -> (StatusCode, poem::web::Json<Value>) {
            let fails = request.uri().query() == Some("after=%2A");
            let status = [StatusCode::OK, StatusCode::BAD_GATEWAY][usize::from(fails)];
            (status, poem::web::Json(json!([])))
        }
        let client = TestClient::new(answer);
        assert_eq!(users().judge(&client, b"1").await, Ok(()));
        let fault = users().judge(&client, b"*").await.unwrap_err();
        assert!(fault.starts_with("GET /users?after=%2A: "), "{fault}");
    }
}

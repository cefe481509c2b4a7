//! Requests that nobody means: refused or accepted, they break nothing.

use fuzz_requests::{Collection, Operation, Response, bodies, for_all, header_value, values};
use poem::http::Method;
use poem::test::TestRequestBuilder;
use tokio::runtime::Runtime;

use super::*;

const SPECIFICATION: &str = include_str!("../../../../openapi/user.json");
const ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
const USER: &str = r#"{"nom":"Martin","prenom":"Zoé","adresse":"12 rue des Lilas, Lyon"}"#;

fn right() -> [Value; 3] {
    [
        json!({ "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon" }),
        json!({ "nom": "Martin", "pr\u{e9}nom": "Zoé", "adresse": "a\nb" }),
        json!({ "adresse": "1 place Bellecour" }),
    ]
}

fn operation(method: &str, path: &str) -> Operation {
    Operation::of(SPECIFICATION, method, path)
}

impl Service {
    fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> TestRequestBuilder<'_, BoxEndpoint<'static>> {
        let request = self.client.request(method, path);
        request.content_type("application/json").body(body.to_vec())
    }

    async fn registered(&self) -> String {
        let (_, user) = self.post(USER).await;
        format!("/users/{}", user["id"].as_str().unwrap())
    }

    /// That it is found as it was told, within the limits of the contract; then it is deleted.
    async fn take_back(&self, told: &[u8]) -> Result<(), String> {
        let user: Value = serde_json::from_slice(told).unwrap();
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        let found = Response::to(self.client.get(&path)).await;
        if found.body != told {
            return Err("another state than was told".to_owned());
        }
        for (name, max) in [("nom", Name::MAX), ("prenom", Name::MAX), ("adresse", Address::MAX)] {
            let text = user[name].as_str().unwrap();
            if text.trim() != text || !(1..=max).contains(&text.chars().count()) {
                return Err(format!("{name} is {text:?}"));
            }
        }
        self.client.delete(&path).send().await;
        Ok(())
    }
}

#[test]
fn a_strange_body_registers_what_is_told_or_nothing() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let post = operation("post", "/users");
    for_all(&runtime, bodies(&right()), async |body| {
        let told = Response::to(service.send(Method::POST, "/users", &body)).await;
        post.judge(&body, &told)?;
        if told.status == 201 {
            service.take_back(&told.body).await?;
        }
        match service.get("/users").await.1 {
            users if users == json!([]) => Ok(()),
            users => Err(format!("stored: {users}")),
        }
    });
}

#[test]
fn a_strange_patch_changes_what_is_told_or_nothing() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let user = runtime.block_on(service.registered());
    let patch = operation("patch", "/users/{id}");
    for_all(&runtime, bodies(&right()), async |body| {
        let before = Response::to(service.client.get(&user)).await;
        let told = Response::to(service.send(Method::PATCH, &user, &body)).await;
        patch.judge(&body, &told)?;
        let expected = if told.status == 200 { told } else { before };
        let after = Response::to(service.client.get(&user)).await;
        match after.body == expected.body {
            true => Ok(()),
            false => Err("another state than was told".to_owned()),
        }
    });
}

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let users = Collection::of(SPECIFICATION, "/users");
    for_all(&runtime, values(&[ID, "1", "1000", "asc", "desc"]), async |value| {
        users.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let user = runtime.block_on(service.registered());
    let find = operation("get", "/users/{id}");
    let [post, patch] =
        [("post", "/users"), ("patch", "/users/{id}")].map(|(m, p)| operation(m, p));
    for_all(&runtime, values(&["a-key", "\"1\"", "W/\"1\"", "*"]), async |value| {
        let value = header_value(&value);
        let known = service.client.get(&user).header("If-None-Match", &value);
        find.judge(b"", &Response::to(known).await)?;
        for (operation, method, path, name) in [
            (&post, Method::POST, "/users", "Idempotency-Key"),
            (&patch, Method::PATCH, &user, "If-Match"),
        ] {
            let request = service.send(method, path, USER.as_bytes()).header(name, &value);
            operation.judge(USER.as_bytes(), &Response::to(request).await)?;
        }
        Ok(())
    });
}

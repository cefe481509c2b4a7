//! `Idempotency-Key` on `POST /users`.

use poem::http::HeaderMap;

use super::*;

const BODY: &str = r#"{"nom":"Martin","prenom":"Zoé","adresse":"12 rue des Lilas, Lyon"}"#;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Service {
    async fn post_once(&self, key: &str, body: &str) -> Answer {
        let request = self.client.post("/users").content_type("application/json");
        let request = request.header("Idempotency-Key", key);
        let response = request.body(body.to_owned()).send().await.0;
        let (status, mut headers) = (response.status(), response.headers().clone());
        // The only one that is the request's own.
        assert!(headers.remove("x-request-id").is_some());
        Answer { status, headers, body: response.into_body().into_string().await.unwrap() }
    }

    async fn users(&self) -> usize {
        let (_, users) = self.get("/users").await;
        users.as_array().unwrap().len()
    }
}

impl Answer {
    fn problem(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[tokio::test]
async fn a_repetition_is_answered_alike_whatever_happened_since() {
    let service = service().await;
    let first = service.post_once("a", BODY).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let path = first.headers["location"].to_str().unwrap().to_owned();
    let change = service.client.patch(&path);
    let change = change.body_json(&json!({ "nom": "Durand" })).send().await;
    change.assert_status_is_ok();
    for deleted in [false, true] {
        if deleted {
            let deletion = service.client.delete(&path).send().await;
            deletion.assert_status(StatusCode::NO_CONTENT);
        }
        let again = service.post_once("a", BODY).await;
        assert_eq!(again.status, first.status);
        assert_eq!(again.headers, first.headers);
        assert_eq!(again.body, first.body);
    }
    assert_eq!(service.users().await, 0);
}

#[tokio::test]
async fn the_same_json_written_otherwise_is_a_repetition() {
    let service = service().await;
    let first = service.post_once("a", BODY).await;
    let rewritten =
        r#" {"adresse": "12 rue des Lilas, Lyon", "prenom": "Zo\u00e9", "nom": "Martin"}"#;
    assert_eq!(service.post_once("a", rewritten).await.body, first.body);
    assert_eq!(service.users().await, 1);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_body_is_refused() {
    let service = service().await;
    service.post_once("a", BODY).await;
    let other = BODY.replace("Martin", "Durand");
    let refused = service.post_once("a", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kind = &refused.problem()["type"];
    assert_eq!(kind, "urn:echoppe:problem:idempotency-key-reused");
    assert_eq!(service.users().await, 1);
    let accepted = service.post_once("b", &other).await;
    assert_eq!(accepted.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let service = service().await;
    let refused = service.post_once("a", "{}").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let accepted = service.post_once("a", BODY).await;
    assert_eq!(accepted.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_before_anything_is_done() {
    let service = service().await;
    let refused = service.post_once("deux mots", BODY).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let problem = refused.problem();
    assert_eq!(problem["type"], "urn:echoppe:problem:invalid-parameter");
    assert_eq!(service.users().await, 0);
}

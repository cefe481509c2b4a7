//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked.

mod fuzz;

use bounded_text::BoundedText;
use database::Database;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::TestClient;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;
use user_service::adapters::inbound::http::specification;
use user_service::adapters::outbound::database::Migrator;
use user_service::domain::user::{Address, Name};
use user_service::wiring;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

struct Service {
    client: TestClient<BoxEndpoint<'static>>,
    database: Database,
    stop: CancellationToken,
    _place: TestDatabase,
}

async fn service() -> Service {
    service_on(Engine::Sqlite).await.unwrap()
}

/// `None` (said on standard error) when there is no PostgreSQL server.
async fn service_on(engine: Engine) -> Option<Service> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    let stop = CancellationToken::new();
    let endpoint = wiring::service(&database, stop.clone());
    Some(Service {
        client: TestClient::new(endpoint.map_to_response().boxed()),
        database,
        stop,
        _place: place,
    })
}

impl Service {
    async fn post(&self, body: &str) -> (StatusCode, Value) {
        let request = self.client.post("/users").content_type("application/json");
        read(request.body(body.to_owned()).send().await).await
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.client.get(path).send().await).await
    }
}

async fn read(response: poem::test::TestResponse) -> (StatusCode, Value) {
    let status = response.0.status();
    let body = response.0.into_body().into_vec().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_user_is_registered_trimmed_and_found() {
    let service = service().await;
    let body = r#"{"nom":" Martin ","pre\u0301nom":"Zoé","adresse":"12 rue des Lilas\r\nLyon"}"#;
    let (status, user) = service.post(body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(user["nom"], "Martin");
    assert_eq!(user["prenom"], "Zoé");
    assert_eq!(user["adresse"], "12 rue des Lilas\nLyon");
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    assert_eq!(service.get(&path).await, (StatusCode::OK, user));
}

/// A release with higher limits may have stored them.
#[rstest]
#[tokio::test]
async fn a_user_who_would_be_refused_today_is_found_listed_changed_and_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    let body = r#"{"nom":"Martin","prenom":"Zoé","adresse":"Lyon"}"#;
    let path = format!("/users/{}", service.post(body).await.1["id"].as_str().unwrap());
    let (name, address) = ("n".repeat(Name::MAX + 1), "a".repeat(Address::MAX + 1));
    let update = format!("UPDATE users SET last_name = '{name}', address = '{address}'");
    service.database.writer().execute_unprepared(&update).await.unwrap();
    let (status, found) = service.get(&path).await;
    assert_eq!(
        (status, &found["nom"], &found["adresse"]),
        (StatusCode::OK, &json!(name), &json!(address))
    );
    for list in ["/users", "/users?limit=1"] {
        assert_eq!(service.get(list).await, (StatusCode::OK, json!([found])));
    }
    let change = service.client.patch(&path).body_json(&json!({ "adresse": "Lyon" }));
    let (status, changed) = read(change.send().await).await;
    assert_eq!((status, &changed["nom"]), (StatusCode::OK, &json!(name)));
    service.client.delete(&path).send().await.assert_status(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn every_fault_of_a_body_is_named_at_once() {
    let service = service().await;
    let body = r#"{"id":"x","id":"y","nom":1,"prenom":null,"adresse":"a\u0000","surnom":"Z"}"#;
    let (status, problem) = service.post(body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let pointers: Vec<&Value> =
        problem["errors"].as_array().unwrap().iter().map(|fault| &fault["pointer"]).collect();
    assert_eq!(pointers, ["/id", "/nom", "/prenom", "/adresse", "/surnom"]);
}

#[rstest]
#[case::by_default(
    "",
    "il n'y a pas d'utilisateur ",
    "est en lecture seule",
    "doit avoir au plus {max} caractères"
)]
#[case::in_english(
    "en-GB, fr;q=0.9",
    "there is no user ",
    "is read-only",
    "must have at most {max} characters"
)]
#[tokio::test]
async fn errors_are_in_the_clients_language(
    #[case] languages: &str,
    #[case] unknown: &str,
    #[case] read_only: &str,
    #[case] too_long: &str,
) {
    let client = service().await.client;
    let path = format!("/users/{UNKNOWN}");
    let request = client.get(&path).header("accept-language", languages);
    let (_, problem) = read(request.send().await).await;
    assert_eq!(problem["type"], "urn:echoppe:problem:unknown-user");
    assert_eq!(problem["detail"], format!("{unknown}{UNKNOWN}"));
    let body =
        json!({ "id": "x", "nom": "n".repeat(Name::MAX + 1), "prenom": "Zoé", "adresse": "Lyon" });
    let request = client.post("/users").body_json(&body);
    let request = request.header("accept-language", languages);
    let (_, problem) = read(request.send().await).await;
    let expected = json!([
        { "pointer": "/id", "detail": read_only },
        { "pointer": "/nom", "detail": too_long.replace("{max}", &Name::MAX.to_string()) },
    ]);
    assert_eq!(problem["errors"], expected);
}

#[tokio::test]
async fn a_fault_is_where_the_client_wrote_it() {
    let service = service().await;
    for name in ["pr\u{e9}nom", "pre\u{301}nom", "prenom"] {
        let body = json!({ "nom": "Martin", name: 1, "adresse": "Lyon" });
        let (_, problem) = service.post(&body.to_string()).await;
        assert_eq!(problem["errors"][0]["pointer"], format!("/{name}"));
    }
}

#[tokio::test]
async fn the_answer_to_a_body_that_is_no_json_says_where_it_breaks() {
    let service = service().await;
    for body in ["", "{", "[1,]", "{\"nom\":\"\\ud800\"}", &"[".repeat(10_000)] {
        let (status, problem) = service.post(body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body:.20}");
        assert_eq!(problem["type"], "urn:echoppe:problem:malformed-json");
        assert!(problem["detail"].as_str().unwrap().contains("ligne"));
    }
}

#[tokio::test]
async fn the_status_tells_whether_the_database_answers() {
    let service = service().await;
    let (status, body) = service.get("/status/user-service").await;
    assert_eq!((status, &body["service"]), (StatusCode::OK, &json!("user-service")));
    let sqlite = |state| json!([{ "nom": "sqlite", "etat": state }]);
    assert_eq!(body["dependances"], sqlite("disponible"));
    service.database.clone().close().await;
    let (status, body) = service.get("/status/user-service").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["dependances"], sqlite("indisponible"));
}

#[tokio::test]
async fn a_service_that_stops_is_alive_but_not_ready() {
    let service = service().await;
    let (status, body) = service.get("/health/ready").await;
    assert_eq!((status, &body["ready"]), (StatusCode::OK, &json!(true)));
    service.stop.cancel();
    let (status, body) = service.get("/health/ready").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["checks"]["process"], "stopping");
    assert_eq!(service.get("/health/live").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_change_is_a_merge_patch_and_a_new_user_is_none() {
    let client = service().await.client;
    let change = format!("/users/{UNKNOWN}");
    let both = "application/merge-patch+json, application/json";
    for (method, path, media_type, accepted) in [
        ("PATCH", &change, "application/json-patch+json", Some(both)),
        ("PATCH", &change, "application/problem+json", Some(both)),
        ("PATCH", &change, "application/json", None),
        ("PATCH", &change, "application/merge-patch+json; charset=utf-8", None),
        ("POST", &"/users".to_owned(), "application/merge-patch+json", Some("application/json")),
    ] {
        let request = client.request(method.parse().unwrap(), path);
        let request = request.content_type(media_type).body("[]");
        let answer = request.send().await.0;
        let told = ["accept-patch", "accept-post"].map(|name| answer.headers().get(name));
        let told = told.into_iter().flatten().next();
        assert_eq!(told.map(|types| types.to_str().unwrap()), accepted);
        let status = if accepted.is_some() { 415 } else { 400 };
        assert_eq!(answer.status(), status, "{method} {media_type}");
    }
}

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

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/user.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/user.json is stale: cargo run -p user-service -- openapi > openapi/user.json"
    );
}

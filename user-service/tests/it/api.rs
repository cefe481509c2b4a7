//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked.

use bounded_text::BoundedText;
use database::Database;
use fuzz_requests::{Collection, Operation, Response, bodies, for_all, header_value, values};
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::test::{TestClient, TestRequestBuilder, TestResponse};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use user_service::adapters::inbound::http::specification;
use user_service::adapters::outbound::database::Migrator;
use user_service::domain::user::{Address, Name};
use user_service::wiring;

const SPECIFICATION: &str = include_str!("../../../openapi/user.json");
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";
const USER: &str = r#"{"nom":"Martin","prenom":"Zoé","adresse":"Lyon"}"#;

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
    fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> TestRequestBuilder<'_, BoxEndpoint<'static>> {
        let request = self.client.request(method, path);
        request.content_type("application/json").body(body.to_vec())
    }

    async fn post(&self, body: &str) -> (StatusCode, Value) {
        read(self.send(Method::POST, "/users", body.as_bytes()).send().await).await
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.client.get(path).send().await).await
    }

    /// The path of a new user.
    async fn registered(&self) -> String {
        path_of(&self.post(USER).await.1)
    }
}

fn path_of(user: &Value) -> String {
    format!("/users/{}", user["id"].as_str().unwrap())
}

async fn read(response: TestResponse) -> (StatusCode, Value) {
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
    assert_eq!(service.get(&path_of(&user)).await, (StatusCode::OK, user));
}

#[tokio::test]
async fn a_repetition_is_answered_alike_whatever_happened_since() {
    let service = service().await;
    let post_once = async || {
        let request = service.send(Method::POST, "/users", USER.as_bytes());
        let response = request.header("Idempotency-Key", "a").send().await.0;
        let (mut head, body) = response.into_parts();
        // The only one that is the request's own.
        assert!(head.headers.remove("x-request-id").is_some());
        (head.status, head.headers, body.into_string().await.unwrap())
    };
    let first = post_once().await;
    assert_eq!(first.0, StatusCode::CREATED);
    let path = first.1["location"].to_str().unwrap();
    let change = service.client.patch(path).body_json(&json!({ "nom": "Durand" }));
    change.send().await.assert_status_is_ok();
    assert_eq!(post_once().await, first);
    service.client.delete(path).send().await.assert_status(StatusCode::NO_CONTENT);
    assert_eq!(post_once().await, first);
    assert_eq!(service.get("/users").await.1, json!([]));
}

/// A release with higher limits may have stored them.
#[rstest]
#[tokio::test]
async fn a_user_who_would_be_refused_today_is_found_listed_changed_and_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    let path = service.registered().await;
    let (name, address) = ("n".repeat(Name::MAX + 1), "a".repeat(Address::MAX + 1));
    let update = format!("UPDATE users SET last_name = '{name}', address = '{address}'");
    service.database.writer().execute_unprepared(&update).await.unwrap();
    let (_, found) = service.get(&path).await;
    assert_eq!((&found["nom"], &found["adresse"]), (&json!(name), &json!(address)));
    for list in ["/users", "/users?limit=1"] {
        assert_eq!(service.get(list).await, (StatusCode::OK, json!([found])));
    }
    let change = service.client.patch(&path).body_json(&json!({ "adresse": "Lyon" }));
    let (status, changed) = read(change.send().await).await;
    assert_eq!((status, &changed["nom"]), (StatusCode::OK, &json!(name)));
    service.client.delete(&path).send().await.assert_status(StatusCode::NO_CONTENT);
}

#[rstest]
#[case::by_default(
    "",
    ["il n'y a pas d'utilisateur ", "est en lecture seule", "doit avoir au plus {max} caractères"]
)]
#[case::in_english(
    "en-GB, fr;q=0.9",
    ["there is no user ", "is read-only", "must have at most {max} characters"]
)]
#[tokio::test]
async fn errors_are_in_the_clients_language(#[case] languages: &str, #[case] words: [&str; 3]) {
    let [unknown, read_only, too_long] = words;
    let client = service().await.client;
    let request = client.get(format!("/users/{UNKNOWN}")).header("accept-language", languages);
    let (_, problem) = read(request.send().await).await;
    assert_eq!(problem["type"], "urn:echoppe:problem:unknown-user");
    assert_eq!(problem["detail"], format!("{unknown}{UNKNOWN}"));
    let name = "n".repeat(Name::MAX + 1);
    let body = json!({ "id": "x", "nom": name, "prenom": "Zoé", "adresse": "Lyon" });
    let request = client.post("/users").body_json(&body).header("accept-language", languages);
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

#[test]
fn the_exported_document_is_up_to_date() {
    assert!(
        SPECIFICATION == specification(),
        "openapi/user.json is stale: cargo run -p user-service -- openapi > openapi/user.json"
    );
}

// Requests that nobody means: refused or accepted, they break nothing.

fn operation(method: &str, path: &str) -> Operation {
    Operation::of(SPECIFICATION, method, path)
}

fn right() -> [Value; 3] {
    [
        json!({ "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon" }),
        json!({ "nom": "Martin", "pr\u{e9}nom": "Zoé", "adresse": "a\nb" }),
        json!({ "adresse": "1 place Bellecour" }),
    ]
}

/// That a user is found as they were told, within the limits of the contract; then they are deleted.
async fn take_back(service: &Service, told: &[u8]) -> Result<(), String> {
    let user: Value = serde_json::from_slice(told).unwrap();
    let path = path_of(&user);
    if Response::to(service.client.get(&path)).await.body != told {
        return Err("another state than was told".to_owned());
    }
    for (name, max) in [("nom", Name::MAX), ("prenom", Name::MAX), ("adresse", Address::MAX)] {
        let text = user[name].as_str().unwrap();
        if text.trim() != text || !(1..=max).contains(&text.chars().count()) {
            return Err(format!("{name} is {text:?}"));
        }
    }
    service.client.delete(&path).send().await;
    Ok(())
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
            take_back(&service, &told.body).await?;
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
    for_all(&runtime, values(&[UNKNOWN, "1", "1000", "asc", "desc"]), async |value| {
        users.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let user = runtime.block_on(service.registered());
    let find = operation("get", "/users/{id}");
    let (post, patch) = (operation("post", "/users"), operation("patch", "/users/{id}"));
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

//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked.

use bounded_text::BoundedText;
use database::Database;
use fuzz_requests::{Collection, Operation, Response, for_all, header_value, values};
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::TestClient;
use product_service::adapters::inbound::file;
use product_service::adapters::inbound::http::specification;
use product_service::domain::price::Price;
use product_service::domain::product::{Description, Name, Product};
use product_service::wiring;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const BREAD: &str = "019ad735-87e8-7bdd-8fac-4ee446685257";
const BAGUETTE: &str = "019ad735-8400-7a3b-8199-c6b41c80317f";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";
const SPECIFICATION: &str = include_str!("../../../openapi/product.json");

struct Service {
    client: TestClient<BoxEndpoint<'static>>,
    database: Database,
    stop: CancellationToken,
    place: TestDatabase,
}

async fn service() -> Service {
    service_on(Engine::Sqlite).await.unwrap()
}

async fn service_on(engine: Engine) -> Option<Service> {
    let place = TestDatabase::create(engine).await?;
    let database = wiring::open(&place.config()).await.unwrap();
    let stop = CancellationToken::new();
    let endpoint = wiring::service(&database, stop.clone());
    Some(Service {
        client: TestClient::new(endpoint.map_to_response().boxed()),
        database,
        stop,
        place,
    })
}

impl Service {
    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let (status, body) = self.get_text(path).await;
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    async fn get_text(&self, path: &str) -> (StatusCode, String) {
        let response = self.client.get(path).send().await.0;
        let status = response.status();
        (status, response.into_body().into_string().await.unwrap())
    }
}

fn ids(products: &Value) -> Vec<&str> {
    let products = products.as_array().unwrap().iter();
    products.map(|one| one["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_product_is_found_with_its_price_to_the_cent() {
    let service = service().await;
    let (status, body) = service.get_text(&format!("/products/{BREAD}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(r#""nom":"Pain de campagne""#), "{body}");
    assert!(body.ends_with(r#""prix":5.80}"#), "{body}");
}

/// A release with higher limits may have stored it.
#[rstest]
#[tokio::test]
async fn a_product_that_would_be_refused_today_is_found_and_listed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    let (name, description) = ("n".repeat(Name::MAX + 1), "d".repeat(Description::MAX + 1));
    let euros = Price::MAX_EUROS + 1;
    let update = format!(
        "UPDATE products SET name = '{name}', description = '{description}', price_cents = {euros}00"
    );
    service.database.writer().execute_unprepared(&update).await.unwrap();
    let (status, found) = service.get_text(&format!("/products/{BREAD}")).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    assert!(found.ends_with(&format!("\"description\":\"{description}\",\"prix\":{euros}.00}}")));
    for list in [
        "/products".to_owned(),
        format!("/products?ids={BREAD}"),
        "/products?limit=1000".to_owned(),
    ] {
        let (status, products) = service.get_text(&list).await;
        assert!(status == StatusCode::OK && products.contains(&found), "{list}");
    }
}

#[tokio::test]
async fn all_products_are_listed_in_the_order_of_the_catalogue() {
    let service = service().await;
    let (_, products) = service.get("/products").await;
    let shipped = file::shipped().unwrap();
    let shipped: Vec<String> = shipped.iter().map(|one| one.id.0.to_string()).collect();
    assert_eq!(ids(&products), shipped);
}

#[rstest]
#[case::in_the_order_of_the_list(&format!("ids={BREAD},{BAGUETTE}"), &[BAGUETTE, BREAD])]
#[case::each_once(&format!("ids={BREAD},{BREAD}"), &[BREAD])]
#[case::without_what_does_not_exist(&format!("ids={UNKNOWN},{BREAD}"), &[BREAD])]
#[case::whatever_the_case(&format!("ids={}", BREAD.to_uppercase()), &[BREAD])]
#[case::with_encoded_commas(&format!("ids={BREAD}%2C{BAGUETTE}"), &[BAGUETTE, BREAD])]
#[case::none_for_no_id("ids=", &[])]
#[tokio::test]
async fn products_are_found_by_ids(#[case] query: &str, #[case] expected: &[&str]) {
    let (status, products) = service().await.get(&format!("/products?{query}")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(ids(&products), expected);
}

#[rstest]
#[case::ids_that_are_no_uuids("ids=x", "« ids » ")]
#[case::an_empty_id(&format!("ids={BREAD},"), "« ids » ")]
#[case::ids_with_spaces(&format!("ids={BREAD},%20{BREAD}"), "« ids » ")]
#[case::ids_without_hyphens(&format!("ids={}", BREAD.replace('-', "")), "« ids » ")]
#[case::ids_in_braces(&format!("ids={{{BREAD}}}"), "« ids » ")]
#[case::ids_with_nul(&format!("ids={BREAD}%00"), "« ids » ")]
#[case::ids_together_with_a_page(&format!("ids={BREAD}&limit=2"), "« ids » ")]
#[case::after_an_unknown_product(&format!("after={UNKNOWN}"), "« after » ")]
#[case::an_unknown_order("order=up", "« order » ")]
#[case::an_unknown_parameter("ids=&lim%C3%AFt=2", "« limït » est un paramètre inconnu")]
#[case::a_repeated_parameter(&format!("ids={BREAD}&ids={BREAD}"), "« ids » ne peut être donné qu'une fois")]
#[tokio::test]
async fn what_cannot_be_meant_is_refused(#[case] query: &str, #[case] detail: &str) {
    let (status, problem) = service().await.get(&format!("/products?{query}")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(problem["type"], "urn:echoppe:problem:invalid-parameter");
    assert!(problem["detail"].as_str().unwrap().starts_with(detail), "{problem}");
}

#[tokio::test]
async fn the_status_tells_whether_the_database_answers() {
    let service = service().await;
    let (status, body) = service.get("/status/product-service").await;
    assert_eq!((status, &body["service"]), (StatusCode::OK, &json!("product-service")));
    let sqlite = |state| json!([{ "nom": "sqlite", "etat": state }]);
    assert_eq!(body["dependances"], sqlite("disponible"));
    service.database.clone().close().await;
    let (status, body) = service.get("/status/product-service").await;
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

#[rstest]
#[case(&UNKNOWN, "unknown-product", "il n'y a pas de produit ", "there is no product ")]
#[case("x", "invalid-parameter", "l'identifiant n'est pas un UUID", "the identifier is not a UUID")]
#[case(
    "?ids=a%22%3A%20b",
    "invalid-parameter",
    "contient « a\": b », qui n'est pas",
    "contains “a\": b”, which is not"
)]
#[case(
    "?limit=0",
    "invalid-parameter",
    "« limit » doit être un nombre entier de 1 à 1000",
    "“limit” must be a whole number from 1 to 1000"
)]
#[case(
    "?order=up",
    "invalid-parameter",
    "« order » doit être « asc » ou « desc »",
    "“order” must be “asc” or “desc”"
)]
#[case(&format!("?ids={BREAD}&limit=1"), "invalid-parameter", "« ids » ne va pas avec « limit »", "“ids” does not go with “limit”")]
#[tokio::test]
async fn errors_are_in_the_clients_language(
    #[case] part: &str,
    #[case] kind: &str,
    #[case] french: &str,
    #[case] english: &str,
) {
    let service = service().await;
    let path = match part.starts_with('?') {
        true => format!("/products{part}"),
        false => format!("/products/{part}"),
    };
    for (languages, detail) in [("", french), ("fr;q=0.5, en-GB", english)] {
        let request = service.client.get(&path).header("accept-language", languages);
        let body = request.send().await.0.into_body().into_string().await;
        let problem: Value = serde_json::from_str(&body.unwrap()).unwrap();
        assert_eq!(problem["type"], format!("urn:echoppe:problem:{kind}"));
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
}

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let products = Collection::of(SPECIFICATION, "/products");
    for_all(&runtime, values(&[BREAD, BAGUETTE, UNKNOWN, "1", "asc"]), async |value| {
        products.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let find = Operation::of(SPECIFICATION, "get", "/products/{id}");
    for_all(&runtime, values(&["\"1\"", "W/\"1\"", "*"]), async |value| {
        let value = header_value(&value);
        let request = service.client.get(format!("/products/{BREAD}"));
        find.judge(b"", &Response::to(request.header("If-None-Match", value)).await)
    });
}

#[test]
fn the_exported_document_is_up_to_date() {
    assert!(
        SPECIFICATION == specification(),
        "openapi/product.json is stale: cargo run -p product-service -- openapi > openapi/product.json"
    );
}

// The whole catalogue is cached as it was sent, and never sent when it is not the current one any more.

/// Status, headers and body of `GET /products` for a client that knows what has a tag.
async fn all(service: &Service, known: &str) -> (StatusCode, HeaderMap, String) {
    let request = service.client.get("/products");
    let response = request.header("if-none-match", known).send().await.0;
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.into_string().await.unwrap())
}

/// What `product-service import` does, in another process.
async fn import(service: &Service, product: &Product) {
    let database = wiring::open(&service.place.config()).await.unwrap();
    let import = &wiring::application(&database).import_catalogue;
    import.execute(std::slice::from_ref(product)).await.unwrap();
    database.close().await;
}

#[rstest]
#[tokio::test]
async fn an_import_is_seen_by_the_next_request(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    let mut bread = file::shipped().unwrap().remove(0);
    let mut known = vec!["\"none\"".to_owned()];
    for number in 1..=5 {
        bread.name = Name::parse(&format!("Pain {number}")).unwrap();
        import(&service, &bread).await;
        let (status, headers, list) = all(&service, &known.join(", ")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(list.contains(&format!("\"Pain {number}\"")), "{list}");
        known.push(headers["etag"].to_str().unwrap().to_owned());
    }
}

#[tokio::test]
async fn a_cached_list_is_sent_as_one_that_was_just_read() {
    let service = service().await;
    let (_, read_headers, read) = all(&service, "\"other\"").await;
    let (status, kept_headers, kept) = all(&service, "\"other\"").await;
    assert_eq!((status, &kept), (StatusCode::OK, &read));
    let names = |headers: &HeaderMap| {
        let names = headers.keys().filter(|name| *name != "x-request-id");
        names.map(|name| (name.clone(), headers[name].clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&kept_headers), names(&read_headers));
    let tag = read_headers["etag"].to_str().unwrap();
    let (status, headers, body) = all(&service, tag).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers["etag"], tag);
    assert!(!headers.contains_key("content-type"));
    let head = service.client.head("/products").send().await.0;
    assert_eq!(head.headers()["content-length"], read.len().to_string());
    assert_eq!(head.headers()["etag"], tag);
}

#[tokio::test]
async fn replicas_tag_the_same_catalogue_alike() {
    let service = service().await;
    let database = wiring::open(&service.place.config()).await.unwrap();
    let replica = wiring::service(&database, CancellationToken::new());
    let replica = TestClient::new(replica.map_to_response().boxed());
    for client in [&service.client, &replica] {
        let answer = client.get("/products").send().await.0;
        let tag = answer.headers()["etag"].clone();
        let (status, ..) = all(&service, tag.to_str().unwrap()).await;
        assert_eq!(status, StatusCode::NOT_MODIFIED);
    }
}

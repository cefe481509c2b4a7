//! The contract of `UserDirectory`, over HTTP. `all-in-one` runs the same suite over its own adapter and over the real
//! user-service.

mod suite;

use std::collections::HashMap;
use std::time::Duration;

use bounded_text::BoundedText;
use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::UserDirectory;
use order_service::domain::order::{Address, CustomerId};
use port_types::Failure;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use upstream_client::UpstreamLimits;
use uuid::Uuid;
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Answers over HTTP as user-service does.
struct UserService {
    server: MockServer,
    addresses: Mutex<Addresses>,
    directory: HttpUserDirectory,
}

type Addresses = HashMap<String, String>;

impl UserService {
    async fn start() -> Self {
        let server = MockServer::start().await;
        let directory =
            HttpUserDirectory::new(&server.uri(), UpstreamLimits::within(Duration::from_secs(5)))
                .unwrap();
        Self { server, addresses: Mutex::default(), directory }
    }

    fn directory(&self) -> &dyn UserDirectory {
        &self.directory
    }

    async fn register(&self, address: &str) -> CustomerId {
        let user = CustomerId(Uuid::from_u128(self.addresses.lock().await.len() as u128));
        self.relocate(user, address).await;
        user
    }

    async fn relocate(&self, user: CustomerId, address: &str) {
        let mut addresses = self.addresses.lock().await;
        addresses.insert(user.0.to_string(), address.to_owned());
        self.answer_with(addresses.clone()).await;
    }

    async fn delete(&self, user: CustomerId) {
        let mut addresses = self.addresses.lock().await;
        addresses.remove(&user.0.to_string());
        self.answer_with(addresses.clone()).await;
    }

    async fn break_down(&self) {
        self.server.reset().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(503))
            .mount(&self.server)
            .await;
    }

    async fn answer_with(&self, addresses: Addresses) {
        self.server.reset().await;
        Mock::given(method("GET"))
            .and(path_regex("^/users/[^/]+$"))
            .respond_with(move |request: &Request| answer(request, &addresses))
            .mount(&self.server)
            .await;
    }
}

fn answer(request: &Request, addresses: &Addresses) -> ResponseTemplate {
    let id = request.url.path().trim_start_matches("/users/");
    match addresses.get(id) {
        Some(address) => ResponseTemplate::new(200).set_body_json(
            json!({ "id": id, "nom": "Martin", "prenom": "Zoé", "adresse": address }),
        ),
        None => unknown_user(),
    }
}

fn unknown_user() -> ResponseTemplate {
    let problem = json!({
        "type": "urn:echoppe:problem:unknown-user", "title": "Utilisateur inconnu", "status": 404,
        "detail": "il n'y a pas d'utilisateur", "instance": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4"
    });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

const USER: CustomerId = CustomerId(Uuid::from_u128(7));

type Answer = Result<Option<Address>, Failure>;

async fn ask(response: ResponseTemplate) -> Answer {
    let server = MockServer::start().await;
    let path = path(format!("/users/{}", USER.0));
    Mock::given(method("GET")).and(path).respond_with(response).mount(&server).await;
    let limits = UpstreamLimits::within(Duration::from_secs(5));
    HttpUserDirectory::new(&server.uri(), limits).unwrap().address_of(USER).await
}

fn user(change: &Value) -> ResponseTemplate {
    let mut user = json!({ "id": USER.0, "nom": "M", "prenom": "Z", "adresse": "12 rue" });
    for (name, value) in change.as_object().unwrap() {
        user[name] = value.clone();
    }
    ResponseTemplate::new(200).set_body_json(user)
}

/// The problem of a service, or a gateway, that knows no such address.
fn no_such_route() -> ResponseTemplate {
    let problem = json!({ "type": "urn:echoppe:problem:route-not-found", "status": 404 });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

#[tokio::test]
async fn a_field_that_is_not_needed_may_be_anything() {
    let answer = ask(user(&json!({ "nom": 1, "surnom": [] }))).await;
    assert_eq!(answer.unwrap(), Some(Address::parse("12 rue").unwrap()));
}

#[rstest]
#[case::a_404_of_somebody_else(no_such_route())]
#[case::no_address(user(&json!({ "adresse": null })))]
#[case::an_address_that_is_no_text(user(&json!({ "adresse": 12 })))]
#[case::an_empty_address(user(&json!({ "adresse": " " })))]
#[case::too_long_an_address(user(&json!({ "adresse": "x".repeat(301) })))]
#[case::somebody_else(user(&json!({ "id": Uuid::from_u128(8) })))]
#[tokio::test]
async fn an_unclear_answer_is_unavailable(#[case] answer: ResponseTemplate) {
    let answer = ask(answer).await;
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

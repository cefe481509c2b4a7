//! The contract of `UserDirectory`, over HTTP. `all-in-one` runs the same suite over its own adapter and over the real
//! user-service.

mod http;
mod suite;

use std::collections::HashMap;
use std::time::Duration;

use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::UserDirectory;
use order_service::domain::order::CustomerId;
use serde_json::json;
use tokio::sync::Mutex;
use upstream_client::UpstreamLimits;
use uuid::Uuid;
use wiremock::matchers::{method, path_regex};
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

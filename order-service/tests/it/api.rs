//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked, and with neighbours that fail.

mod availability;
mod fuzz;
mod idempotency;
mod placing;

use std::sync::Arc;

use async_trait::async_trait;
use bounded_text::BoundedText;
use database::Database;
use http_kit::http::Probe;
use messaging::InMemoryBus;
use order_service::adapters::inbound::http::specification;
use order_service::adapters::outbound::database::Migrator;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::config::NeighboursConfig;
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::{Address, CustomerId, ProductName};
use order_service::wiring::{self, Neighbours};
use outbox::RelayWaker;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::{TestClient, TestRequestBuilder};
use port_types::Failure;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio::sync::Barrier;
use tokio_util::sync::CancellationToken;

const USER: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
const HONEY: &str = "019a0000-0000-7000-8000-000000000001";
const TEAPOT: &str = "019a0000-0000-7000-8000-000000000002";
/// Refuses connections.
const NOWHERE: &str = "http://127.0.0.1:1";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Two pots of honey and a teapot, for 59,97 €.
pub fn order() -> Value {
    json!({ "utilisateur_id": USER, "produits": [{ "id": HONEY, "quantite": 2 }, { "id": TEAPOT }] })
}

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/order.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/order.json is stale: cargo run -p order-service -- openapi > openapi/order.json"
    );
}

struct Service {
    client: TestClient<BoxEndpoint<'static>>,
    database: Database,
    stop: CancellationToken,
    place: Arc<TestDatabase>,
}

impl Service {
    async fn start() -> Self {
        Self::on(Engine::Sqlite).await.unwrap()
    }

    /// `None` (said on standard error) when there is no PostgreSQL server.
    async fn on(engine: Engine) -> Option<Self> {
        let place = Arc::new(TestDatabase::create(engine).await?);
        Some(Self::at(place, neighbours()).await)
    }

    async fn beside(neighbours: Neighbours) -> Self {
        let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
        Self::at(Arc::new(place), neighbours).await
    }

    /// Another replica, with connections of its own.
    async fn replica(&self, neighbours: Neighbours) -> Self {
        Self::at(self.place.clone(), neighbours).await
    }

    async fn at(place: Arc<TestDatabase>, neighbours: Neighbours) -> Self {
        let database = place.open::<Migrator>().await;
        let stop = CancellationToken::new();
        let broker = Probe::new("bus", InMemoryBus::pinger());
        let endpoint = service(&database, neighbours, broker, stop.clone());
        Self { client: TestClient::new(endpoint.map_to_response().boxed()), database, stop, place }
    }

    async fn post(&self, order: &Value) -> Answer {
        answer(self.client.post("/orders").body_json(order)).await
    }

    async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(path)).await
    }

    async fn delete(&self, path: &str) -> Answer {
        answer(self.client.delete(path)).await
    }
}

pub fn service(
    database: &Database,
    neighbours: Neighbours,
    broker: Probe,
    stop: CancellationToken,
) -> http_kit::http::Service {
    let application = wiring::application(database, neighbours, RelayWaker::default());
    wiring::service(database, application, broker, stop)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn answer<E: poem::Endpoint>(request: TestRequestBuilder<'_, E>) -> Answer {
    let response = request.send().await.0;
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.into_body().into_string().await.unwrap(),
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The pointers of a problem's faults.
    fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let faults = problem["errors"].as_array().into_iter().flatten();
        faults.map(|fault| fault["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

/// Two neighbours who know one user and two products.
pub fn neighbours() -> Neighbours {
    neighbours_who_meet(1)
}

/// Neighbours who answer once `count` of them were asked.
fn neighbours_who_meet(count: usize) -> Neighbours {
    let village = Arc::new(Village { meeting: Barrier::new(count) });
    Neighbours { users: village.clone(), catalog: village }
}

fn neighbours_at(user_service_url: String, product_service_url: String) -> Neighbours {
    let config = NeighboursConfig {
        user_service_url,
        product_service_url,
        neighbour_timeout_ms: 300,
        neighbour_max_questions: 8,
        neighbour_circuit_failures: 5,
        neighbour_circuit_pause_ms: 500,
    };
    Neighbours::over_http(&config).unwrap()
}

struct Village {
    meeting: Barrier,
}

#[async_trait]
impl UserDirectory for Village {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        self.meeting.wait().await;
        let known = user.0.to_string() == USER;
        Ok(known.then(|| Address::parse("12 rue des Lilas, Lyon").unwrap()))
    }
}

#[async_trait]
impl ProductCatalog for Village {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        self.meeting.wait().await;
        let for_sale = [(HONEY, "Miel de lavande", 1_250), (TEAPOT, "Théière en fonte", 3_497)];
        let products = for_sale.map(|(id, name, cents)| Product {
            id: ProductId(id.parse().unwrap()),
            name: ProductName::parse(name).unwrap(),
            price: Money::from_cents(cents).unwrap(),
        });
        Ok(products.into_iter().filter(|product| ids.contains(&product.id)).collect())
    }
}

use std::sync::Arc;

use async_trait::async_trait;
use bounded_text::BoundedText;
use database::Database;
use order_service::adapters::outbound::database::Migrator;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::{Address, CustomerId, ProductName};
use order_service::wiring;
use order_service::wiring::Neighbours;
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

use crate::samples::bus;

pub struct Service {
    pub client: TestClient<BoxEndpoint<'static>>,
    pub database: Database,
    pub stop: CancellationToken,
    place: Arc<TestDatabase>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Service {
    pub async fn beside(neighbours: Neighbours) -> Self {
        Self::on(Engine::Sqlite, neighbours).await.unwrap()
    }

    /// `None` (said on standard error) when there is no PostgreSQL server.
    pub async fn on(engine: Engine, neighbours: Neighbours) -> Option<Self> {
        let place = Arc::new(TestDatabase::create(engine).await?);
        Some(Self::at(place, neighbours).await)
    }

    /// Another replica, with connections of its own.
    pub async fn replica(&self, neighbours: Neighbours) -> Self {
        Self::at(self.place.clone(), neighbours).await
    }

    async fn at(place: Arc<TestDatabase>, neighbours: Neighbours) -> Self {
        let database = place.open::<Migrator>().await;
        let application = wiring::application(&database, neighbours, RelayWaker::default());
        let stop = CancellationToken::new();
        let endpoint = wiring::service(&database, application, bus(), stop.clone());
        Self { client: TestClient::new(endpoint.map_to_response().boxed()), database, stop, place }
    }

    pub async fn post(&self, order: &Value) -> Answer {
        answer(self.client.post("/orders").body_json(order)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        answer(self.client.delete(path)).await
    }
}

pub async fn answer<E: poem::Endpoint>(request: TestRequestBuilder<'_, E>) -> Answer {
    let response = request.send().await.0;
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.into_body().into_string().await.unwrap(),
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The pointers of a problem's faults.
    pub fn pointers(&self) -> Vec<String> {
        let faults = self.json()["errors"].clone();
        let faults = faults.as_array().cloned().unwrap_or_default();
        let pointer = |fault: &Value| fault["pointer"].as_str().unwrap().to_owned();
        faults.iter().map(pointer).collect()
    }
}

pub const USER: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
pub const HONEY: &str = "019a0000-0000-7000-8000-000000000001";
pub const TEAPOT: &str = "019a0000-0000-7000-8000-000000000002";
pub const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Two neighbours who know one user and two products.
pub fn neighbours() -> Neighbours {
    neighbours_who_meet(1)
}

/// Neighbours who answer once `count` of them were asked.
pub fn neighbours_who_meet(count: usize) -> Neighbours {
    let village = Arc::new(Village { meeting: Barrier::new(count) });
    Neighbours { users: village.clone(), catalog: village }
}

/// Neighbours who are away.
pub fn deserted() -> Neighbours {
    Neighbours { users: Arc::new(Nobody), catalog: Arc::new(Nobody) }
}

/// Two pots of honey and a teapot, for 59,97 €.
pub fn order() -> Value {
    json!({
        "utilisateur_id": USER,
        "produits": [{ "id": HONEY, "quantite": 2 }, { "id": TEAPOT }]
    })
}

struct Village {
    meeting: Barrier,
}

struct Nobody;

#[async_trait]
impl UserDirectory for Nobody {
    async fn address_of(&self, _: CustomerId) -> Result<Option<Address>, Failure> {
        Err(Failure::Unavailable(anyhow::anyhow!("away")))
    }
}

#[async_trait]
impl ProductCatalog for Nobody {
    async fn find(&self, _: &[ProductId]) -> Result<Vec<Product>, Failure> {
        Err(Failure::Unavailable(anyhow::anyhow!("away")))
    }
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
        let mut products = vec![
            product(HONEY, "Miel de lavande", 1_250),
            product(TEAPOT, "Théière en fonte", 3_497),
        ];
        products.retain(|product| ids.contains(&product.id));
        Ok(products)
    }
}

fn product(id: &str, name: &str, cents: i64) -> Product {
    Product {
        id: ProductId(id.parse().unwrap()),
        name: ProductName::parse(name).unwrap(),
        price: Money::from_cents(cents).unwrap(),
    }
}

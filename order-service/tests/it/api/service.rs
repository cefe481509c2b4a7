use std::sync::Arc;

use database::Database;
use order_service::adapters::outbound::database::Migrator;
use order_service::wiring::{self, Neighbours};
use outbox::RelayWaker;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::{TestClient, TestRequestBuilder};
use serde_json::Value;
use test_database::{Engine, TestDatabase};
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

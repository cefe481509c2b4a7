use database::Database;
use order_service::adapters::outbound::database::Migrator;
use order_service::wiring::{self, Neighbours};
use outbox::Wake;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::{TestClient, TestRequestBuilder};
use serde_json::Value;
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;

pub struct Service {
    pub client: TestClient<BoxEndpoint<'static>>,
    pub database: Database,
    pub stop: CancellationToken,
    _place: Option<TestDatabase>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Service {
    pub async fn beside(neighbours: Neighbours) -> Self {
        let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
        let database = place.open::<Migrator>().await;
        Self::over(database, neighbours, Some(place))
    }

    /// Another instance on the same database, which this one keeps.
    pub fn with(&self, neighbours: Neighbours) -> Self {
        Self::over(self.database.clone(), neighbours, None)
    }

    fn over(database: Database, neighbours: Neighbours, place: Option<TestDatabase>) -> Self {
        let application = wiring::application(&database, neighbours, Wake::default());
        let stop = CancellationToken::new();
        let endpoint = wiring::service(&database, application, stop.clone());
        Self {
            client: TestClient::new(endpoint.map_to_response().boxed()),
            database,
            stop,
            _place: place,
        }
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

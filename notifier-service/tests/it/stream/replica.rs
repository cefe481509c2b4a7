use std::net::SocketAddr;
use std::sync::Arc;

use http_kit::config::HttpConfig;
use http_kit::server::Server;
use messaging::EventHandler;
use notifier_service::adapters::outbound::database::Migrator;
use notifier_service::wiring;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use test_database::TestDatabase;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::PATIENCE;
use super::listener::Listener;
use crate::samples::{bus, received};
use crate::screen::Screen;

/// The service as `main` runs it, but for Kafka.
pub struct Replica {
    pub address: SocketAddr,
    client: Client,
    handler: Arc<dyn EventHandler>,
    stop: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

impl Replica {
    pub async fn start(place: &TestDatabase) -> Self {
        let database = place.open::<Migrator>().await;
        let console = Screen::default().console();
        let (application, feed) = wiring::application(&database, console).await.unwrap();
        let stop = CancellationToken::new();
        let config = HttpConfig { shutdown_timeout_ms: 3_600_000, ..HttpConfig::loopback() };
        let server = Server::bind(&config).await.unwrap();
        let handler = wiring::handler(&application);
        let endpoint = wiring::service(&database, application, bus(), Vec::new(), stop.clone());
        Self {
            address: server.address(),
            client: Client::builder().no_proxy().build().unwrap(),
            handler,
            tasks: [
                tokio::spawn(feed.run(stop.clone())),
                tokio::spawn(server.serve(endpoint, stop.clone())),
            ],
            stop,
        }
    }

    pub async fn handle(&self, event: &str) {
        let event = received(event, "2026-11-22T10:15:05.678Z");
        self.handler.handle(&event).await.unwrap();
    }

    pub async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let url = format!("http://{}{path}", self.address);
        let answer = self.client.get(url).send().await.unwrap();
        answer.json().await.unwrap()
    }

    pub async fn listen(&self, last_event: Option<&str>) -> Listener {
        let mut request = self.stream();
        if let Some(id) = last_event {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        Listener::new(answer)
    }

    pub async fn refused(&self, last_event: &str) -> (StatusCode, Value) {
        let request = self.stream().header("last-event-id", last_event);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            let stopped = tokio::time::timeout(PATIENCE, task).await;
            stopped.expect("a stop").unwrap();
        }
    }

    fn stream(&self) -> RequestBuilder {
        let url = format!("http://{}/notifications/stream", self.address);
        self.client.get(url)
    }
}

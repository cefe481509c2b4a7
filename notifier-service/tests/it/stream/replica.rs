use std::net::SocketAddr;
use std::sync::Arc;

use http_kit::config::HttpConfig;
use http_kit::server::Server;
use messaging::EventHandler;
use notifier_service::adapters::outbound::database::Migrator;
use notifier_service::wiring;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use test_database::TestDatabase;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::PATIENCE;
use crate::console::Screen;
use crate::samples::{bus, received};

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

/// Reads the stream, as `EventSource` does.
pub struct Listener {
    response: Response,
    text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub data: String,
}

impl Listener {
    pub fn new(response: Response) -> Self {
        let text = String::new();
        Self { response, text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().unwrap()
    }

    /// The next event; comments are passed over.
    pub async fn event(&mut self) -> Event {
        loop {
            let block = self.block().await.expect("an event, not the end");
            let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
            if let Some(data) = field("data: ") {
                return Event {
                    id: field("id: ").unwrap().to_owned(),
                    kind: field("event: ").unwrap().to_owned(),
                    data: data.to_owned(),
                };
            }
        }
    }

    /// What comes until the next empty line; `None` at the end of the stream.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("something within a minute").unwrap()?;
            self.text.push_str(str::from_utf8(&chunk).unwrap());
        }
    }
}

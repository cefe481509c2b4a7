//! `GET /notifications/stream` over a real socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http_kit::config::HttpConfig;
use http_kit::server::Server;
use notifier_service::wiring;
use reqwest::{Client, Response, StatusCode};
use rstest::rstest;
use serde_json::Value;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::events::Notifier;
use crate::samples::{CREATED, bus};

/// Longer than anything here takes by far, on a slow machine too.
const PATIENCE: Duration = Duration::from_mins(1);

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn event(number: u128) -> String {
    CREATED.replace("019aabda-7b10-7a41-b6f1-3d2c8e5f9a01", &id(number))
}

/// The service as `main` runs it, but for Kafka.
struct Replica {
    address: SocketAddr,
    client: Client,
    notifier: Notifier,
    stop: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

impl Replica {
    async fn start(place: &TestDatabase) -> Self {
        let (notifier, feed) = Notifier::at(place).await;
        let stop = CancellationToken::new();
        let config = HttpConfig { shutdown_timeout_ms: 3_600_000, ..HttpConfig::loopback() };
        let server = Server::bind(&config).await.unwrap();
        let (database, application) = (&notifier.database, notifier.application.clone());
        let endpoint = wiring::service(
            database,
            application,
            bus(),
            Arc::new(Vec::new),
            Vec::new(),
            stop.clone(),
        );
        Self {
            address: server.address(),
            client: Client::builder().no_proxy().build().unwrap(),
            tasks: [
                tokio::spawn(feed.run(stop.clone())),
                tokio::spawn(server.serve(endpoint, stop.clone())),
            ],
            notifier,
            stop,
        }
    }

    /// On a database of its own.
    async fn alone() -> (TestDatabase, Self) {
        let place = TestDatabase::create(Sqlite).await.unwrap();
        let replica = Self::start(&place).await;
        (place, replica)
    }

    async fn handle(&self, numbers: impl IntoIterator<Item = u128>) {
        for number in numbers {
            self.notifier.handle(&event(number)).await.unwrap();
        }
    }

    async fn get(&self, path: &str, last_event: Option<&str>) -> Response {
        let mut request = self.client.get(format!("http://{}{path}", self.address));
        if let Some(id) = last_event {
            request = request.header("last-event-id", id);
        }
        request.send().await.unwrap()
    }

    async fn listen(&self, last_event: Option<&str>) -> Listener {
        self.listen_at("/notifications/stream", last_event).await
    }

    async fn listen_at(&self, path: &str, last_event: Option<&str>) -> Listener {
        let response = self.get(path, last_event).await;
        assert_eq!(response.status(), StatusCode::OK);
        Listener { response, text: String::new() }
    }

    async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            let stopped = tokio::time::timeout(PATIENCE, task).await;
            stopped.expect("a stop").unwrap();
        }
    }
}

/// Reads the stream, as `EventSource` does.
struct Listener {
    response: Response,
    text: String,
}

struct Event {
    id: String,
    kind: String,
    data: String,
}

impl Listener {
    /// The next event; comments are passed over.
    async fn event(&mut self) -> Event {
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
    async fn block(&mut self) -> Option<String> {
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

async fn ids(listener: &mut Listener, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(listener.event().await.id);
    }
    ids
}

#[tokio::test]
async fn the_stream_is_there_before_its_first_event() {
    let (_place, replica) = Replica::alone().await;
    let mut listener = replica.listen(None).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(listener.response.headers()[name], value);
    }
    assert_eq!(listener.block().await.unwrap(), ": bienvenue\nretry: 2000");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_told_in_order_and_as_it_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    let replica = Replica::start(&place).await;
    let mut earlier = replica.listen(None).await;
    replica.handle([100]).await;
    earlier.event().await;
    let mut listener = replica.listen(None).await;
    replica.handle([3, 1, 3, 2]).await;
    let listed: Vec<Value> = replica.get("/notifications", None).await.json().await.unwrap();
    for (number, listed) in [3, 1, 2].into_iter().zip(listed.iter().rev().skip(1)) {
        let Event { id: told, kind, data } = listener.event().await;
        assert_eq!((told, kind), (id(number), "order.created.v1".to_owned()));
        assert_eq!(data, listed.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_shows_is_told_by_another_and_resumed_at_either() {
    let Some(place) = TestDatabase::create(Postgres).await else { return };
    let (one, other) = (Replica::start(&place).await, Replica::start(&place).await);
    let mut listener = other.listen(None).await;
    for number in 1..=40 {
        let replica = if number % 3 == 0 { &other } else { &one };
        replica.handle([number]).await;
    }
    let told = ids(&mut listener, 40).await;
    assert!(told.iter().cloned().eq((1..=40).map(id)));
    for replica in [&one, &other] {
        let mut resumed = replica.listen(Some(&told[4])).await;
        assert_eq!(ids(&mut resumed, 35).await, told[5..]);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_and_repeats_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    let replica = Replica::start(&place).await;
    let mut listener = replica.listen(None).await;
    replica.handle(1..=3).await;
    let seen = ids(&mut listener, 3).await;
    // Shown while nobody listens.
    replica.handle([4]).await;
    replica.stop().await;
    let replica = Replica::start(&place).await;
    replica.handle([5]).await;
    let mut listener = replica.listen(Some(&seen[2])).await;
    assert_eq!(listener.event().await.id, id(4));
    replica.handle([6]).await;
    assert_eq!(ids(&mut listener, 2).await, [id(5), id(6)]);
}

#[tokio::test]
async fn an_id_that_was_never_shown_is_followed_by_everything_and_a_wrong_one_is_refused() {
    let (_place, replica) = Replica::alone().await;
    replica.handle(1..=40).await;
    let mut listener = replica.listen(Some(&id(1_000))).await;
    let told = ids(&mut listener, 40).await;
    assert!(told.into_iter().eq((1..=40).map(id)));
    for wrong in ["1", "", &id(1).replace('-', "")] {
        let refused = replica.get("/notifications/stream", Some(wrong)).await;
        assert_eq!(refused.status(), 400, "{wrong}");
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["type"], "urn:echoppe:problem:invalid-parameter");
    }
}

#[tokio::test]
async fn what_cannot_send_a_header_resumes_by_its_address() {
    let (_place, replica) = Replica::alone().await;
    replica.handle(1..=3).await;
    let at = |last: &str| format!("/notifications/stream?lastEventId={last}");
    let (first, second, unknown) = (at(&id(1)), at(&id(2)), at(&id(1_000)));
    for (path, header, told) in [
        (&first, None, &[2, 3][..]),
        (&first, Some(id(2)), &[3]),
        (&second, Some(id(1_000)), &[1, 2, 3]),
        (&unknown, None, &[1, 2, 3]),
    ] {
        let mut listener = replica.listen_at(path, header.as_deref()).await;
        let expected = told.iter().copied().map(id);
        assert!(ids(&mut listener, told.len()).await.into_iter().eq(expected), "{path}");
    }
    for wrong in ["1", ""] {
        let refused = replica.get(&at(wrong), None).await;
        assert_eq!(refused.status(), 400, "{wrong}");
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["type"], "urn:echoppe:problem:invalid-parameter");
    }
}

#[tokio::test]
async fn who_takes_problems_only_is_sent_the_stream() {
    let (_place, replica) = Replica::alone().await;
    let url = format!("http://{}/notifications/stream", replica.address);
    for (accept, status) in [
        ("application/problem+json", 200),
        ("text/event-stream;q=0.5, application/problem+json", 200),
        ("application/json", 406),
        ("application/problem+json, text/event-stream;q=0", 406),
    ] {
        let response = replica.client.get(&url).header("accept", accept).send().await.unwrap();
        assert_eq!(response.status(), status, "{accept}");
        let is_stream = response.headers()["content-type"] == "text/event-stream";
        assert_eq!(is_stream, status == 200, "{accept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_every_stream_at_once() {
    let (_place, replica) = Replica::alone().await;
    let mut listeners = [replica.listen(None).await, replica.listen(Some(&id(1))).await];
    // Its requests under way would have an hour.
    replica.stop().await;
    for listener in &mut listeners {
        listener.block().await.unwrap();
        assert_eq!(listener.block().await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_one_of_many_listeners_is_told_everything() {
    let (_place, replica) = Replica::alone().await;
    let listeners = join_all((0..100).map(|_| replica.listen(None))).await;
    replica.handle(1..=20).await;
    for mut listener in listeners {
        assert!(ids(&mut listener, 20).await.into_iter().eq((1..=20).map(id)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_does_not_read_is_cut_off_and_misses_nothing_when_it_comes_back() {
    const EVENTS: u128 = 420;
    let (_place, replica) = Replica::alone().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut lazy = socket.connect(replica.address).await.unwrap();
    // HTTP/1.0 has no chunks: what is read is the stream.
    let request = b"GET /notifications/stream HTTP/1.0\r\n\r\n";
    lazy.write_all(request).await.unwrap();
    lazy.readable().await.unwrap();
    let long = "x".repeat(64 * 1024);
    for number in 1..=EVENTS {
        let event = event(number).replace("12 rue des Lilas", &long);
        replica.notifier.handle(&event).await.unwrap();
    }
    let mut read = Vec::new();
    let reading = lazy.read_to_end(&mut read);
    tokio::time::timeout(PATIENCE, reading).await.expect("an end").unwrap();
    let read = String::from_utf8(read).unwrap();
    let mut told: Vec<_> = read.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert!(read.ends_with("\n\n"), "no event is cut in two");
    assert!((told.len() as u128) < EVENTS, "all was kept for it");
    let mut listener = replica.listen(Some(told[told.len() - 1])).await;
    let rest = ids(&mut listener, usize::try_from(EVENTS).unwrap() - told.len()).await;
    told.extend(rest.iter().map(String::as_str));
    assert!(told.into_iter().eq((1..=EVENTS).map(id)));
}

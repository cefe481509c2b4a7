//! One service alone, whose neighbours are stubs of the kit.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use conformance::kafka::Kafka;
use conformance::stubs::{Call, Handler, Reply};
use conformance::{Level, Options, Report, Service};
use database::DatabaseConfig;
use http_kit::config::HttpConfig;
use http_kit::http::Probe;
use http_kit::server::Server;
use order_service::config::NeighboursConfig;
use order_service::wiring::{self, Neighbours};
use outbox::RelayWaker;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::reports::run;
use crate::support::{
    Proxy, RealShop, SERVICES, Upstream, assert_caught, handler, listen, mock_kafka,
    names_of_failures, proxy, read_from_the_beginning, reply, right, served, verdict,
};

const NEIGHBOUR_TIMEOUT_MS: u64 = 1_000;

/// The sentences that the mutants of this file break.
pub const REQUIREMENTS: [&str; 5] = ["O10", "K5", "K6", "K7", "K8"];

const SILENT: &str =
    "POST /orders while product-service does not answer is a 503 with Retry-After, nothing stored";
const AGAIN: &str = "an event that is announced again is not shown again";
const UNKNOWN_FIELDS: &str = "an event with fields that nobody knows is shown as if it had none";
const TYPES: &str = "an event of a type that nobody knows is skipped, and the next one is shown";
const OPTIONAL: &str = "an event without an optional attribute is shown, and dated all the same";
const UNREADABLE: &str = "a message that cannot be read is not shown, and the next one is";
const BEATS: &str = "a silent stream has a comment every 15 s";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_service_is_judged_alone() {
    let report = order_service_judged(right(), None).await;
    assert!(report.passed(), "{report}");
    verdict(&report, "orders are placed again when the neighbours are back");
    assert!(report.verdicts().iter().all(|one| one.service == Some(Service::Order)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_service_that_goes_on_without_its_neighbours_is_caught() {
    let placed = json!({ "id": "018f0000-0000-7000-8000-000000000001" });
    let careless = reply(move |_, it| match it.status {
        503 => Reply::json(201, &placed),
        _ => it,
    });
    let report = order_service_judged(careless, Some(SILENT)).await;
    assert_caught(&report, SILENT, "O10", "status 503");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_service_that_waits_too_long_fails_where_it_has_to_wait_and_nowhere_else() {
    let report = order_service_judged(proxy(waits_longer), None).await;
    assert_caught(&report, SILENT, "O10", "the 503 within 1.5 s, not after ");
    let failures = names_of_failures(&report);
    let expected = failures.iter().all(|name| name.contains("does not answer"));
    assert!(expected && failures.len() == 2, "{report}");
}

/// Waits as long again for a neighbour that says nothing.
async fn waits_longer(shop: Upstream, call: Call) -> Reply {
    let start = Instant::now();
    let reply = shop.answer(call).await;
    let waited = start.elapsed();
    if reply.status == 503 && waited > Duration::from_millis(NEIGHBOUR_TIMEOUT_MS * 9 / 10) {
        tokio::time::sleep(waited + Duration::from_millis(200)).await;
    }
    reply
}

/// Judges the real order-service behind a proxy.
async fn order_service_judged(faulty: Proxy, check: Option<&str>) -> Report {
    let [users, products] = [free_address(), free_address()];
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("orders.sqlite").display());
    let database = wiring::open(&DatabaseConfig::new(url)).await.unwrap();
    let neighbours = Neighbours::over_http(&NeighboursConfig {
        user_service_url: format!("http://{users}"),
        product_service_url: format!("http://{products}"),
        neighbour_timeout_ms: NEIGHBOUR_TIMEOUT_MS,
        neighbour_max_questions: 8,
        neighbour_circuit_failures: 5,
        neighbour_circuit_pause_ms: 500,
    });
    let application = wiring::application(&database, neighbours.unwrap(), RelayWaker::default());
    let broker = Probe::new("kafka", || std::future::ready(Ok::<_, String>(())));
    let stop = CancellationToken::new();
    let endpoint = wiring::service(&database, application, broker, stop.clone());
    let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
    let url = format!("http://{}", server.address());
    let _stop = stop.clone().drop_guard();
    tokio::spawn(server.serve(endpoint, stop));
    let proxy = served(faulty(Upstream::at(&url))).await;
    let options = Options::new(&proxy.url).of(&[Service::Order]).up_to(Level::Errors);
    let stubs = [(Service::User, users), (Service::Product, products)].into();
    let checks = check.map(str::to_owned).into_iter().collect();
    conformance::run(&Options { stubs, checks, ..options }).await.unwrap()
}

/// A container has a name, which is no business of the address that is listened at.
#[tokio::test]
async fn where_neighbours_are_played_is_told() {
    let (users, products) = (free_address(), free_address().port());
    let play = format!("users={users},products=0.0.0.0:{products}");
    let arguments = ["--service", "order", "--base-url", "http://127.0.0.1:1", "--play", &play];
    let told = String::from_utf8(run(&arguments).await.stderr).unwrap();
    let everywhere = format!("for other containers at http://conformance:{products} (");
    for part in [format!("users are played at http://{users}\n"), everywhere] {
        assert!(told.contains(&part), "{part:?} is not in\n{told}");
    }
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Whether a notifier shows an event, by what it showed before.
type Show = fn(&Value, &[Value]) -> bool;

fn as_it_should(event: &Value, shown: &[Value]) -> bool {
    has_known_type(event) && is_readable(event) && is_new(event, shown)
}

fn has_known_type(event: &Value) -> bool {
    event["type"] == "order.created.v1" || event["type"] == "order.deleted.v1"
}

fn is_readable(event: &Value) -> bool {
    event["specversion"] == "1.0" && event["data"]["produits"].is_array()
}

fn is_new(event: &Value, shown: &[Value]) -> bool {
    shown.iter().all(|one| one["id"] != event["id"])
}

fn again(event: &Value, _: &[Value]) -> bool {
    has_known_type(event) && is_readable(event)
}

fn of_any_type(event: &Value, shown: &[Value]) -> bool {
    is_readable(event) && is_new(event, shown)
}

fn readable_or_not(event: &Value, shown: &[Value]) -> bool {
    has_known_type(event) && is_new(event, shown)
}

fn if_it_has_a_time(event: &Value, shown: &[Value]) -> bool {
    event["time"].is_string() && as_it_should(event, shown)
}

fn if_it_knows_all_fields(event: &Value, shown: &[Value]) -> bool {
    const FIELDS: &str = "specversion id source type subject time datacontenttype traceparent data";
    let mut given = event.as_object().into_iter().flatten();
    given.all(|(name, _)| FIELDS.contains(name.as_str())) && as_it_should(event, shown)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notifier_is_judged_alone() {
    let checks = [AGAIN, UNKNOWN_FIELDS, TYPES, OPTIONAL, UNREADABLE];
    let report = notifier_judged(as_it_should, &checks).await;
    assert!(report.passed(), "{report}");
    assert_eq!(report.verdicts().len(), checks.len());
}

#[rstest]
#[case::again(again, AGAIN, "N1", 2)]
#[case::strict(if_it_knows_all_fields, UNKNOWN_FIELDS, "K5", 2)]
#[case::of_any_type(of_any_type, TYPES, "K6", 2)]
#[case::demanding(if_it_has_a_time, OPTIONAL, "K7", 4)]
#[case::credulous(readable_or_not, UNREADABLE, "K8", 2)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notifier_is_caught(
    #[case] show: Show,
    #[case] check: &str,
    #[case] requirement: &str,
    #[case] count: usize,
) {
    let report = notifier_judged(show, &[check]).await;
    let expected = format!("{count} notifications of the order");
    assert_caught(&report, check, requirement, &expected);
}

async fn notifier_judged(show: Show, checks: &[&str]) -> Report {
    let (_mock, kafka) = mock_kafka();
    let notifier = served(notifier(&kafka, show)).await;
    let anywhere: SocketAddr = ([127, 0, 0, 1], 0).into();
    let options = Options {
        stubs: SERVICES.map(|service| (service, anywhere)).into(),
        kafka: Some(kafka),
        from: Level::Events,
        checks: checks.iter().map(|&check| check.to_owned()).collect(),
        ..Options::new(&notifier.url).of(&[Service::Notifier])
    };
    conformance::run(&options).await.unwrap()
}

/// A notifier that shows what is on the topic, read from its beginning, and lists what it has shown.
fn notifier(kafka: &Kafka, show: Show) -> Handler {
    let shown = Arc::new(Mutex::new(vec![]));
    let known = Arc::clone(&shown);
    tokio::spawn(read_from_the_beginning(kafka.clone(), move |event| {
        let mut known = known.lock().unwrap();
        if show(&event, &known) {
            known.push(event);
        }
    }));
    handler(move |_| {
        let shown = shown.lock().unwrap();
        let shown = shown.iter().rev().map(|event| {
            json!({
                "id": event["id"], "type": event["type"], "commande_id": event["data"]["id"],
                "publie_le": "published", "date": event.get("time").unwrap_or(&json!("published")),
            })
        });
        std::future::ready(Reply::json(200, &shown.collect()))
    })
}

/// Two comments at once, as a greeting, and the next one 10 s too late, or in time.
#[rstest]
#[case::too_seldom(25, "expected  something in the stream within 18 s")]
#[case::in_time(2, "✓ a silent stream has a comment every 15 s")]
#[tokio::test(flavor = "multi_thread")]
async fn the_comments_of_a_stream_are_timed(#[case] seconds: u64, #[case] expected: &str) {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(stream(connection, Duration::from_secs(seconds)));
        }
    });
    let shop = RealShop::open().await;
    let neighbours = SERVICES.map(|service| (service, shop.url.clone())).into();
    let options = Options::new(url).of(&[Service::Notifier]).only(BEATS);
    let report = conformance::run(&Options { neighbours, ..options }).await.unwrap();
    let told = verdict(&report, BEATS).to_string();
    assert!(told.contains(expected), "{told}");
}

/// There is a stream, and nothing else.
async fn stream(mut connection: TcpStream, every: Duration) -> std::io::Result<()> {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        request.push(connection.read_u8().await?);
    }
    if !request.starts_with(b"GET /notifications/stream") {
        let nothing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return connection.write_all(nothing).await;
    }
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n:\n\n:\n\n";
    connection.write_all(head).await?;
    loop {
        tokio::time::sleep(every).await;
        connection.write_all(b":\n\n").await?;
    }
}

//! A notifier is judged by what it says: in its history, or on its console. What is on the topic says nothing of it.

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;

use conformance::kafka::Kafka;
use conformance::stubs::Reply;
use conformance::{Level, Options, Report, Service};
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::reports::text_of;
use crate::support::{
    RealShop, SERVICES, handler, mock_kafka, names_of_failures, read_from_the_beginning, served,
};

const CREATED: &str = "the notifier hears of a new order";
const DELETED: &str = "the notifier hears of a deleted order";

/// What a program prints of an event, if anything.
type Prints = fn(&Value) -> Option<String>;

fn one_line(event: &Value) -> Option<String> {
    Some(format!("{} {}\n", event["type"], event["data"]["id"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notifier_that_only_prints_is_judged_by_its_console() {
    let report = judged_by_console(one_line).await;
    assert!(report.passed(), "{report}");
    assert_eq!(report.summary(), "2 passed, 0 failed");
}

#[rstest]
#[case::silent(|_: &Value| None, &[CREATED, DELETED], "a line that names the order ")]
#[case::without_ids(|it: &Value| Some(format!("{}\n", it["type"])), &[CREATED, DELETED], "a line that names")]
#[case::of_creations(
    |it: &Value| (it["type"] == "order.created.v1").then(|| one_line(it)).flatten(),
    &[DELETED],
    "one more line that names the order "
)]
#[case::twice_of_creations(
    |it: &Value| (it["type"] == "order.created.v1").then(|| one_line(it).unwrap().repeat(2)),
    &[DELETED],
    "one more line that names the order "
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_lacks_a_line_is_caught(
    #[case] prints: Prints,
    #[case] failures: &[&str],
    #[case] expected: &str,
) {
    let report = judged_by_console(prints).await;
    assert_eq!(names_of_failures(&report), failures, "{report}");
    let told = report.to_string();
    for part in [expected, "on the console: ", " × the order"] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}

/// A server that answers 404 to everything says nothing of any order, whoever writes the topic.
#[rstest]
#[case::played(true)]
#[case::real(false)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notifier_that_says_nothing_is_no_notifier(#[case] is_played: bool) {
    let (_mock, kafka) = mock_kafka();
    let silent = served(handler(|_| std::future::ready(Reply::empty(404)))).await;
    let shop = RealShop::open().await;
    let options = Options { kafka: Some(kafka), ..played(&silent.url) };
    let options = match is_played {
        true => options,
        false => {
            let neighbours = SERVICES.map(|service| (service, shop.url.clone())).into();
            Options { stubs: vec![], neighbours, ..options }
        }
    };
    let report = conformance::run(&options).await.unwrap();
    assert_eq!(names_of_failures(&report), [CREATED, DELETED], "{report}");
    assert!(report.to_string().contains("or what the notifier prints: --console"), "{report}");
}

/// Nobody asked for the notifier: the exercise wants no history, so that its absence is no fault.
#[tokio::test(flavor = "multi_thread")]
async fn a_shop_whose_notifier_cannot_be_heard_is_not_judged_by_it() {
    let shop = RealShop::open().await;
    let without = crate::support::instead(|call| {
        call.path.starts_with("/notifications").then(|| Reply::empty(404))
    });
    let options = Options::new("").up_to(Level::Brief);
    let report = crate::support::judged(&shop, without, options).await;
    assert_eq!(report.summary(), "8 passed, 0 failed, 2 not judged");
    assert!(report.passed(), "{report}");
    let text = text_of(&report);
    for part in ["  ? notifier: a new order\n", "not judged; it takes a JSON array in GET /not"] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["not_judged"], 2);
    assert_eq!(json["checks"][9]["passed"], false);
    assert_eq!(report.to_junit().unwrap().matches("<skipped").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_an_event_was_set_aside_is_told() {
    let (mock, kafka) = mock_kafka();
    mock.create_topic("orders.dead-letter", 2, 1).unwrap();
    set_aside(&kafka, &json!({ "id": "of an order before" }), "an old reason").await;
    let mut notifier = JoinSet::new();
    notifier.spawn(sets_all_aside(kafka.clone()));
    let history = served(handler(|_| std::future::ready(Reply::json(200, &json!([]))))).await;
    let options = Options { kafka: Some(kafka), ..played(&history.url).only(CREATED) };
    let told = conformance::run(&options).await.unwrap().to_string();
    assert!(
        told.contains("a dead letter of it, because: no amount: 0.30000000000000004"),
        "{told}"
    );
    assert!(!told.contains("an old reason"), "{told}");
}

#[tokio::test]
async fn a_console_that_cannot_be_read_ends_the_run() {
    let options =
        Options { console: Some("/nowhere".into()), ..Options::new("http://127.0.0.1:1") };
    let error = conformance::run(&options).await.unwrap_err();
    assert!(format!("{error:#}").contains("cannot read the console /nowhere"), "{error:#}");
}

/// The notifier alone, whose neighbours the kit plays.
fn played(url: &str) -> Options {
    let anywhere: SocketAddr = ([127, 0, 0, 1], 0).into();
    let stubs = SERVICES.map(|service| (service, anywhere)).into();
    Options { stubs, ..Options::new(url).of(&[Service::Notifier]).up_to(Level::Brief) }
}

/// Judges a program that prints into a file, which has lines already, and answers no HTTP.
async fn judged_by_console(prints: Prints) -> Report {
    let (_mock, kafka) = mock_kafka();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.log");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"en \xc3\xa9coute\n").unwrap();
    let mut program = JoinSet::new();
    program.spawn(read_from_the_beginning(kafka.clone(), move |event| {
        file.write_all(prints(&event).unwrap_or_default().as_bytes()).unwrap();
    }));
    let console = path.to_str().map(str::to_owned);
    let options = Options { kafka: Some(kafka), console, ..played("http://127.0.0.1:1") };
    conformance::run(&options).await.unwrap()
}

async fn sets_all_aside(kafka: Kafka) {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let reading = read_from_the_beginning(kafka.clone(), move |event| {
        sender.send(event).unwrap();
    });
    let writing = async {
        while let Some(event) = events.recv().await {
            set_aside(&kafka, &event["data"], "no amount: 0.30000000000000004").await;
        }
    };
    tokio::join!(reading, writing);
}

async fn set_aside(kafka: &Kafka, order: &Value, reason: &str) {
    let mut client = ClientConfig::new();
    let producer: FutureProducer =
        client.set("bootstrap.servers", &kafka.brokers).create().unwrap();
    let payload = json!({ "data": order }).to_string();
    let reason = Header { key: "dead-letter-reason", value: Some(reason) };
    let headers = OwnedHeaders::new().insert(reason);
    let record = FutureRecord::<str, str>::to("orders.dead-letter").payload(&payload);
    let timeout = std::time::Duration::from_secs(10);
    producer.send(record.headers(headers), timeout).await.unwrap();
}

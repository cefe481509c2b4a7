//! A notifier alone, whose neighbours the kit plays, on the cluster that librdkafka mocks.

use conformance::{Kafka, Level, Options, Report, Service};
use rdkafka::mocking::MockCluster;
use rstest::rstest;

use crate::small::{served, verdict};
use crate::wrong::{Show, notifier};

const AGAIN: &str = "an event that is announced again is not shown again";
const MESSAGE: &str =
    "the message of a placed order tells its articles, its total and where it goes";
const UNKNOWN_FIELDS: &str = "an event with fields that nobody knows is shown as if it had none";

#[tokio::test(flavor = "multi_thread")]
async fn one_that_shows_each_event_once_passes() {
    let report = judged(notifier::once).await;
    for check in [AGAIN, UNKNOWN_FIELDS, MESSAGE] {
        assert!(verdict(&report, check).passed(), "{report}");
    }
}

#[rstest]
#[case::singular(
    notifier::once,
    "the message of an order of one article is in the singular",
    "  1 article  "
)]
#[case::groups(
    notifier::once,
    "the message of a large order has its total in groups of three digits",
    "  1000 articles  34\\u{202f}970,00 €  "
)]
#[case::again(notifier::every_time, AGAIN, "expected  2 notifications of the order")]
#[case::strict(
    notifier::if_it_knows_all_fields,
    UNKNOWN_FIELDS,
    "expected  2 notifications of the order"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_caught(#[case] show: Show, #[case] check: &str, #[case] message: &str) {
    let told = verdict(&judged(show).await, check).to_string();
    assert!(told.contains(message), "{message:?} is not in\n{told}");
}

async fn judged(show: Show) -> Report {
    let mock = MockCluster::new(1).unwrap();
    mock.create_topic("orders", 3, 1).unwrap();
    let kafka = Kafka { brokers: mock.bootstrap_servers(), topic: "orders".into() };
    let notifier = served(notifier::of(&kafka, show)).await;
    let mut options = Options::new(&notifier.url).of(&[Service::Notifier]);
    let anywhere = ([127, 0, 0, 1], 0).into();
    let played = [Service::User, Service::Product, Service::Order];
    options.play = played.map(|service| (service, anywhere)).into();
    options.kafka = Some(kafka);
    options.from = Level::Events;
    conformance::run(&options).await.unwrap()
}

//! A notifier alone, whose neighbours the kit plays, on the cluster that librdkafka mocks.

use std::net::TcpListener;

use conformance::{Kafka, Level, Options, Report, Service};
use rdkafka::mocking::MockCluster;
use rstest::rstest;

use crate::small::{served, verdict};
use crate::wrong::{Show, notifier};

const AGAIN: &str = "an event that is announced again is not shown again";
const UNKNOWN_FIELDS: &str = "an event with fields that nobody knows is shown as if it had none";

#[tokio::test(flavor = "multi_thread")]
async fn one_that_shows_each_event_once_passes() {
    let report = judged(notifier::once).await;
    for check in [AGAIN, UNKNOWN_FIELDS] {
        assert!(verdict(&report, check).passed(), "{report}");
    }
}

#[rstest]
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
    let kafka = Kafka {
        brokers: mock.bootstrap_servers(),
        topic: "orders".into(),
    };
    let notifier = served(notifier::of(&kafka, show)).await;
    let mut options = Options::new(&notifier.url).of(&[Service::Notifier]);
    let played = [Service::User, Service::Product, Service::Order];
    options.play = played.map(|service| (service, free_address())).into();
    options.kafka = Some(kafka);
    options.from = Level::Events;
    conformance::run(&options).await.unwrap()
}

fn free_address() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

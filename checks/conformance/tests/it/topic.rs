//! What is on the topic is read and judged; on the cluster that librdkafka mocks, and on Kafka where there is one.

use std::sync::Arc;

use conformance::play::{Announcement, Announcer, Handler, SmallShop};
use conformance::{Kafka, Level, Options, Report};
use futures_util::FutureExt;
use rdkafka::mocking::MockCluster;
use rstest::rstest;
use serde_json::json;

use crate::small::{SERVICES, served, verdict};

type Change = fn(Announcement) -> Option<Announcement>;

const DATA: &str = "`data` is the order as GET /orders/{id} shows it";

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_announces_its_orders_passes() {
    let report = judged(Some).await;
    assert!(report.passed(), "{report}");
    verdict(&report, "the key of an event is the order's id");
}

#[rstest]
#[case::silence(|_| None, "a placed order is announced on the topic", "order.created.v1 within 15 s")]
#[case::key(
    |it| Some(Announcement { key: "all".into(), ..it }),
    "the key of an event is the order's id",
    "expected  the key "
)]
#[case::header(
    |it| Some(Announcement { content_type: "application/json", ..it }),
    "an event is a CloudEvent in structured JSON",
    "expected  a header content-type: application/cloudevents+json"
)]
#[case::data(
    |mut it: Announcement| { it.event["data"]["prix_total"] = json!(1); Some(it) },
    DATA,
    "expected  `data` equal to "
)]
#[case::ids(
    |mut it: Announcement| { it.event["id"] = it.event["subject"].clone(); Some(it) },
    "of 8 orders placed and deleted at once each is announced twice, under ids of their own",
    "expected  an id of its own"
)]
#[case::trace(
    |mut it: Announcement| { it.event["traceparent"] = json!(format!("00-{:032x}-{:016x}-00", 1, 1)); Some(it) },
    "an event continues the trace of its request",
    "expected  a `traceparent` of the trace 0af7651916cd43dd8448eb211c80319c"
)]
#[case::no_trace(
    |mut it: Announcement| { it.event["traceparent"] = json!(format!("00-{:032x}-{:016x}-00", 0, 1)); Some(it) },
    "an event of a request without a trace begins one",
    "expected  a `traceparent` of a trace of its own"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_event_is_caught(
    #[case] change: Change,
    #[case] check: &str,
    #[case] message: &str,
) {
    let told = verdict(&judged(change).await, check).to_string();
    assert!(told.contains(message), "{message:?} is not in\n{told}");
    assert!(told.contains("    contract  K"), "{told}");
}

async fn judged(change: Change) -> Report {
    let mock = MockCluster::new(1).unwrap();
    mock.create_topic("orders", 3, 1).unwrap();
    let kafka = Kafka { brokers: mock.bootstrap_servers(), topic: "orders".into() };
    let announcer = Announcer::new(&kafka).unwrap();
    let shop = served(announcing(SmallShop::default(), announcer, change)).await;
    let mut options = Options::new(&shop.url).of(&SERVICES).up_to(Level::Events);
    options.kafka = Some(kafka);
    options.from = Level::Events;
    conformance::run(&options).await.unwrap()
}

fn announcing(shop: SmallShop, announcer: Announcer, change: Change) -> Handler {
    Arc::new(move |call| {
        let (shop, announcer) = (shop.clone(), announcer.clone());
        async move {
            let reply = shop.answer(&call);
            let announcement = Announcement::of(&call, &reply, &shop);
            let about_order = announcement.filter(|_| call.path.starts_with("/orders"));
            if let Some(announcement) = about_order.and_then(change) {
                announcer.publish(&announcement).await.unwrap();
            }
            reply
        }
        .boxed()
    })
}

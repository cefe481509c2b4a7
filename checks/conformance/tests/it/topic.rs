//! What is on the topic is read and judged, on the cluster that librdkafka mocks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use conformance::kafka::{Message, Publisher};
use conformance::stubs::{Call, Reply, order_event};
use conformance::{Level, Options, Report};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{self, Proxy, RealShop, SERVICES, assert_caught, mock_kafka, proxy, verdict};

/// The sentences that the wrong events of this file break.
pub const REQUIREMENTS: [&str; 8] = ["S7", "S8", "K1", "K2", "K3", "K4", "K9", "K10"];

type Change = fn(Message) -> Option<Message>;

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_announces_its_orders_passes() {
    let report = judged(Some, None).await;
    assert!(report.passed(), "{report}");
    verdict(&report, "the key of an event is the order's id");
}

#[rstest]
#[case::silence(|_| None, "K1", "a placed order is announced on the topic", "order.created.v1 within 15 s")]
#[case::key(
    |it| Some(Message { key: "all".into(), ..it }),
    "K3",
    "the key of an event is the order's id",
    "the key "
)]
#[case::header(
    |it| Some(Message { content_type: "application/json", ..it }),
    "K2",
    "an event is a CloudEvent in structured JSON",
    "a header content-type: application/cloudevents+json"
)]
#[case::data(
    |it| changed(it, "/data/prix_total", json!(1)),
    "K4",
    "`data` is the order as GET /orders/{id} shows it",
    "`data` equal to "
)]
#[case::ids(
        |it: Message| { let id = json!(it.key); changed(it, "/id", id) },
    "K1",
    "of 8 orders placed and deleted at once each is announced twice, under ids of their own",
    "an id of its own"
)]
#[case::trace(
    |it| changed(it, "/traceparent", json!(format!("00-{:032x}-{:016x}-00", 1, 1))),
    "K2",
    "an event continues the trace of its request",
    "a `traceparent` of the trace 0af7651916cd43dd8448eb211c80319c"
)]
#[case::no_trace(
    |it| changed(it, "/traceparent", json!(format!("00-{:032x}-{:016x}-00", 0, 1))),
    "K2",
    "an event of a request without a trace begins one",
    "a `traceparent` of a trace of its own"
)]
#[case::unread(
    |it| Some(Message { payload: r#"{"type":"order.created.v1"}"#.into(), ..it }),
    "S7",
    "the event of a placed order can be read by the notifier",
    "an event with `specversion`: \"1.0\", `id`: UUID, `source`: \"/…\", `data.id`: \""
)]
#[case::text(
    |it| changed(it, "/data/prix_total", json!("7.10")),
    "S7",
    "the event of a placed order can be read by the notifier",
    "an event with `data.prix_total`: 12.50; the notifier sets this one aside"
)]
#[case::binary(
    |it| changed(it, "/data/produits/1/prix", json!(0.1 + 0.2)),
    "S7",
    "the event of a deleted order can be read by the notifier",
    "an event with `data.produits[1].prix`: 12.50; the notifier"
)]
#[case::same_id(
    |it: Message| { let id = json!(it.key); changed(it, "/id", id) },
    "S7",
    "the event of a deleted order can be read by the notifier",
    "an `id` other than that of the creation"
)]
#[case::no_key(
    |it| Some(Message { key: "all".into(), ..it }),
    "S8",
    "an order's events have its id as their key",
    "the key "
)]
#[case::another_trace(
    |it| Some(Message { traceparent: Some(format!("00-{:032x}-{:016x}-00", 1, 1)), ..it }),
    "K10",
    "a header `traceparent` is that of the event",
    "no header `traceparent`, or the event's"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_event_is_caught(
    #[case] change: Change,
    #[case] requirement: &str,
    #[case] check: &str,
    #[case] expected: &str,
) {
    assert!(REQUIREMENTS.contains(&requirement));
    assert_caught(&judged(change, Some(check)).await, check, requirement, expected);
}

#[rstest]
#[case::lz4("lz4", false)]
#[case::snappy("snappy", false)]
#[case::zstd("zstd", false)]
#[case::gzip("gzip", true)]
#[tokio::test(flavor = "multi_thread")]
async fn a_codec_that_not_every_client_has_is_caught(#[case] codec: &str, #[case] is_fine: bool) {
    let check = "events come in batches that every client reads";
    let report = judged_compressed(Some, Some(check), codec).await;
    match is_fine {
        true => assert!(report.passed(), "{report}"),
        false => assert_caught(&report, check, "K9", "none but [\"uncompressed\", \"gzip\"]"),
    }
}

fn changed(mut message: Message, pointer: &str, value: Value) -> Option<Message> {
    let mut event: Value = serde_json::from_str(&message.payload).unwrap();
    *event.pointer_mut(pointer)? = value;
    message.payload = event.to_string();
    Some(message)
}

async fn judged(change: Change, check: Option<&str>) -> Report {
    judged_compressed(change, check, "none").await
}

async fn judged_compressed(change: Change, check: Option<&str>, codec: &str) -> Report {
    let (_mock, kafka) = mock_kafka();
    let shop = RealShop::open().await;
    let publisher = Publisher::compressing(&kafka, codec).unwrap();
    let options = Options::new("").of(&SERVICES).up_to(Level::Events);
    let checks = check.map(str::to_owned).into_iter().collect();
    let from = if check.is_some() { Level::Stack } else { Level::Events };
    let options = Options { kafka: Some(kafka), from, checks, ..options };
    support::judged(&shop, announcing(publisher, change), options).await
}

/// Announces what happens to orders.
fn announcing(publisher: Publisher, change: Change) -> Proxy {
    let orders = Arc::new(Mutex::new(BTreeMap::new()));
    proxy(move |shop, call| {
        let (publisher, orders) = (publisher.clone(), orders.clone());
        async move {
            let reply = shop.answer(call.clone()).await;
            let event = event_of(&call, &reply, &mut orders.lock().unwrap());
            let message = event.and_then(|(kind, order)| {
                change(Message::about(&order, order_event(kind, &order, &call).to_string()))
            });
            if let Some(message) = message {
                publisher.publish(&message).await.unwrap();
            }
            reply
        }
    })
}

fn event_of(
    call: &Call,
    reply: &Reply,
    orders: &mut BTreeMap<String, Value>,
) -> Option<(&'static str, Value)> {
    match (call.method.as_str(), reply.status) {
        ("POST", 201) if call.path == "/orders" => {
            let order: Value = serde_json::from_slice(&reply.body).unwrap();
            orders.insert(order["id"].as_str().unwrap().to_owned(), order.clone());
            Some(("order.created.v1", order))
        }
        ("DELETE", 204) => {
            Some(("order.deleted.v1", orders.remove(call.path.strip_prefix("/orders/")?)?))
        }
        _ => None,
    }
}

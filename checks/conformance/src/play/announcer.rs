use std::fmt;
use std::time::Duration;

use anyhow::Context;
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use serde_json::{Value, json};

use super::http::{Call, Reply};
use super::small_shop::SmallShop;
use super::{new_id, now};
use crate::options::Kafka;
use crate::samples::id;

/// How long the broker may take to accept a message.
const PATIENCE: Duration = Duration::from_secs(10);

const CONTENT_TYPE: &str = "application/cloudevents+json";

/// Tells the topic what happens to the orders of a small shop.
#[derive(Clone)]
pub struct Announcer {
    producer: FutureProducer,
    topic: String,
}

/// An event on its way to the topic.
#[derive(Debug, Clone)]
pub struct Announcement {
    pub key: String,
    pub content_type: &'static str,
    pub event: Value,
}

impl Announcer {
    pub fn new(kafka: &Kafka) -> anyhow::Result<Self> {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &kafka.brokers).set("linger.ms", "0").set("log_level", "0");
        Ok(Self { producer: client.create()?, topic: kafka.topic.clone() })
    }

    pub async fn publish(&self, announcement: &Announcement) -> anyhow::Result<()> {
        let payload = announcement.event.to_string();
        let content_type = Header { key: "content-type", value: Some(announcement.content_type) };
        let record = FutureRecord::to(&self.topic)
            .key(&announcement.key)
            .headers(OwnedHeaders::new().insert(content_type))
            .payload(&payload);
        let sent = self.producer.send(record, PATIENCE).await;
        let sent = sent.map_err(|(error, _)| error);
        sent.context("cannot publish").map(drop)
    }
}

impl fmt::Debug for Announcer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Announcer({})", self.topic)
    }
}

impl Announcement {
    /// An event of an order, as it is given here.
    pub fn about(order: &Value, event: Value) -> Self {
        Self { key: id(order).to_owned(), content_type: CONTENT_TYPE, event }
    }

    /// What the answer to a request makes known, if anything.
    pub fn of(call: &Call, reply: &Reply, shop: &SmallShop) -> Option<Self> {
        let (kind, order) = match (call.method.as_str(), reply.status) {
            ("POST", 201) => ("order.created.v1", reply.body.clone()),
            ("DELETE", 204) => {
                let id = call.path.strip_prefix("/orders/")?;
                ("order.deleted.v1", shop.order(id)?)
            }
            _ => return None,
        };
        let id = order["id"].as_str()?.to_owned();
        let trace = call.headers.get("traceparent");
        let trace = trace.and_then(|it| it.to_str().ok().map(str::to_owned));
        let event = json!({
            "specversion": "1.0",
            "id": new_id(),
            "source": "/order-service",
            "type": kind,
            "subject": id,
            "time": now(),
            "datacontenttype": "application/json",
            "traceparent": trace.unwrap_or_else(new_trace),
            "data": order,
        });
        Some(Self::about(&order, event))
    }
}

/// The start of a trace that nobody records.
fn new_trace() -> String {
    let trace_id = new_id().replace('-', "");
    format!("00-{trace_id}-{}-00", &trace_id[16..])
}

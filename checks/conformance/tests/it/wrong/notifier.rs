//! Notifiers that show what is on the topic, and can list it.

use std::sync::{Arc, Mutex};

use conformance::Kafka;
use conformance::play::{Handler, Reply, problem, shell};
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use serde_json::{Value, json};

use super::handler;

/// Whether an event is shown, by what was shown before.
pub type Show = fn(&Value, &[Value]) -> bool;

const PARTITIONS: i32 = 3;

/// As it should be.
pub fn once(event: &Value, shown: &[Value]) -> bool {
    shown.iter().all(|one| one["id"] != event["id"])
}

pub fn every_time(_: &Value, _: &[Value]) -> bool {
    true
}

pub fn if_it_knows_all_fields(event: &Value, shown: &[Value]) -> bool {
    const FIELDS: &str = "specversion id source type subject time datacontenttype traceparent data";

    let mut given = event.as_object().into_iter().flatten();
    given.all(|(name, _)| FIELDS.contains(name.as_str())) && once(event, shown)
}

/// Reads the topic from its beginning for as long as the handler lives.
pub fn of(kafka: &Kafka, show: Show) -> Handler {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", &kafka.brokers)
        .set("group.id", "notifier")
        .set("enable.auto.commit", "false")
        .create()
        .unwrap();
    let mut all = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        let begin = Offset::Beginning;
        all.add_partition_offset(&kafka.topic, partition, begin).unwrap();
    }
    consumer.assign(&all).unwrap();
    let shown = Arc::new(Mutex::new(vec![]));
    let weak = Arc::downgrade(&shown);
    tokio::spawn(async move {
        while let Ok(message) = consumer.recv().await {
            let Some(shown) = weak.upgrade() else { return };
            let event = serde_json::from_slice(message.payload().unwrap()).unwrap();
            let mut shown = shown.lock().unwrap();
            if show(&event, &shown) {
                shown.push(event);
            }
        }
    });
    handler(move |call| {
        let reply = match call.path.as_str() {
            "/notifications" => list(&shown.lock().unwrap()),
            _ => problem(404, "unknown-route"),
        };
        shell(&call, reply)
    })
}

fn list(shown: &[Value]) -> Reply {
    let shown = shown.iter().rev().map(|event| {
        json!({
            "id": event["id"],
            "type": event["type"],
            "commande_id": event["subject"],
            "commande": event["data"],
            "message": message(&event["data"]),
        })
    });
    Reply::json(200, shown.collect())
}

/// Right up to a thousand, and for several articles.
fn message(order: &Value) -> String {
    let lines = order["produits"].as_array().into_iter().flatten();
    let articles: u64 = lines.filter_map(|line| line["quantite"].as_u64()).sum();
    let total = order["prix_total"].to_string().replace('.', ",");
    let (id, address) = (&order["id"], &order["adresse_livraison"]);
    let [id, address] = [id, address].map(|text| text.as_str().unwrap_or_default());
    format!("commande ajoutée    {id}  {articles} articles  {total} €  → {address}")
}

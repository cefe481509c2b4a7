//! The topic, as a consumer sees it.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::prelude::*;
use crate::kafka::{CLOUD_EVENT, Record};

pub const CREATED: &str = "order.created.v1";
pub const DELETED: &str = "order.deleted.v1";

const TRACES: [&str; 2] = ["0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319d"];

/// Codecs that every client of Kafka has.
const READ_BY_ALL: [&str; 2] = ["uncompressed", "gzip"];

const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(250);

pub fn checks() -> Vec<Check> {
    const EACH: &str =
        "of 8 orders placed and deleted at once each is announced twice, under ids of their own";
    const ORDERED: &str = "a deletion is announced after the creation, in the same partition";
    const BEGUN: &str = "an event of a request without a trace begins one";
    let checks = [
        check("a placed order is announced on the topic", |shop| async move {
            announced(&shop, &shop.an_order().await?, &[CREATED]).await.map(drop)
        }),
        check("a refused order is not announced", not_refused),
        check(EACH, each),
        both("an event is a CloudEvent in structured JSON", are_cloud_events).says("K2"),
        check("an event continues the trace of its request", trace_continued).says("K2"),
        both(BEGUN, begin_traces).says("K2"),
        both("a header `traceparent` is that of the event", has_its_trace).says("K10"),
        check("events come in batches that every client reads", is_read_by_all).says("K9"),
        both("the key of an event is the order's id", are_keyed).says("K3"),
        check(ORDERED, in_order).says("K3"),
        check("`data` is the order as GET /orders/{id} shows it", data).says("K4"),
        both("`data` of a deletion is the order as it last was", end_with_the_order).says("K4"),
    ];
    let checks = checks.map(|check| check.needs(Needs::Kafka));
    let place = (Level::Events, Service::Order);
    section(place, "the topic", "K1", checks)
}

/// A check of the events of an order that is placed and deleted.
fn both(name: &str, hold: fn(&Value, &[Record; 2]) -> Outcome) -> Check {
    check(name, move |shop| async move {
        let order = shop.a_deleted_order().await?;
        hold(&order, &announced(&shop, &order, &[CREATED, DELETED]).await?)
    })
}

async fn not_refused(shop: Shop) -> Outcome {
    let order = an_order_after_a_refused_one(&shop).await?;
    announced(&shop, &order, &[CREATED]).await?;
    let events = shop.topic()?.about(as_in_paths(&order["utilisateur_id"]));
    let mut others = events.iter().filter(|event| event.event()["subject"] != order["id"]);
    others.try_for_each(|event| expect(event, false, "no event of an order that was refused"))
}

pub async fn an_order_after_a_refused_one(shop: &Shop) -> Result<Value, Failure> {
    let customer = shop.a_customer().await?;
    let wrong = with(customer.order(), &json!({ "prix_total": 99_999_999 }));
    shop.post("/orders", &wrong).await?.problem(409)?;
    shop.an_order_like(&customer.order()).await
}

async fn each(shop: Shop) -> Outcome {
    let orders = try_join_all((0..8).map(|_| shop.a_deleted_order())).await?;
    let mut ids = vec![];
    for order in &orders {
        for event in announced(&shop, order, &[CREATED, DELETED]).await? {
            let id = event.event()["id"].to_string();
            expect(&event, !ids.contains(&id), "an id of its own")?;
            ids.push(id);
        }
    }
    Ok(())
}

fn are_cloud_events(order: &Value, events: &[Record; 2]) -> Outcome {
    for record in events {
        let event = record.event();
        let content_type = record.header("content-type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let header = format!("a header content-type: {CLOUD_EVENT}");
        expect(record, media_type == CLOUD_EVENT, &header)?;
        for (field, value) in [
            ("specversion", json!("1.0")),
            ("source", json!("/order-service")),
            ("subject", order["id"].clone()),
            ("datacontenttype", json!("application/json")),
        ] {
            let expected = format!("`{field}` {value}");
            expect(record, event[field] == value, &expected)?;
        }
        expect(record, is_uuid_v7(&event["id"]), "an `id` that is a UUIDv7")?;
        let expected = "a `time` such as 2026-11-22T10:15:04.123Z";
        expect(record, time(&event["time"]).is_some(), expected)?;
    }
    Ok(())
}

async fn trace_continued(shop: Shop) -> Outcome {
    let body = shop.a_customer().await?.order();
    let [placing, deleting] = TRACES.map(|id| format!("00-{id}-b7ad6b7169203331-01"));
    let post = Request::post("/orders").json(&body);
    let response = shop.send(post.header("traceparent", placing)).await?;
    let order = response.status(201)?.json()?;
    let delete = Request::delete(order_path(&order));
    let response = shop.send(delete.header("traceparent", deleting)).await?;
    response.status(204)?;
    let events = announced(&shop, &order, &[CREATED, DELETED]).await?;
    for (record, sent) in events.iter().zip(TRACES) {
        let event = record.event();
        let expected = format!("a `traceparent` of the trace {sent}, as the request had it");
        let is_continued = trace_id(&event["traceparent"]) == Some(sent);
        expect(record, is_continued, &expected)?;
    }
    Ok(())
}

fn begin_traces(_: &Value, [created, _]: &[Record; 2]) -> Outcome {
    let is_traced = trace_id(&created.event()["traceparent"]).is_some();
    expect(created, is_traced, "a `traceparent` of a trace of its own")
}

fn has_its_trace(_: &Value, events: &[Record; 2]) -> Outcome {
    for record in events {
        let event = record.event();
        let header = record.header("traceparent");
        let expected = "no header `traceparent`, or the event's";
        expect(record, header.is_none() || header == event["traceparent"].as_str(), expected)?;
    }
    Ok(())
}

async fn is_read_by_all(shop: Shop) -> Outcome {
    let order = shop.an_order().await?;
    announced(&shop, &order, &[CREATED]).await?;
    let topic = shop.topic()?;
    let mut polls = 0;
    while topic.codecs().is_empty() && polls < POLLS {
        polls += 1;
        tokio::time::sleep(PAUSE).await;
    }
    let mut codecs = topic.codecs();
    codecs.retain(|codec| !READ_BY_ALL.contains(&codec.as_str()));
    let Some(codec) = codecs.pop_first() else { return Ok(()) };
    // What the topic itself sets is its owner's choice.
    if topic.compression().await.is_some_and(|set| set == codec) {
        return Ok(());
    }
    let came = format!("on the topic {}: batches compressed with {codec}", topic.name());
    Err(Failure::new(format!("none but {READ_BY_ALL:?}"), "an order", came))
}

/// The id of a trace (<https://www.w3.org/TR/trace-context/>): the second part of `00-<trace id>-<parent id>-<flags>`, all of it in small hexadecimal digits.
fn trace_id(value: &Value) -> Option<&str> {
    let parts: Vec<&str> = value.as_str()?.split('-').collect();
    let is_hex = |part: &&str| part.bytes().all(|it| b"0123456789abcdef".contains(&it));
    let lengths = parts.iter().map(|part| part.len());
    let is_well_formed = lengths.eq([2, 32, 16, 2]) && parts.iter().all(is_hex);
    let id = parts.get(1).filter(|_| is_well_formed)?;
    id.bytes().any(|digit| digit != b'0').then_some(*id)
}

fn are_keyed(order: &Value, events: &[Record; 2]) -> Outcome {
    let (key, expected) = (id(order), format!("the key {}", id(order)));
    events.iter().try_for_each(|it| expect(it, it.key.as_deref() == Some(key), &expected))
}

/// Several orders, since two events may be in one partition by chance.
async fn in_order(shop: Shop) -> Outcome {
    for _ in 0..4 {
        let order = shop.a_deleted_order().await?;
        let [created, deleted] = announced(&shop, &order, &[CREATED, DELETED]).await?;
        let (partition, offset) = (created.partition, created.offset);
        let ordered = deleted.partition == partition && deleted.offset > offset;
        let expected = format!("the deletion behind the creation, at {partition}/{offset}");
        expect(&deleted, ordered, &expected)?;
    }
    Ok(())
}

async fn data(shop: Shop) -> Outcome {
    let order = shop.an_order().await?;
    let shown = shop.get(&order_path(&order)).await?.status(200)?.json()?;
    let events = announced(&shop, &order, &[CREATED]).await?;
    let equal = same(&events[0].event()["data"], &shown);
    expect(&events[0], equal, &format!("`data` equal to {shown}"))
}

fn end_with_the_order(order: &Value, [_, deleted]: &[Record; 2]) -> Outcome {
    let equal = same(&deleted.event()["data"], order);
    expect(deleted, equal, &format!("`data` equal to {order}"))
}

/// The first event of each type about an order, once there are all; one may be published twice.
pub async fn announced<const N: usize>(
    shop: &Shop,
    order: &Value,
    types: &[&str; N],
) -> Result<[Record; N], Failure> {
    let mut polls = 0;
    loop {
        let about = shop.topic()?.about(id(order));
        let first = |kind: &&str| about.iter().find(|record| record.event()["type"] == **kind);
        let found: Vec<Record> = types.iter().filter_map(first).cloned().collect();
        if let Ok(found) = <[Record; N]>::try_from(found) {
            return Ok(found);
        }
        polls += 1;
        if polls == POLLS {
            let (both, tous) = (types.join(" and "), types.join(" et "));
            let came: Vec<String> = about.iter().map(ToString::to_string).collect();
            let came = Words::from(came.join("\n")).and(&published(shop, id(order)).await);
            return Err(Failure::new(
                (format!("{both} within 15 s"), format!("{tous} en 15 s")),
                format!("POST /orders → {}", id(order)),
                came,
            ));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the topic has of the order, for whoever looks for the fault: it may be the order-service's.
pub async fn published(shop: &Shop, order: &str) -> Words {
    let Ok(topic) = shop.topic() else { return Words::default() };
    let (name, count) = (topic.name(), topic.about(order).len());
    let mut said: Words = (
        format!("on the topic {name}: {count} × the order"),
        format!("sur le sujet {name} : {count} × la commande"),
    )
        .into();
    for reason in topic.dead_letters(order).await {
        let letter = (
            format!("a dead letter of it, because: {reason}"),
            format!("une lettre morte, parce que : {reason}"),
        );
        said = said.and(&letter.into());
    }
    said
}

fn expect(record: &Record, holds: bool, expected: &str) -> Outcome {
    match holds {
        true => Ok(()),
        false => Err(Failure::new(expected, "an order, or its deletion", record.to_string())),
    }
}

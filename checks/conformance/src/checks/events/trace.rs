//! The trace that an event belongs to: <https://www.w3.org/TR/trace-context/>

use reqwest::Method;
use serde_json::Value;

use super::{CREATED, DELETED, announced, expect};
use crate::failure::Outcome;
use crate::request::Request;
use crate::samples::order_path;
use crate::shop::Shop;

const TRACES: [&str; 2] = ["0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319d"];

pub async fn continued(shop: Shop) -> Outcome {
    let body = shop.market().await?.order();
    let [placing, deleting] = TRACES.map(|id| format!("00-{id}-b7ad6b7169203331-01"));
    let post = Request::new(Method::POST, "/orders").json(&body);
    let answer = shop.send(post.header("traceparent", placing)).await?;
    let order = answer.status(201)?.json()?;
    let delete = Request::new(Method::DELETE, order_path(&order));
    let answer = shop.send(delete.header("traceparent", deleting)).await?;
    answer.status(204)?;
    let events = announced(&shop, &order, &[CREATED, DELETED]).await?;
    for (record, sent) in events.iter().zip(TRACES) {
        let event = record.event();
        let expected = format!("a `traceparent` of the trace {sent}, as the request had it");
        let is_continued = trace_id(&event["traceparent"]) == Some(sent);
        expect(record, is_continued, &expected)?;
    }
    Ok(())
}

pub async fn begun(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let events = announced(&shop, &order, &[CREATED]).await?;
    let is_traced = trace_id(&events[0].event()["traceparent"]).is_some();
    expect(&events[0], is_traced, "a `traceparent` of a trace of its own")
}

/// The second part of `00-<trace id>-<parent id>-<flags>`, all of it in small hexadecimal digits.
fn trace_id(value: &Value) -> Option<&str> {
    let parts: Vec<&str> = value.as_str()?.split('-').collect();
    let is_hex = |part: &&str| part.bytes().all(|it| b"0123456789abcdef".contains(&it));
    let lengths = parts.iter().map(|part| part.len());
    let is_well_formed = lengths.eq([2, 32, 16, 2]) && parts.iter().all(is_hex);
    let id = parts.get(1).filter(|_| is_well_formed)?;
    id.bytes().any(|digit| digit != b'0').then_some(*id)
}

//! Events and requests that nobody means: shown or refused, they break nothing and hold up no other.

use std::sync::atomic::{AtomicU64, Ordering};

use fuzz_requests::{
    Bytes, Collection, Operation, Response, bodies, for_all, header_value, values,
};
use messaging::HandleError;
use rstest::rstest;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::*;

const SPECIFICATION: &str = include_str!("../../../../openapi/notifier.json");
const EVENT_ID: &str = "019aabda-7b10-7a41-b6f1-3d2c8e5f9a01";

fn right() -> [Value; 2] {
    [CREATED, DELETED].map(|event| {
        let mut event: Value = serde_json::from_str(event).unwrap();
        event["id"] = EVENT_ID.into();
        event
    })
}

/// The same with an id of its own, where it still has that of the examples: a known event would not be looked at.
fn renewed(event: Bytes) -> Vec<u8> {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let id = Uuid::from_u128(NUMBER.fetch_add(1, Ordering::Relaxed).into());
    match String::from_utf8(event.0) {
        Ok(text) => text.replace(EVENT_ID, &id.to_string()).into_bytes(),
        Err(garbled) => garbled.into_bytes(),
    }
}

impl Service {
    async fn survives(&self, payload: Bytes) -> Result<(), String> {
        let mut event = received("", "2026-11-22T10:15:05.678Z");
        event.payload = renewed(payload);
        match self.notifier.handler.handle(&event).await {
            // It would be tried again for ever, before any later one.
            Err(HandleError::Retry(error)) => return Err(format!("{error:#}")),
            Err(HandleError::Reject(_)) => return Ok(()),
            Ok(()) => {}
        }
        let list = Operation::of(SPECIFICATION, "get", "/notifications");
        let told = Response::to(self.client.get("/notifications")).await;
        list.judge(b"", &told)
    }
}

#[rstest]
fn a_strange_event_is_shown_or_set_aside(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let runtime = Runtime::new().unwrap();
    let Some(service) = runtime.block_on(service_on(engine)) else { return };
    for_all(&runtime, bodies(&right()), async |payload| service.survives(payload).await);
}

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let notifications = Collection::of(SPECIFICATION, "/notifications");
    for_all(&runtime, values(&[EVENT_ID, "1", "1000", "asc", "desc"]), async |value| {
        notifications.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_last_event_id_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    for_all(&runtime, values(&[EVENT_ID, "1"]), async |value| {
        let value = header_value(&value);
        let stream = service.client.get("/notifications/stream");
        let answer = stream.header("Last-Event-ID", value).send().await.0;
        match answer.status() {
            StatusCode::OK | StatusCode::BAD_REQUEST => Ok(()),
            status => Err(status.to_string()),
        }
    });
}

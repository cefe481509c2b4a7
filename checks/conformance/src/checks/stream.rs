//! `GET /notifications/stream`

use std::time::{Duration, Instant};

use super::events::{CREATED, DELETED};
use super::notifications::notified;
use super::prelude::*;
use crate::event_stream::EventStream;

const STREAM: &str = "/notifications/stream";

/// The contract's 15 s, and some for a slow machine.
const SILENCE: Duration = Duration::from_secs(18);
/// Comments within this time of each other, as in a greeting, are no heartbeat.
const AT_ONCE: Duration = Duration::from_secs(1);
const MOST_COMMENTS: u32 = 4;

pub fn checks() -> Vec<Check> {
    const RESUMED: &str =
        "a stream resumed after an event has all that came after it, and nothing else";
    const REPLAYED: &str =
        "a stream resumed after an unknown event begins with the oldest notification";
    let no_uuids = ["1", "abc", "018f0000-0000-7000-8000-00000000dea"];
    let no_uuids = no_uuids.map(|wrong| Request::get(STREAM).header("last-event-id", wrong));
    let refused = case("a Last-Event-ID that is no UUID is refused with 400").says("N7");
    let checks = [
        check("the stream answers before its first event", |shop| async move {
            follow(&shop, None).await?.block().await.map(drop)
        }),
        check("an order's events come in the stream as they are listed", comes),
        check("a silent stream has a comment every 15 s", beats),
        check(RESUMED, resumes).says("N7"),
        check(REPLAYED, replays).says("N7"),
        refused.each(no_uuids).expect(400),
    ];
    let place = (Level::Events, Service::Notifier);
    section(place, "GET /notifications/stream", "N6", checks)
}

async fn comes(shop: Shop) -> Outcome {
    let mut stream = follow(&shop, None).await?;
    let order = shop.a_deleted_order().await?;
    let (_, listed) = notified(&shop, &order, 2).await?;
    for (kind, listed) in [CREATED, DELETED].into_iter().zip(listed.iter().rev()) {
        let event = loop {
            let event = stream.event().await?;
            if event.data["commande_id"] == order["id"] {
                break event;
            }
        };
        stream.response.expect(
            event.kind == kind && listed["id"] == event.id,
            format!("`event: {kind}` and `id: {}`", id(listed)),
        )?;
        stream.response.expect(same(&event.data, listed), format!("`data:` equal to {listed}"))?;
    }
    Ok(())
}

async fn resumes(shop: Shop) -> Outcome {
    let first = shop.an_order().await?;
    let (_, seen) = notified(&shop, &first, 1).await?;
    shop.delete(&order_path(&first)).await?.status(204)?;
    let last = shop.a_deleted_order().await?;
    notified(&shop, &first, 2).await?;
    notified(&shop, &last, 2).await?;
    let (_, mut listed) = shop.list("/notifications").await?;
    let seen = id(&seen[0]).to_owned();
    listed.truncate(listed.iter().position(|one| id(one) == seen).unwrap_or(0));
    begins_with(follow(&shop, Some(&seen)).await?, listed.iter().rev()).await
}

async fn replays(shop: Shop) -> Outcome {
    shop.a_deleted_order().await?;
    let (_, listed) = shop.list("/notifications").await?;
    let stream = follow(&shop, Some(UNKNOWN_ID)).await?;
    begins_with(stream, listed.iter().rev().take(50)).await
}

/// Waits for a comment that ends a silence that began with one: what comes after an event may have been due anyway. A
/// stream that is never silent for so long is given up after a few comments.
async fn beats(shop: Shop) -> Outcome {
    let mut stream = follow(&shop, None).await?;
    let mut comments = 0;
    let mut last = None;
    while comments < MOST_COMMENTS {
        let is_comment = stream.block_within(SILENCE).await?.starts_with(':');
        let begun = last.filter(|_| is_comment).map(|at: Instant| at.elapsed());
        if begun.is_some_and(|silence| silence > AT_ONCE) {
            return Ok(());
        }
        last = is_comment.then(Instant::now);
        comments += u32::from(is_comment);
    }
    Ok(())
}

async fn follow(shop: &Shop, last_event: Option<&str>) -> Result<EventStream, Failure> {
    let mut request = Request::get(STREAM).header("accept", "text/event-stream");
    if let Some(id) = last_event {
        request = request.header("last-event-id", id);
    }
    let stream = shop.follow(request).await?;
    stream.response.status(200)?.media_type("text/event-stream")?;
    Ok(stream)
}

async fn begins_with(mut stream: EventStream, expected: impl Iterator<Item = &Value>) -> Outcome {
    for expected in expected {
        let event = stream.event().await?;
        stream.response.expect(
            same(&event.data, expected) && id(expected) == event.id,
            format!("the event of {expected}"),
        )?;
    }
    Ok(())
}

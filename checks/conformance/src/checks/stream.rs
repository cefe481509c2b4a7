//! `GET /notifications/stream`

use std::time::{Duration, Instant};

use super::events::{CREATED, DELETED};
use super::notifications::notified;
use super::prelude::*;

const STREAM: &str = "/notifications/stream";

/// The contract's 15 s, and some for a slow machine.
const SILENCE: Duration = Duration::from_secs(18);
/// Comments within this time of each other, as in a greeting, are no heartbeat.
const AT_ONCE: Duration = Duration::from_secs(1);
const MOST_COMMENTS: u32 = 4;

/// How long the next thing may take: longer than a heartbeat, and than an order takes to be notified.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn checks() -> Vec<Check> {
    const RESUMED: &str =
        "a stream resumed after an event has all that came after it, and nothing else";
    const REPLAYED: &str =
        "a stream resumed after an unknown event begins with the oldest notification";
    const PROBLEMS: &str = "the stream serves who takes problems alone, as generated clients do";
    const BY_ADDRESS: &str = "a stream is resumed after ?lastEventId= too, and the header wins";
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
        check(BY_ADDRESS, resumes_by_address).says("N7"),
        check(PROBLEMS, |shop| async move {
            let request = Request::get(STREAM).header("accept", "application/problem+json");
            begin(&shop, request).await.map(drop)
        })
        .says("E14"),
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
    let listed = listed_after(&shop, &seen[0]).await?;
    begins_with(follow(&shop, Some(id(&seen[0]))).await?, listed.iter().rev()).await
}

async fn replays(shop: Shop) -> Outcome {
    shop.a_deleted_order().await?;
    let (_, listed) = shop.list("/notifications").await?;
    let stream = follow(&shop, Some(UNKNOWN_ID)).await?;
    begins_with(stream, listed.iter().rev().take(50)).await
}

async fn resumes_by_address(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (_, seen) = notified(&shop, &order, 2).await?;
    let listed = listed_after(&shop, &seen[1]).await?;
    let at = |last: &str| Request::get(format!("{STREAM}?lastEventId={last}"));
    let (newest, seen) = (at(id(&seen[0])), id(&seen[1]));
    for request in [at(seen), newest.header("last-event-id", seen)] {
        begins_with(begin(&shop, request).await?, listed.iter().rev()).await?;
    }
    Ok(())
}

/// What was notified after this, newest first.
async fn listed_after(shop: &Shop, seen: &Value) -> Result<Vec<Value>, Failure> {
    let (_, mut listed) = shop.list("/notifications").await?;
    listed.truncate(listed.iter().position(|one| id(one) == id(seen)).unwrap_or(0));
    Ok(listed)
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
    let request = Request::get(STREAM).header("accept", "text/event-stream");
    let request =
        last_event.iter().fold(request, |request, id| request.header("last-event-id", *id));
    begin(shop, request).await
}

async fn begin(shop: &Shop, request: Request) -> Result<EventStream, Failure> {
    let (response, connection) = shop.begin(request).await?;
    let stream = EventStream { response, connection, unread: vec![] };
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

/// A stream of server-sent events that is being read.
struct EventStream {
    /// The response so far; its body is the last block.
    response: Response,
    connection: reqwest::Response,
    /// Bytes that were read and not yet taken.
    unread: Vec<u8>,
}

/// One event.
#[derive(Debug, Clone)]
struct Event {
    id: String,
    kind: String,
    data: Value,
}

impl EventStream {
    /// The next event; comments are passed over.
    async fn event(&mut self) -> Result<Event, Failure> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                let mut values = block.lines().filter_map(|line| line.strip_prefix(name));
                let value = values.next().map(|value| value.trim_start().to_owned());
                value.filter(|_| values.next().is_none())
            };
            if block.lines().all(|line| !line.starts_with("data")) {
                continue;
            }
            let data = field("data:").and_then(|data| serde_json::from_str(&data).ok());
            let event = field("id:").zip(field("event:")).zip(data);
            let event = event.map(|((id, kind), data)| Event { id, kind, data });
            let expected = "an event with one `id:`, one `event:` and one `data:` of JSON";
            return event.ok_or_else(|| self.response.fail(expected));
        }
    }

    /// The lines before the next empty one.
    async fn block(&mut self) -> Result<String, Failure> {
        self.block_within(PATIENCE).await
    }

    /// The same, failing after a silence of this length.
    async fn block_within(&mut self, silence: Duration) -> Result<String, Failure> {
        loop {
            let end = self.unread.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let rest = self.unread.split_off(end + 2);
                self.response.body = std::mem::replace(&mut self.unread, rest);
                return Ok(String::from_utf8_lossy(&self.response.body).into_owned());
            }
            let chunk = tokio::time::timeout(silence, self.connection.chunk()).await;
            match chunk {
                Ok(Ok(Some(chunk))) => self.unread.extend_from_slice(&chunk),
                Ok(_) => return Err(self.response.fail("a stream without end")),
                Err(_) => {
                    let seconds = silence.as_secs();
                    let expected = format!("something in the stream within {seconds} s");
                    return Err(self.response.fail(expected));
                }
            }
        }
    }
}

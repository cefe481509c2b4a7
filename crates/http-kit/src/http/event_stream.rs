use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{Example, ToJSON};
use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tracing::Span;

use super::meta;

const CONTENT_TYPE: &str = "text/event-stream";
/// A comment, which shows a client at once that the stream is there, and how long to wait before the next connection, in
/// milliseconds.
const GREETING: &[u8] = b": bienvenue\nretry: 2000\n\n";
/// A comment, which keeps proxies from closing a silent connection.
const HEARTBEAT: &[u8] = b":\n\n";

/// A response of 200 with server-sent events, each of which has a `T` as JSON on one line.
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>
///
/// Nothing is buffered for a client that does not read. When the events fail, the stream ends, and the client comes back
/// with the id of the last event that it saw.
pub struct EventStream<T> {
    events: BoxStream<'static, Bytes>,
    heartbeat: Duration,
    carried: PhantomData<fn() -> T>,
}

/// The data of an event.
pub trait ServerEvent: Serialize {
    /// On one line.
    fn id(&self) -> String;
    /// On one line.
    fn kind(&self) -> &str;

    /// The whole event as it is sent.
    fn to_text(&self) -> String {
        let data = serde_json::to_string(self).unwrap_or_else(|error| {
            tracing::error!(%error, "an event cannot be written as JSON");
            "null".to_owned()
        });
        let (id, kind) = (self.id(), self.kind());
        format!("id: {id}\nevent: {kind}\ndata: {data}\n\n")
    }
}

impl<T: ServerEvent> EventStream<T> {
    /// The events as [`ServerEvent::to_text`] writes them.
    pub fn new<E: std::fmt::Display>(
        events: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        heartbeat: Duration,
    ) -> Self {
        // The body is written after the handler: only the span still knows which request it was.
        let span = Span::current();
        let events = events.scan((), move |(), event| {
            let logged = event.inspect_err(|error| {
                span.in_scope(|| tracing::warn!(%error, "an event stream had to be ended"));
            });
            std::future::ready(logged.ok())
        });
        Self { events: events.boxed(), heartbeat, carried: PhantomData }
    }
}

impl<T> IntoResponse for EventStream<T> {
    fn into_response(self) -> Response {
        let greeting = stream::iter([Bytes::from_static(GREETING)]);
        let body = greeting.chain(with_heartbeat(self.events, self.heartbeat));
        Response::builder()
            .content_type(CONTENT_TYPE)
            // Otherwise nginx would buffer the events.
            .header("X-Accel-Buffering", "no")
            .body(Body::from_bytes_stream(body.map(std::io::Result::Ok)))
    }
}

fn with_heartbeat(
    mut events: BoxStream<'static, Bytes>,
    every: Duration,
) -> impl Stream<Item = Bytes> {
    let mut heartbeat = interval_at(Instant::now() + every, every);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::poll_fn(move |context| {
        let event = events.poll_next_unpin(context);
        if event.is_ready() {
            return event;
        }
        heartbeat.poll_tick(context).map(|_| Some(Bytes::from_static(HEARTBEAT)))
    })
}

impl<T: ServerEvent + Example + ToJSON> ApiResponse for EventStream<T> {
    fn meta() -> MetaResponses {
        let schema = MetaSchema {
            example: Some(T::example().to_text().into()),
            ..MetaSchema::new("string")
        };
        let body = Some((CONTENT_TYPE, MetaSchemaRef::Inline(Box::new(schema))));
        let description =
            "Le flux : des événements, dont `data:` est du JSON sur une ligne, et des commentaires";
        MetaResponses { responses: vec![meta::response(200, description, body, Vec::new())] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

#[cfg(test)]
mod tests {
    use poem_openapi::Object;

    use super::*;

    #[derive(Serialize, Object)]
    struct News {
        text: String,
    }

    impl ServerEvent for News {
        fn id(&self) -> String {
            "7".to_owned()
        }

        fn kind(&self) -> &'static str {
            "news"
        }
    }

    fn news(text: &str) -> Bytes {
        let text = text.to_owned();
        News { text }.to_text().into()
    }

    fn body(
        events: impl Stream<Item = Result<Bytes, &'static str>> + Send + 'static,
        heartbeat: Duration,
    ) -> Body {
        let stream = EventStream::<News>::new(events, heartbeat);
        stream.into_response().into_body()
    }

    #[tokio::test]
    async fn an_event_is_its_id_its_type_and_one_line_of_json() {
        let events = stream::iter([Ok(news("two\nlines")), Ok(news("é"))]);
        let text = body(events, Duration::from_secs(15)).into_string().await;
        let expected = ": bienvenue\nretry: 2000\n\n\
            id: 7\nevent: news\ndata: {\"text\":\"two\\nlines\"}\n\n\
            id: 7\nevent: news\ndata: {\"text\":\"é\"}\n\n";
        assert_eq!(text.unwrap(), expected);
    }

    #[tokio::test]
    async fn an_error_ends_the_stream_after_whole_events() {
        let events = stream::iter([Ok(news("a")), Err("away"), Ok(news("b"))]);
        let text = body(events, Duration::from_secs(15)).into_string().await;
        assert!(text.unwrap().ends_with("data: {\"text\":\"a\"}\n\n"));
    }

    #[tokio::test]
    async fn a_stream_without_events_has_a_heart_that_beats() {
        let every = Duration::from_millis(30);
        let began = Instant::now();
        let chunks = body(stream::pending(), every).into_bytes_stream().take(4);
        let chunks: Vec<_> = chunks.map(Result::unwrap).collect().await;
        assert!(began.elapsed() >= 3 * every);
        assert_eq!(chunks[0], GREETING);
        assert!(chunks[1..].iter().all(|chunk| chunk == HEARTBEAT));
    }
}

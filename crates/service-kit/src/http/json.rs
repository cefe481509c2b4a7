use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use poem::http::StatusCode;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use serde::Serialize;
use tracing::Span;

const CONTENT_TYPE: &str = "application/json";
/// A chunk is sent once it is this large, or when no further item is ready.
const CHUNK_BYTES: usize = 16 * 1024;

/// A JSON answer, written in one pass by serde. (poem-openapi's own `Json` builds a tree of values first.)
pub struct Json<T>(pub T);

/// An answer of 200 with a JSON array that is written while its items come, in bounded memory.
///
/// An error after the first byte can only cut the answer off: the client sees an incomplete body, never a list
/// that looks whole.
pub struct JsonArray<T> {
    items: BoxStream<'static, std::io::Result<T>>,
}

impl<T> JsonArray<T> {
    pub fn new<E>(items: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self
    where
        E: std::fmt::Display,
    {
        // The body is written after the handler: only the span still knows which request it was.
        let span = Span::current();
        let items = items.map(move |item| {
            item.map_err(|error| {
                span.in_scope(|| tracing::error!(%error, "a list had to be cut off"));
                std::io::Error::other("the list cannot be completed")
            })
        });
        Self {
            items: items.boxed(),
        }
    }
}

impl<T: Type + Serialize> Payload for Json<T> {
    const CONTENT_TYPE: &'static str = CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => Response::builder().content_type(CONTENT_TYPE).body(json),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                StatusCode::INTERNAL_SERVER_ERROR.into()
            }
        }
    }
}

impl<T: Type + Serialize> ApiResponse for Json<T> {
    fn meta() -> MetaResponses {
        ok(T::schema_ref())
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send + 'static> IntoResponse for JsonArray<T> {
    fn into_response(self) -> Response {
        let chunks = Chunks {
            items: self.items,
            buffer: vec![b'['],
            first: true,
            done: false,
        };
        Response::builder()
            .content_type(CONTENT_TYPE)
            .body(Body::from_bytes_stream(chunks))
    }
}

impl<T: Type + Serialize> ApiResponse for JsonArray<T> {
    fn meta() -> MetaResponses {
        ok(<Vec<T> as Type>::schema_ref())
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

struct Chunks<T> {
    items: BoxStream<'static, std::io::Result<T>>,
    buffer: Vec<u8>,
    first: bool,
    done: bool,
}

impl<T> Unpin for Chunks<T> {}

impl<T: Serialize> Stream for Chunks<T> {
    type Item = std::io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.done {
            return Poll::Ready(None);
        }
        while this.buffer.len() < CHUNK_BYTES {
            match this.items.poll_next_unpin(context) {
                Poll::Pending if this.buffer.is_empty() => return Poll::Pending,
                Poll::Pending => break,
                Poll::Ready(Some(item)) => {
                    let written = item.and_then(|item| this.append(&item));
                    if let Err(error) = written {
                        this.done = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Poll::Ready(None) => {
                    this.buffer.push(b']');
                    this.done = true;
                    break;
                }
            }
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut this.buffer).into())))
    }
}

impl<T: Serialize> Chunks<T> {
    fn append(&mut self, item: &T) -> std::io::Result<()> {
        if !std::mem::take(&mut self.first) {
            self.buffer.push(b',');
        }
        serde_json::to_writer(&mut self.buffer, item).map_err(Into::into)
    }
}

fn ok(schema: MetaSchemaRef) -> MetaResponses {
    MetaResponses {
        responses: vec![MetaResponse {
            description: "Succès",
            status: Some(200),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: CONTENT_TYPE,
                schema,
            }],
            headers: Vec::new(),
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn body(
        items: Vec<Result<u32, &'static str>>,
    ) -> Result<String, poem::error::ReadBodyError> {
        let response = JsonArray::new(stream::iter(items)).into_response();
        response.into_body().into_string().await
    }

    #[tokio::test]
    async fn a_list_is_valid_json_whatever_its_length() {
        assert_eq!(body(vec![]).await.unwrap(), "[]");
        assert_eq!(body(vec![Ok(1)]).await.unwrap(), "[1]");
        let long = body((0..100_000).map(Ok).collect()).await.unwrap();
        let numbers: Vec<u32> = serde_json::from_str(&long).unwrap();
        assert!(numbers.into_iter().eq(0..100_000));
    }

    #[tokio::test]
    async fn an_error_cuts_the_list_off() {
        assert!(body(vec![Ok(1), Err("lost"), Ok(2)]).await.is_err());
    }
}

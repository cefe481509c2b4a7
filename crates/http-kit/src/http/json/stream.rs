//! A JSON array as a response, written while its items come.

use std::fmt::Display;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use poem::http::{StatusCode, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaHeader, MetaResponses, Registry};
use poem_openapi::types::Type;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tracing::Span;

use super::super::conditional::{EntityTag, IfNoneMatch, not_modified, tag_header};
use super::super::meta;
use super::response::{CONTENT_TYPE, ok};

/// How much of a list is held back until its end is seen, in bytes. A longer list is streamed, without a tag.
const MAX_TAGGED_BYTES: usize = 256 * 1024;

/// A chunk is sent once it is this large, in bytes, or when no further item is ready.
const CHUNK_BYTES: usize = 16 * 1024;

/// A response of 200 with a JSON array, in bounded memory.
///
/// An error after the first byte can only cut the response off: the client sees an incomplete body, never a list that
/// looks whole. A short list can be [tagged](Self::tagged) with a weak `ETag`.
pub struct JsonArray<T> {
    content: Content,
    link: Option<String>,
    on_rendered: Option<OnRendered>,
    items: PhantomData<fn() -> T>,
}

enum Content {
    Stream(Chunks),
    Rendered(RenderedList),
    NotModified(EntityTag),
}

type Chunks = BoxStream<'static, std::io::Result<Bytes>>;
type OnRendered = Arc<dyn Fn(&RenderedList) + Send + Sync>;

/// A short list as it is sent: its JSON, and its tag. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RenderedList {
    json: Bytes,
    tag: EntityTag,
}

impl<T: Serialize + Send + 'static> JsonArray<T> {
    pub fn new<E: Display>(items: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self {
        // The body is written after the handler: only the span still knows which request it was.
        let span = Span::current();
        let items = items.map(move |item| {
            item.map_err(|error| {
                span.in_scope(|| tracing::error!(%error, "a list had to be cut off"));
                std::io::Error::other("the list cannot be completed")
            })
        });
        Self::from(Content::Stream(array_chunks(items)))
    }
}

impl<T> JsonArray<T> {
    /// A list that was rendered for an earlier response.
    pub fn rendered(list: RenderedList) -> Self {
        Self::from(Content::Rendered(list))
    }

    fn from(content: Content) -> Self {
        Self { content, link: None, on_rendered: None, items: PhantomData }
    }

    /// Gives the list as it is sent to `callback`, unless it is long: to send it [again](Self::rendered).
    pub fn on_rendered(self, callback: impl Fn(&RenderedList) + Send + Sync + 'static) -> Self {
        Self { on_rendered: Some(Arc::new(callback)), ..self }
    }

    /// Adds the `Link` to the next part, if there is one (RFC 8288).
    pub fn with_link(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }

    /// Gives a short list a weak `ETag`, a digest of what is sent, and makes the response 304 for a client that knows it.
    pub async fn tagged(self, known: &IfNoneMatch) -> Self {
        let list = match self.content {
            Content::Stream(chunks) => match buffer_if_short(chunks).await {
                Ok(json) => RenderedList::new(json, self.link.as_deref()),
                Err(chunks) => return Self { content: Content::Stream(chunks), ..self },
            },
            Content::Rendered(list) => list,
            Content::NotModified(_) => return self,
        };
        if let Some(callback) = &self.on_rendered {
            callback(&list);
        }
        let content = match known.includes(&list.tag) {
            true => Content::NotModified(list.tag),
            false => Content::Rendered(list),
        };
        Self { content, ..self }
    }
}

impl RenderedList {
    fn new(json: Bytes, link: Option<&str>) -> Self {
        let mut digest = Sha256::new();
        // A list may stay the same while another part comes to follow it.
        digest.update(link.unwrap_or_default());
        digest.update(&json);
        Self { json, tag: EntityTag::of_digest(&digest.finalize()) }
    }
}

/// Returns the whole list if it is short, otherwise a stream of the same chunks.
async fn buffer_if_short(mut chunks: Chunks) -> Result<Bytes, Chunks> {
    let (mut begin, mut length) = (Vec::<Bytes>::new(), 0);
    while length <= MAX_TAGGED_BYTES {
        let Some(chunk) = chunks.next().await else { return Ok(begin.concat().into()) };
        let Ok(chunk) = chunk else {
            chunks = stream::iter([chunk]).chain(chunks).boxed();
            break;
        };
        length += chunk.len();
        begin.push(chunk);
    }
    Err(stream::iter(begin).map(Ok).chain(chunks).boxed())
}

impl<T: Send> IntoResponse for JsonArray<T> {
    fn into_response(self) -> Response {
        let response = Response::builder();
        let response = match self.link {
            Some(link) => response.header(header::LINK, link),
            None => response,
        };
        let weak = |tag: &EntityTag| format!("W/{}", tag.header());
        match self.content {
            Content::Stream(chunks) => {
                response.content_type(CONTENT_TYPE).body(Body::from_bytes_stream(chunks))
            }
            Content::Rendered(list) => {
                let response = response.header(header::ETAG, weak(&list.tag));
                response.content_type(CONTENT_TYPE).body(list.json)
            }
            Content::NotModified(tag) => {
                response.status(StatusCode::NOT_MODIFIED).header(header::ETAG, weak(&tag)).finish()
            }
        }
    }
}

impl<T: Type + Serialize> ApiResponse for JsonArray<T> {
    fn meta() -> MetaResponses {
        let found = ok(<Vec<T> as Type>::schema_ref(), headers(false));
        let unchanged = "Inchangée depuis l'état que désigne `If-None-Match`";
        MetaResponses { responses: vec![found, not_modified(unchanged, headers(true))] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn headers(is_tagged: bool) -> Vec<MetaHeader> {
    let next = "Adresse de la suite, `rel=\"next\"` (RFC 8288), quand il y en a une";
    let link = meta::header::<String>("Link", next, false);
    vec![link, tag_header("Désigne cet état de la liste, quand elle est courte", is_tagged)]
}

/// The text of a JSON array, in chunks. An error ends them.
fn array_chunks<T: Serialize + Send + 'static>(
    items: impl Stream<Item = std::io::Result<T>> + Send + 'static,
) -> Chunks {
    let mut items = items.boxed();
    let mut buffer = vec![b'['];
    let mut separator = "";
    let mut is_done = false;
    let chunks = stream::poll_fn(move |context| {
        if is_done {
            return Poll::Ready(None);
        }
        while buffer.len() < CHUNK_BYTES {
            match items.poll_next_unpin(context) {
                Poll::Pending if buffer.is_empty() => return Poll::Pending,
                Poll::Pending => break,
                Poll::Ready(Some(item)) => {
                    buffer.extend_from_slice(std::mem::replace(&mut separator, ",").as_bytes());
                    let write = |item| Ok(serde_json::to_writer(&mut buffer, &item)?);
                    if let Err(error) = item.and_then(write) {
                        is_done = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Poll::Ready(None) => {
                    buffer.push(b']');
                    is_done = true;
                    break;
                }
            }
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut buffer).into())))
    });
    chunks.boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Items = Vec<Result<u32, &'static str>>;

    async fn body(items: Items) -> Result<String, poem::error::ReadBodyError> {
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
    async fn a_chunk_is_sent_when_it_is_large_or_nothing_more_is_ready() {
        let items = stream::iter(vec!["x".repeat(10_000); 5]).chain(stream::pending());
        let lengths = array_chunks(items.map(Ok)).map(|chunk| chunk.unwrap().len());
        assert_eq!(lengths.take(3).collect::<Vec<_>>().await, [20_006, 20_006, 10_003]);
    }

    #[tokio::test]
    async fn nothing_follows_an_error() {
        let items = [Ok(1), Err(std::io::Error::other("lost")), Ok(2)];
        let chunks: Vec<_> = array_chunks(stream::iter(items)).collect().await;
        assert!(matches!(chunks[..], [Err(_)]), "{chunks:?}");
    }

    #[tokio::test]
    async fn an_error_cuts_the_list_off_tagged_or_not() {
        let items = || vec![Ok(1), Err("lost"), Ok(2)];
        assert!(body(items()).await.is_err());
        let tagged = JsonArray::new(stream::iter(items())).tagged(&IfNoneMatch::default()).await;
        let response = tagged.into_response();
        assert!(!response.headers().contains_key(header::ETAG));
        assert!(response.into_body().into_string().await.is_err());
    }
}

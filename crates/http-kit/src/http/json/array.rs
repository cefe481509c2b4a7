use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use poem::http::header;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaHeader, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use serde::Serialize;
use tracing::Span;

use super::super::list_tag::{List, OnRendered, RenderedList};
use super::chunks::JsonArrayBody;
use super::{CONTENT_TYPE, ok};

/// An answer of 200 with a JSON array that is written while its items come, in bounded memory.
///
/// An error after the first byte can only cut the answer off: the client sees an incomplete body, never a list
/// that looks whole. A short list is sent with a weak `ETag`.
pub struct JsonArray<T> {
    content: Content<T>,
    link: Option<String>,
}

enum Content<T> {
    Items(BoxStream<'static, std::io::Result<T>>, Option<OnRendered>),
    Rendered(RenderedList),
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
        Self { content: Content::Items(items.boxed(), None), link: None }
    }

    /// A list that was answered before.
    pub fn rendered(list: RenderedList) -> Self {
        Self { content: Content::Rendered(list), link: None }
    }

    /// `keep` gets the list as it is sent, unless it is long: to answer it [again](Self::rendered).
    pub fn on_rendered(mut self, keep: impl Fn(&RenderedList) + Send + Sync + 'static) -> Self {
        if let Content::Items(_, keeper) = &mut self.content {
            *keeper = Some(Arc::new(keep));
        }
        self
    }

    /// With the `Link` to the next part, if there is one (RFC 8288).
    pub fn with_link(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }
}

impl<T: Serialize + Send + 'static> IntoResponse for JsonArray<T> {
    fn into_response(self) -> Response {
        let (body, list) = match self.content {
            Content::Items(items, keep) => {
                let chunks = Body::from_bytes_stream(JsonArrayBody::of(items));
                (chunks, List::ToBeRead(keep))
            }
            Content::Rendered(list) => (list.json().into(), List::Rendered(list)),
        };
        let response = Response::builder().content_type(CONTENT_TYPE);
        let response = match self.link {
            Some(link) => response.header(header::LINK, link),
            None => response,
        };
        let mut response = response.body(body);
        response.set_data(list);
        response
    }
}

impl<T: Type + Serialize> ApiResponse for JsonArray<T> {
    fn meta() -> MetaResponses {
        let found = ok(<Vec<T> as Type>::schema_ref(), headers(false));
        let unchanged = MetaResponse {
            description: "Inchangée depuis l'état que désigne `If-None-Match`",
            status: Some(304),
            status_range: None,
            content: Vec::new(),
            headers: headers(true),
        };
        MetaResponses { responses: vec![found, unchanged] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn headers(is_tagged: bool) -> Vec<MetaHeader> {
    let header = |name: &str, description: &str, required| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required,
        deprecated: false,
        schema: String::schema_ref(),
    };
    let next = "Adresse de la suite, `rel=\"next\"` (RFC 8288), quand il y en a une";
    let tag = "Désigne cet état de la liste, quand elle est courte";
    vec![header("Link", next, false), header("ETag", tag, is_tagged)]
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

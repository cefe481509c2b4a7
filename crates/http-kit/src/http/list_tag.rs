use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use poem::http::header::{CONTENT_TYPE, ETAG, LINK};
use poem::http::{HeaderValue, StatusCode};
use poem::{Body, Response};
use sha2::{Digest, Sha256};

use super::conditional::{EntityTag, IfNoneMatch};

/// What is held back of a list until its end is seen. Of a longer one nothing is: it is sent as it comes, without a tag.
const MAX_BYTES: usize = 256 * 1024;

/// A short list as it is sent: its JSON, and its tag. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RenderedList {
    json: Bytes,
    tag: EntityTag,
    header: HeaderValue,
}

/// In the data of a response whose body is a list.
#[derive(Clone)]
pub(super) enum List {
    /// It is still to be read; who wants to keep it is told when it turns out to be short.
    ToBeRead(Option<OnRendered>),
    Rendered(RenderedList),
}

pub(super) type OnRendered = Arc<dyn Fn(&RenderedList) + Send + Sync>;

impl RenderedList {
    fn of(json: Bytes, link: Option<&HeaderValue>) -> Self {
        let mut digest = Sha256::new();
        // A list may stay the same while something comes to follow it.
        if let Some(link) = link {
            digest.update(link);
        }
        digest.update(&json);
        let tag = EntityTag::of_digest(&digest.finalize());
        let header = HeaderValue::try_from(format!("W/{}", tag.header()));
        Self {
            json,
            tag,
            // Hexadecimal digits and quotes: always a value.
            header: header.unwrap_or(HeaderValue::from_static("W/\"\"")),
        }
    }

    pub(super) fn json(&self) -> Bytes {
        self.json.clone()
    }
}

/// Gives a short list a weak `ETag`, which is a digest of what is sent, and answers 304 to a client that knows it.
pub(super) async fn tag_list(mut response: Response, known: &IfNoneMatch) -> Response {
    match response.data::<List>().cloned() {
        None => response,
        Some(List::Rendered(list)) => tagged(response, &list, known),
        Some(List::ToBeRead(keep)) => {
            let Some(json) = short(&mut response).await else {
                return response;
            };
            let list = RenderedList::of(json, response.headers().get(LINK));
            if let Some(keep) = keep {
                keep(&list);
            }
            response.set_body(list.json());
            tagged(response, &list, known)
        }
    }
}

/// The whole body if it is short, and else `None`: it is as it was.
async fn short(response: &mut Response) -> Option<Bytes> {
    let mut pieces = response.take_body().into_bytes_stream();
    let (mut begin, mut length) = (Vec::new(), 0);
    while length <= MAX_BYTES {
        match pieces.next().await {
            Some(Ok(piece)) => {
                length += piece.len();
                begin.push(Ok(piece));
            }
            None => {
                let begin: Result<Vec<_>, _> = begin.into_iter().collect();
                return begin.ok().map(|pieces| pieces.concat().into());
            }
            Some(Err(error)) => {
                begin.push(Err(error));
                break;
            }
        }
    }
    let pieces = stream::iter(begin).chain(pieces);
    let pieces = pieces.map_err(std::io::Error::other);
    response.set_body(Body::from_bytes_stream(pieces));
    None
}

fn tagged(mut response: Response, list: &RenderedList, known: &IfNoneMatch) -> Response {
    if known.is_met_by(&list.tag) {
        response.set_status(StatusCode::NOT_MODIFIED);
        response.headers_mut().remove(CONTENT_TYPE);
        response.set_body(Body::empty());
    }
    response.headers_mut().insert(ETAG, list.header.clone());
    response
}

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use poem::http::header::{ETAG, LINK};
use poem::http::{HeaderMap, StatusCode};
use poem::{Body, Response};
use sha2::{Digest, Sha256};

use super::conditional::{EntityTag, IfNoneMatch};

/// What is held back of a list until its end is seen. Of a longer one nothing is: it is sent as it comes, without a tag.
const MAX_BYTES: usize = 256 * 1024;

/// In the data of a response whose body is a list that is still to be read.
#[derive(Clone, Copy)]
pub(super) struct IsList;

/// Gives a short list a weak `ETag`, which is a digest of what is sent, and answers 304 to a client that knows it.
pub(super) async fn tag_list(mut response: Response, request: &HeaderMap) -> Response {
    if response.data::<IsList>().is_none() {
        return response;
    }
    let mut pieces = response.take_body().into_bytes_stream();
    let (mut begin, mut length) = (Vec::new(), 0);
    while length <= MAX_BYTES {
        match pieces.next().await {
            Some(Ok(piece)) => {
                length += piece.len();
                begin.push(piece);
            }
            None => return whole(response, &begin.concat().into(), request),
            Some(Err(error)) => {
                let pieces = stream::iter(begin)
                    .map(Ok)
                    .chain(stream::iter([Err(error)]));
                response.set_body(Body::from_bytes_stream(pieces));
                return response;
            }
        }
    }
    let pieces = stream::iter(begin).map(Ok).chain(pieces);
    response.set_body(Body::from_bytes_stream(
        pieces.map_err(std::io::Error::other),
    ));
    response
}

fn whole(mut response: Response, list: &Bytes, request: &HeaderMap) -> Response {
    let mut digest = Sha256::new();
    // A list may stay the same while something comes to follow it.
    if let Some(link) = response.headers().get(LINK) {
        digest.update(link);
    }
    digest.update(list);
    let tag = EntityTag::of_digest(&digest.finalize());
    if IfNoneMatch::of(request).is_met_by(&tag) {
        response.set_status(StatusCode::NOT_MODIFIED);
        response
            .headers_mut()
            .remove(poem::http::header::CONTENT_TYPE);
    } else {
        response.set_body(list.clone());
    }
    if let Ok(tag) = format!("W/{}", tag.header()).parse() {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

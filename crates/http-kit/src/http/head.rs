use poem::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use poem::http::{HeaderValue, StatusCode};
use poem::{Body, Response};

/// The answer to `HEAD`, made of that to `GET`: its length is told where it is known, not where it is streamed.
pub(super) fn without_body(mut response: Response) -> Response {
    let body: http_body_util::combinators::BoxBody<_, _> = response.take_body().into();
    let length = hyper::body::Body::size_hint(&body).exact();
    let has_none = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    let headers = response.headers_mut();
    if let (Some(length), false) = (length, has_none) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    headers.remove(TRANSFER_ENCODING);
    response.set_body(Body::empty());
    response
}

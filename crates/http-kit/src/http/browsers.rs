//! What every answer tells browsers and caches. Programs do not heed it.

use poem::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use poem::http::{HeaderMap, HeaderValue, Method};

/// Set where an endpoint has not set them. An answer is no page, so nothing may be loaded for it.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// What has a tag is kept by its reader alone, who asks each time whether it is still true.
const WITH_TAG: &str = "private, no-cache";
const WITHOUT_TAG: &str = "no-store";

/// Completes the headers of a response to a request with this method.
pub(crate) fn instruct_browsers(headers: &mut HeaderMap, method: &Method) {
    for (name, value) in &EVERYWHERE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // No other response is kept at all.
    let is_read = [Method::GET, Method::HEAD].contains(method);
    let caching = if is_read && headers.contains_key(ETAG) { WITH_TAG } else { WITHOUT_TAG };
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(caching));
}

//! Cross-origin requests (<https://fetch.spec.whatwg.org/#http-cors-protocol>). poem's middleware refuses requests of other
//! origins, even of pages of the API's own host that send `Origin`. To forbid is the browser's task.

use poem::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, ORIGIN, VARY,
};
use poem::http::{HeaderMap, HeaderValue, Method};

use crate::config::AllowedOrigins;

/// Request headers that a page may send beyond those that every page may, when a preflight request names none.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, traceparent, tracestate",
);
/// Response headers that a page may read beyond those that every page may.
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "Accept-Patch, Accept-Post, Allow, ETag, Link, Location, Retry-After, X-Request-Id",
);
/// Seconds for which a browser may remember the response to a preflight request.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// What the response to a request says about its origin.
pub(crate) struct CrossOrigin {
    allowed: Option<HeaderValue>,
    varies: bool,
    /// The request asks whether another one may be sent, with these headers.
    preflight: Option<HeaderValue>,
}

impl CrossOrigin {
    /// Judges a request; pages of `origins` may use the API.
    pub(crate) fn of(origins: &AllowedOrigins, method: &Method, headers: &HeaderMap) -> Self {
        let origin = headers.get(ORIGIN);
        let is_preflight =
            method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let allowed = match origins {
            AllowedOrigins::None => None,
            AllowedOrigins::Any => origin.map(|_| HeaderValue::from_static("*")),
            AllowedOrigins::These(origins) => {
                origin.filter(|origin| origins.iter().any(|one| one == *origin)).cloned()
            }
        };
        Self {
            allowed,
            varies: matches!(origins, AllowedOrigins::These(_)),
            preflight: is_preflight.then(|| {
                let requested = headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
                requested.cloned().unwrap_or(REQUEST_HEADERS)
            }),
        }
    }

    /// Completes a response's headers. The response to a preflight request is that to every `OPTIONS`, and more: a page that
    /// may ask may send any header, since browsers, polyfills and tracing add their own, and none gives rights here.
    pub(crate) fn allow(self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = self.allowed else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let Some(requested) = self.preflight else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
            return;
        };
        let Some(methods) = headers.get(ALLOW).cloned() else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, requested);
        headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
}

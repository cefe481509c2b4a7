//! The identity of the request that the current task works for.

use poem::Response;
use poem::http::{HeaderMap, HeaderValue};
use uuid::Uuid;

const REQUEST_ID: &str = "x-request-id";
const TRACEPARENT: &str = "traceparent";

/// The form of a request's id, for the specification.
pub(crate) const REQUEST_ID_PATTERN: &str = "^[A-Za-z0-9._~:/+=@-]+$";
pub(crate) const REQUEST_ID_MAX_LENGTH: usize = 128;

tokio::task_local! {
    static CURRENT: RequestContext;
}

/// The request's identity, for logs, problems, events and calls to other services.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// The client's `X-Request-Id`, or a new one.
    pub request_id: String,
    /// W3C trace context: the client's `traceparent`, or the start of a new trace.
    pub traceparent: String,
}

impl RequestContext {
    /// Builds the context from a request's headers.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self::from_values(text(REQUEST_ID), text(TRACEPARENT))
    }

    /// Takes over each value that is well formed, and replaces the others.
    pub fn from_values(request_id: Option<&str>, traceparent: Option<&str>) -> Self {
        Self {
            request_id: request_id
                .filter(|id| is_request_id(id))
                .map_or_else(new_request_id, ToOwned::to_owned),
            traceparent: traceparent
                .filter(|value| is_traceparent(value))
                .map_or_else(new_traceparent, ToOwned::to_owned),
        }
    }

    /// Sets `X-Request-Id` on a response.
    pub fn set_response_header(&self, response: &mut Response) {
        if let Ok(id) = HeaderValue::try_from(&self.request_id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
    }

    /// Runs `work` with this as the [`current`] context.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }

    /// The same for work without `await`.
    pub(crate) fn sync_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), work)
    }
}

/// The context of the request that this task works for; a new one in a task that works for none.
pub fn current() -> RequestContext {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| RequestContext::from_values(None, None))
}

/// 1 to 128 letters, digits and `-._~:/+=@`: what can be written into JSON, logs and headers as it is.
fn is_request_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/+=@".contains(&byte);
    (1..=REQUEST_ID_MAX_LENGTH).contains(&id.len()) && id.bytes().all(is_plain)
}

/// Version 00 of <https://www.w3.org/TR/trace-context/>: `00-<trace id>-<parent id>-<flags>`, lower-case hexadecimal,
/// neither id all zeros.
fn is_traceparent(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [version, trace_id, parent_id, flags] = parts[..] else { return false };
    let is_hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |part: &str, length| is_hex(part, length) && part.bytes().any(|b| b != b'0');
    version == "00" && is_id(trace_id, 32) && is_id(parent_id, 16) && is_hex(flags, 2)
}

#[expect(clippy::disallowed_methods, reason = "an id of the transport, not of the domain")]
fn new_request_id() -> String {
    Uuid::now_v7().to_string()
}

#[expect(clippy::disallowed_methods, reason = "an id of the transport, not of the domain")]
fn new_traceparent() -> String {
    let trace_id = Uuid::new_v4().simple();
    let (parent_id, _) = Uuid::new_v4().as_u64_pair();
    format!("00-{trace_id}-{parent_id:016x}-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn what_the_client_sent_is_taken_over() {
        let context = RequestContext::from_values(Some("abc-1.~:/+=@"), Some(TRACE));
        assert_eq!(context.request_id, "abc-1.~:/+=@");
        assert_eq!(context.traceparent, TRACE);
    }

    #[test]
    fn what_is_ill_formed_is_replaced() {
        let long = "x".repeat(129);
        for id in ["", "a b", "é", "a\"", "a\u{7f}", &long] {
            let context = RequestContext::from_values(Some(id), None);
            assert!(Uuid::parse_str(&context.request_id).is_ok(), "{id:?}");
        }
        for value in ["", "00-0-0-0", &TRACE.to_uppercase(), &TRACE.replace('0', "g")] {
            assert_ne!(RequestContext::from_values(None, Some(value)).traceparent, value);
        }
    }

    #[test]
    fn the_pattern_of_an_id_is_what_is_taken_over() {
        let pattern = regex::Regex::new(REQUEST_ID_PATTERN).unwrap();
        for character in '\0'..='\u{ff}' {
            for id in [character.to_string(), format!("a{character}")] {
                assert_eq!(pattern.is_match(&id), is_request_id(&id), "{id:?}");
            }
        }
        assert!(!pattern.is_match(""));
    }

    #[test]
    fn a_new_trace_is_well_formed() {
        assert!(is_traceparent(&new_traceparent()));
    }
}

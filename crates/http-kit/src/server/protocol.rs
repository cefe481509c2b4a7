use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;

/// Requests of one connection that may be under way at once.
pub(super) const MAX_STREAMS: u32 = 128;
/// More is refused without a problem: hyper cannot read it. What the shell refuses is less, so that it can say so.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 128;
/// A client of HTTP/2 that is silent for the first time is asked whether it is still there, and cut off after the second.
const ASK_AFTER: Duration = Duration::from_secs(20);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Requests that a client took back before anybody looked at them: more end its connection (CVE-2023-44487).
const MAX_TAKEN_BACK: usize = 20;
/// Faults of a client that reset a stream: more end its connection.
const MAX_FAULTS: usize = 128;

/// HTTP/1.1 and HTTP/2, and their limits. Those of time are an [`Activity`](super::activity::Activity)'s.
pub(super) fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ASK_AFTER)
        .keep_alive_timeout(ANSWER_WITHIN)
        .max_concurrent_streams(MAX_STREAMS)
        .max_pending_accept_reset_streams(MAX_TAKEN_BACK)
        .max_local_error_reset_streams(MAX_FAULTS)
        .max_send_buf_size(MAX_HEAD_BYTES)
        .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX));
    builder
}

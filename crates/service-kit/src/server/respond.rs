use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Request, Response, StatusCode, Version};
use poem::Endpoint;
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Answers requests. Cheap to clone.
#[derive(Clone)]
pub(super) struct Responder {
    pub(super) endpoint: Arc<BoxEndpoint<'static>>,
    pub(super) address: SocketAddr,
    /// When cancelled, answers say that their connection ends with them.
    pub(super) draining: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Responder {
    pub(super) async fn answer(
        self,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Response<BoxBody<Bytes, std::io::Error>> {
        let version = request.version();
        let addresses = (LocalAddr(self.address.into()), RemoteAddr(peer.into()));
        let request = (request, addresses.0, addresses.1, Scheme::HTTP).into();
        let response = carry_out(self.endpoint, request, &self.tasks).await;
        let mut response = Response::from(response);
        if self.draining.is_cancelled() && version < Version::HTTP_2 {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}

/// Handles a request in a task of its own, so that a client which resets its connection cannot cancel the handler
/// in the middle of a database transaction: what was begun is carried to its end.
async fn carry_out(
    endpoint: Arc<BoxEndpoint<'static>>,
    request: poem::Request,
    tasks: &TaskTracker,
) -> poem::Response {
    tasks
        .spawn(async move { endpoint.get_response(request).await })
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into())
}

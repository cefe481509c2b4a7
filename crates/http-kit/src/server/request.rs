use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Request, Response};
use poem::Endpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::AllowedOrigins;
use crate::context::RequestContext;
use crate::http::{CrossOrigin, Language, Problem, Service, instruct_browsers};

/// Responds to the requests of all connections.
pub(super) struct RequestHandler {
    pub(super) service: Arc<Service>,
    pub(super) address: SocketAddr,
    pub(super) origins: AllowedOrigins,
    /// From a request's head to the beginning of its response.
    pub(super) timeout: Duration,
    /// When cancelled, responses say that their connection ends with them.
    pub(super) draining: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl RequestHandler {
    pub(super) async fn respond(
        self: Arc<Self>,
        mut request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Response<BoxBody<Bytes, std::io::Error>> {
        let cross_origin = CrossOrigin::of(&self.origins, request.method(), request.headers());
        let method = request.method().clone();
        let context = RequestContext::from_headers(request.headers());
        request.extensions_mut().insert(context.clone());
        let addresses = (LocalAddr(self.address.into()), RemoteAddr(peer.into()));
        let request = (request, addresses.0, addresses.1, Scheme::HTTP).into();
        let mut response = self.run_detached(request, context).await;
        cross_origin.allow(response.headers_mut());
        instruct_browsers(response.headers_mut(), &method);
        if self.draining.is_cancelled() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response.into()
    }

    /// Handles a request in a task of its own, so that a client which resets its connection cannot cancel the handler
    /// in the middle of a database transaction. What has begun runs to its end, also after a 503 for taking too long.
    async fn run_detached(
        &self,
        request: poem::Request,
        context: RequestContext,
    ) -> poem::Response {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let language = Language::wanted(request.headers());
        let service = self.service.clone();
        // Boxed, because every future around it would otherwise be as large as it, and be copied with it.
        let call = Box::pin(async move { service.get_response(request).await });
        let problem = match tokio::time::timeout(self.timeout, self.tasks.spawn(call)).await {
            Ok(Ok(response)) => return response,
            Ok(Err(error)) => Problem::internal(&error.into()),
            Err(_) => {
                let (path, limit) = (uri.path(), self.timeout);
                let cause = anyhow::anyhow!("{method} {path} was not answered within {limit:?}");
                Problem::timeout(&cause)
            }
        };
        let mut response =
            context.sync_scope(|| problem.into_response(language, self.service.info));
        context.set_response_header(&mut response);
        response
    }
}

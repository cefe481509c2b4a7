use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Method, Request, Response, Uri};
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::task::JoinHandle;
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
    /// Handles a request in a task of its own, so that a client which resets its connection cannot cancel the handler
    /// in the middle of a database transaction. What has begun runs to its end, also after a 503 for taking too long.
    ///
    /// Each connection has room for what is returned, so the request is no part of it.
    pub(super) fn respond(
        self: Arc<Self>,
        mut request: Request<Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = Response<BoxBody<Bytes, std::io::Error>>> {
        if !request.body().is_end_stream() {
            own_head(&mut request);
        }
        let asked = Asked::by(&request, &self.origins);
        request.extensions_mut().insert(asked.context.clone());
        let addresses = (LocalAddr(self.address.into()), RemoteAddr(peer.into()));
        let request = Box::new((request, addresses.0, addresses.1, Scheme::HTTP).into());
        let service = self.service.clone();
        let task = self.tasks.spawn(async move { service.respond(request).await });
        self.complete(asked, task)
    }

    async fn complete(
        self: Arc<Self>,
        asked: Asked,
        task: JoinHandle<poem::Response>,
    ) -> Response<BoxBody<Bytes, std::io::Error>> {
        let outcome = tokio::time::timeout(self.timeout, task).await;
        let mut response = match outcome {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => self.refuse(&asked, Problem::internal(&error.into())),
            Err(_) => {
                let (method, path, limit) = (&asked.method, asked.uri.path(), self.timeout);
                let cause = anyhow::anyhow!("{method} {path} was not answered within {limit:?}");
                self.refuse(&asked, Problem::timeout(&cause))
            }
        };
        asked.cross_origin.allow(response.headers_mut());
        instruct_browsers(response.headers_mut(), &asked.method);
        if self.draining.is_cancelled() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response.into()
    }

    fn refuse(&self, asked: &Asked, problem: Problem) -> poem::Response {
        let respond = || problem.into_response(asked.language, self.service.info);
        let mut response = asked.context.sync_scope(respond);
        asked.context.set_response_header(&mut response);
        response
    }
}

/// What is still needed of a request when it has been answered.
struct Asked {
    method: Method,
    uri: Uri,
    language: Language,
    context: RequestContext,
    cross_origin: CrossOrigin,
}

impl Asked {
    fn by(request: &Request<Incoming>, origins: &AllowedOrigins) -> Self {
        let (method, headers) = (request.method().clone(), request.headers());
        Self {
            uri: request.uri().clone(),
            language: Language::wanted(headers),
            context: RequestContext::from_headers(headers),
            cross_origin: CrossOrigin::of(origins, &method, headers),
            method,
        }
    }
}

/// Copies what is a part of the connection's buffer (8 KiB), which would otherwise be kept beside the one for the body until
/// a client has sent all of it.
fn own_head(request: &mut Request<Incoming>) {
    for value in request.headers_mut().values_mut() {
        if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
            *value = copy;
        }
    }
    if let Ok(copy) = request.uri().to_string().parse() {
        *request.uri_mut() = copy;
    }
}

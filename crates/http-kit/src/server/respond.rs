use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Request, Response, Version};
use poem::Endpoint;
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::activity::{Answer, AnswerBody};
use super::protocol::MAX_STREAMS;
use crate::context::RequestContext;
use crate::http::{Cors, Language, Problem};

/// Answers requests. Cheap to clone.
#[derive(Clone)]
pub(super) struct Responder {
    pub(super) endpoint: Arc<BoxEndpoint<'static>>,
    pub(super) address: SocketAddr,
    pub(super) cors: Arc<Cors>,
    /// From a request's head to the beginning of its answer.
    pub(super) timeout: Duration,
    /// When cancelled, answers say that their connection ends with them.
    pub(super) draining: CancellationToken,
    pub(super) tasks: TaskTracker,
    pub(super) turns: Turns,
}

/// What a connection may have carried out at once. HTTP/2 forgets requests that a client takes back, and their handlers
/// run on all the same.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_STREAMS as usize)))
    }
}

impl Responder {
    pub(super) fn of_a_connection(&self) -> Self {
        Self { turns: Turns::new(), ..self.clone() }
    }

    pub(super) async fn answer(
        self,
        mut request: Request<Incoming>,
        peer: SocketAddr,
        answer: Answer,
    ) -> Response<AnswerBody> {
        let version = request.version();
        let cross_origin = self.cors.asked(request.method(), request.headers());
        let context = RequestContext::of(request.headers());
        request.extensions_mut().insert(context.clone());
        let addresses = (LocalAddr(self.address.into()), RemoteAddr(peer.into()));
        let request = (request, addresses.0, addresses.1, Scheme::HTTP).into();
        let mut response = self.carry_out(request, context).await;
        cross_origin.allow(response.headers_mut());
        if self.draining.is_cancelled() && version < Version::HTTP_2 {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Response::from(response).map(|body| answer.with(body))
    }

    /// Handles a request in a task of its own, so that a client which resets its connection cannot cancel the handler
    /// in the middle of a database transaction: what was begun is carried to its end, also after an answer that came first
    /// because it took too long.
    async fn carry_out(&self, request: poem::Request, context: RequestContext) -> poem::Response {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let language = Language::wanted(request.headers());
        let endpoint = self.endpoint.clone();
        // In a box, or all that holds it until it runs would be as large as it, and be copied with it.
        let call = Box::pin(async move { endpoint.get_response(request).await });
        let handling = async {
            let turn = self.turns.0.clone().acquire_owned().await;
            let task = async move {
                let _turn = turn;
                call.await
            };
            self.tasks.spawn(task).await
        };
        let problem = match tokio::time::timeout(self.timeout, handling).await {
            Ok(Ok(response)) => return response,
            Ok(Err(error)) => Problem::internal(&error.into()),
            Err(_) => {
                let (path, limit) = (uri.path(), self.timeout);
                let cause = anyhow::anyhow!("{method} {path} was not answered within {limit:?}");
                Problem::late(&cause)
            }
        };
        let mut response = context.sync_scope(|| problem.into_response(language));
        context.name(&mut response);
        response
    }
}

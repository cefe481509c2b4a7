//! A small HTTP server, which can also misbehave.

use std::io;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::values::new_id;

/// A request, read to its end.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A response.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Nothing is answered, and the connection is reset.
    pub is_reset: bool,
}

/// What a server does with a request.
pub type Handler = Arc<dyn Fn(Call) -> BoxFuture<'static, Reply> + Send + Sync>;

/// Answers every request, until the task is dropped.
///
/// # Errors
///
/// If no more connections can be accepted.
pub async fn serve(listener: TcpListener, handler: Handler) -> io::Result<()> {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (connection, _) = listener.accept().await?;
        let handler = handler.clone();
        connections.spawn(async move {
            let respond = service_fn(|request| respond(request, handler.clone()));
            let io = TokioIo::new(connection);
            let mut served = http1::Builder::new().serve_connection(io, respond);
            if (&mut served).await.is_err_and(|error| error.is_user()) {
                // Closed with what was not sent thrown away, TCP resets it.
                let connection = served.into_parts().io.into_inner();
                connection.set_zero_linger().ok();
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Its body; `Null` when that is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Reply {
    /// Without a body.
    pub fn empty(status: u16) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { status, headers, body, is_reset: false }
    }

    pub fn text(status: u16, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::empty(status).with(CONTENT_TYPE.as_str(), media_type) }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// An error as RFC 9457 has it.
    pub fn problem(status: u16, name: &str) -> Self {
        let request_id = new_id();
        let body = json!({
            "type": format!("urn:echoppe:problem:{name}"),
            "title": name.replace('-', " "),
            "status": status,
            "instance": request_id,
        });
        let reply = Self::text(status, "application/problem+json", body.to_string());
        reply.with("x-request-id", &request_id)
    }

    /// With a header, instead of others of this name.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    handler: Handler,
) -> io::Result<hyper::Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes);
    let reply = handler(Call {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: body.unwrap_or_default(),
    })
    .await;
    if reply.is_reset {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let mut response = hyper::Response::new(Full::new(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    *response.headers_mut() = reply.headers;
    Ok(response)
}

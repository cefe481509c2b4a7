use std::io;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// A request, read to its end.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What is answered: JSON, or whatever `content-type` says.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    /// Nothing at all when it is `Null`; a string is sent as it is when the type is not JSON.
    pub body: Value,
    /// Nothing is answered, and the connection is reset.
    pub is_reset: bool,
}

/// What a server does with a request.
pub type Handler = Arc<dyn Fn(Call) -> BoxFuture<'static, Reply> + Send + Sync>;

/// Answers whoever connects, until the task is dropped.
pub async fn serve(listener: TcpListener, handler: Handler) -> io::Result<()> {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (connection, _) = listener.accept().await?;
        let handler = handler.clone();
        connections.spawn(async move {
            let answer = service_fn(|request| respond(request, handler.clone()));
            let io = TokioIo::new(connection);
            let mut served = http1::Builder::new().serve_connection(io, answer);
            if (&mut served).await.is_err_and(|error| error.is_user()) {
                // Closed with what was not sent thrown away, TCP resets it.
                let connection = served.into_parts().io.into_inner();
                connection.set_zero_linger().ok();
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Reply {
    /// Without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: vec![], body: Value::Null, is_reset: false }
    }

    pub fn json(status: u16, body: Value) -> Self {
        Self { body, ..Self::empty(status).with("content-type", "application/json") }
    }

    /// With a header, instead of another of this name.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    fn bytes(&self) -> Bytes {
        let is_json = |(name, value): &(&str, String)| {
            *name == CONTENT_TYPE.as_str() && value.contains("json")
        };
        match &self.body {
            Value::Null => Bytes::new(),
            Value::String(text) if !self.headers.iter().any(is_json) => text.clone().into(),
            body => body.to_string().into(),
        }
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    handler: Handler,
) -> io::Result<hyper::Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes);
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
    let mut response = hyper::Response::new(Full::new(reply.bytes()));
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

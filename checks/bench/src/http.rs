//! Single requests, to prepare what is measured and to measure what is no matter of rates.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// A connection that is kept.
pub struct Client {
    address: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// `base` is such as `http://127.0.0.1:8080`.
    pub async fn connect(base: &str) -> Result<Self> {
        let address = base.strip_prefix("http://").context("http:// alone")?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { address: address.to_owned(), sender })
    }

    pub async fn get(&mut self, path: &str) -> Result<Response<Bytes>> {
        self.send("GET", path, Bytes::new()).await
    }

    pub async fn post(&mut self, path: &str, body: String) -> Result<Response<Bytes>> {
        self.send("POST", path, body.into()).await
    }

    /// How many bytes a list has; they are not kept.
    pub async fn length(&mut self, path: &str) -> Result<usize> {
        let mut answer = self.answer("GET", path, Bytes::new()).await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        let mut length = 0;
        while let Some(frame) = answer.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len);
        }
        Ok(length)
    }

    async fn send(&mut self, method: &str, path: &str, body: Bytes) -> Result<Response<Bytes>> {
        let (head, body) = self.answer(method, path, body).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let told = String::from_utf8_lossy(&body);
        ensure!(head.status.is_success(), "{method} {path}: {}: {told}", head.status);
        Ok(Response::from_parts(head, body))
    }

    async fn answer(
        &mut self,
        method: &str,
        path: &str,
        body: Bytes,
    ) -> Result<Response<hyper::body::Incoming>> {
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header(HOST, &self.address)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }
}

/// Waits until `path` is answered 200, and returns how long that took.
pub async fn ready(base: &str, path: &str, patience: Duration) -> Result<Duration> {
    let start = Instant::now();
    while start.elapsed() < patience {
        if let Ok(mut client) = Client::connect(base).await
            && let Ok(answer) = client.get(path).await
            && answer.status() == StatusCode::OK
        {
            return Ok(start.elapsed());
        }
        sleep(Duration::from_millis(1)).await;
    }
    bail!("{base}{path} is not ready after {} s", patience.as_secs())
}

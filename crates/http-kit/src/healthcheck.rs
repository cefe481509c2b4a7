use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::config::HttpConfig;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the instance that listens on this machine's `PORT` whether it is ready. The image has no shell and no
/// curl, so the service itself answers its container's health check.
pub async fn healthcheck(config: &HttpConfig) -> anyhow::Result<()> {
    tokio::time::timeout(TIMEOUT, ask(config.port)).await.context("no answer in time")?
}

async fn ask(port: u16) -> anyhow::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = hyper::Request::get("/health/ready")
        .header("host", "localhost")
        .body(Empty::<Bytes>::new())?;
    let status = sender.send_request(request).await?.status();
    ensure!(status.is_success(), "not ready: {status}");
    Ok(())
}

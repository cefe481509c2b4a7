//! The limit of a response: hyper, and nothing between it and the bytes.

use std::convert::Infallible;
use std::fmt::Write;
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::Result;
use bytes::Bytes;
use clap::Args;
use http_body_util::Full;
use hyper::Response;
use hyper::header::{HeaderMap, HeaderName};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[derive(Args)]
pub struct ResponderOptions {
    #[arg(long)]
    pub port: u16,
    /// The response's headers, one a line
    #[arg(long)]
    pub head: PathBuf,
    #[arg(long)]
    pub body: PathBuf,
}

pub async fn run(options: ResponderOptions) -> Result<()> {
    let head = headers(&fs::read_to_string(options.head)?)?;
    let body = Bytes::from(fs::read(options.body)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (head, body) = (head.clone(), body.clone());
        let service = service_fn(move |_| {
            let mut response = Response::new(Full::new(body.clone()));
            *response.headers_mut() = head.clone();
            async { Ok::<_, Infallible>(response) }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

/// Writes headers, one a line, without `date`, which hyper adds by itself.
pub fn lines(headers: &HeaderMap) -> String {
    let mut text = String::new();
    for (name, value) in headers.iter().filter(|(name, _)| *name != "date") {
        let _ = writeln!(text, "{name}: {}", value.to_str().unwrap_or_default());
    }
    text
}

fn headers(text: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in text.lines().filter_map(|line| line.split_once(": ")) {
        headers.append(name.parse::<HeaderName>()?, value.parse()?);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_they_were_written_but_for_the_date() {
        let mut sent = HeaderMap::new();
        sent.insert("etag", "\"1: a\"".parse().unwrap());
        sent.insert("date", "today".parse().unwrap());
        let read = headers(&lines(&sent)).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read["etag"], "\"1: a\"");
    }
}

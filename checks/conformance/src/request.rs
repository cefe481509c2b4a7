//! What is sent: requests of any kind, and connections on which they go exactly as they are written.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Url};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::{Failure, Outcome, Silence, excerpt};

pub const JSON: &str = "application/json";
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// Longer than any head of a response takes, and shorter than a client may take for a body.
const TIMEOUT: Duration = Duration::from_secs(8);
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// What a check sends. Anything can be built, well-formed or not: half of the checks are about what is not.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// A path with its query, or an absolute URL as a `Location` may hold one.
    pub target: String,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Option<Vec<u8>>,
    /// Sends the body in pieces, without a `Content-Length`.
    pub chunked: bool,
}

impl Request {
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body: None, chunked: false }
    }

    pub fn get(target: impl Into<String>) -> Self {
        Self::new(Method::GET, target)
    }

    pub fn post(target: impl Into<String>) -> Self {
        Self::new(Method::POST, target)
    }

    pub fn patch(target: impl Into<String>) -> Self {
        Self::new(Method::PATCH, target)
    }

    pub fn delete(target: impl Into<String>) -> Self {
        Self::new(Method::DELETE, target)
    }

    pub fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.json_text(body.to_string())
    }

    /// Any bytes as a body that claims to be JSON.
    pub fn json_text(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", JSON).body(body)
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, excerpt(self.target.as_bytes()))?;
        for (name, value) in &self.headers {
            write!(f, "\n{name}: {}", excerpt(value))?;
        }
        if self.chunked {
            write!(f, "\ntransfer-encoding: chunked")?;
        }
        match &self.body {
            Some(body) => write!(f, "\n{}", excerpt(body)),
            None => Ok(()),
        }
    }
}

/// A connection on which requests are sent exactly as they are written: a client of HTTP would tidy them up.
pub struct Connection {
    stream: TcpStream,
    host: String,
    sent: String,
}

/// The head of a response, as it came.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    lines: Vec<String>,
}

impl Connection {
    pub async fn open(url: &Url) -> Result<Self, Failure> {
        let port = url.port_or_known_default().unwrap_or(80);
        let host = format!("{}:{port}", url.host_str().unwrap_or_default());
        let stream = TcpStream::connect(&host).await.map_err(|error| {
            let failure = Failure::new("a connection", &host, error.to_string());
            failure.silent(Silence::NobodyListens)
        })?;
        Ok(Self { stream, host, sent: String::new() })
    }

    /// Sends a request line and headers, with `Host` among them.
    pub async fn send_head(&mut self, line: &str, headers: &[&str]) -> Outcome {
        let host = format!("host: {}", self.host);
        let lines = [&[line, &host], headers].concat();
        self.send(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).await
    }

    pub async fn send(&mut self, bytes: &[u8]) -> Outcome {
        self.sent.push_str(&excerpt(bytes));
        let written = self.stream.write_all(bytes).await;
        written.map_err(|error| self.silence(&error.to_string()))
    }

    /// Reads the next head, and nothing behind it.
    pub async fn read_head(&mut self) -> Result<Head, Failure> {
        let mut bytes = Vec::new();
        let read = async {
            while !bytes.ends_with(b"\r\n\r\n") && bytes.len() < MAX_HEAD_BYTES {
                bytes.push(self.stream.read_u8().await?);
            }
            Ok::<_, std::io::Error>(())
        };
        match timeout(TIMEOUT, read).await {
            Ok(Ok(())) => Ok(Head::from(&*String::from_utf8_lossy(&bytes))),
            Ok(Err(error)) => Err(self.silence(&error.to_string())),
            Err(_) => Err(self.silence(&format!("nothing within {TIMEOUT:?}"))),
        }
    }

    fn silence(&self, received: &str) -> Failure {
        Failure::new("an answer", &self.sent, received).silent(Silence::NoAnswer)
    }
}

impl From<&str> for Head {
    fn from(text: &str) -> Self {
        let lines: Vec<String> = text.trim_end().lines().map(ToOwned::to_owned).collect();
        let status = lines.first().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        Self { status: status.unwrap_or_default(), lines }
    }
}

impl Head {
    /// The value of a header; nothing when there is none.
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.lines.iter().filter_map(|line| line.split_once(':'));
        let found = headers.find(|(one, _)| one.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    }

    /// Fails with the contract in the words of `expected`, unless it `holds`.
    pub fn expect(&self, sent: &str, holds: bool, expected: impl Into<String>) -> Outcome {
        match holds {
            true => Ok(()),
            false => Err(Failure::new(expected, sent, self.lines.join("\n"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn a_head_has_a_status_and_headers() {
        let head =
            Head::from("HTTP/1.1 301 Moved Permanently\r\nLocation: /panier\r\nx: a:b\r\n\r\n");
        assert_eq!(head.status, 301);
        assert_eq!(head.header("location"), "/panier");
        assert_eq!(head.header("X"), "a:b");
        assert_eq!(head.header("server"), "");
    }
}

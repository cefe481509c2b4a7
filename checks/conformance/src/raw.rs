//! A connection on which requests are sent exactly as they are written: a client of HTTP would tidy them up.

use std::time::Duration;

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::{Failure, Outcome, Silence, excerpt};

/// Longer than any head of a response takes, and shorter than a client may take for a body.
const TIMEOUT: Duration = Duration::from_secs(8);
const MAX_HEAD_BYTES: usize = 64 * 1024;

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
    use super::*;

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

//! What is sent: requests of any kind, and connections on which they go exactly as they are written.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Url};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::{Failure, Outcome, Silence, excerpt};
use crate::language::Words;

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

    /// A command for a POSIX shell that sends the same; `None` when a header is no text.
    pub fn curl(&self, url: &str) -> Option<String> {
        let mut words = vec!["curl -i".to_owned()];
        match self.method {
            Method::GET if self.body.is_none() => {}
            Method::HEAD => words.push("--head".into()),
            _ => words.push(format!("-X {}", self.method)),
        }
        if url.contains(['[', ']', '{', '}']) {
            words.push("--globoff".into());
        }
        words.push(quoted(url));
        for (name, value) in &self.headers {
            let value = std::str::from_utf8(value).ok()?;
            // curl leaves out a header that has nothing behind its colon.
            let header =
                if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
            words.push(format!("-H {}", quoted(&header)));
        }
        let Some(body) = &self.body else { return Some(words.join(" ")) };
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            // curl would call it a form.
            words.push("-H content-type:".into());
        }
        if self.chunked {
            words.push("-H 'transfer-encoding: chunked'".into());
        }
        let text = std::str::from_utf8(body).ok();
        Some(match text.filter(|text| !text.contains(char::is_control)) {
            // A leading @ would name a file.
            Some(text) if !text.starts_with('@') => {
                format!("{} --data-binary {}", words.join(" "), quoted(text))
            }
            _ => {
                let octal: Vec<String> = body.iter().map(|byte| format!("\\{byte:03o}")).collect();
                format!("printf '{}' | {} --data-binary @-", octal.concat(), words.join(" "))
            }
        })
    }

    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:=,%@".contains(it);
    match text.chars().all(is_plain) && !text.is_empty() {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
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
    pub fn expect(&self, sent: &str, holds: bool, expected: impl Into<Words>) -> Outcome {
        match holds {
            true => Ok(()),
            false => Err(Failure::new(expected, sent, self.lines.join("\n"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::json;

    use super::{Head, Request};

    /// What curl is given, as a shell understands the command: curl's own name stands for a program that shows its words.
    fn words(command: &str) -> Vec<String> {
        let script = format!(
            "curl() {{ for word; do printf '%s\\036' \"$word\"; done; case \"$*\" in *@-) cat ;; esac; }}; {command}"
        );
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.stderr.is_empty(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split('\u{1e}').map(str::to_owned).collect()
    }

    #[test]
    fn a_shell_reads_a_request_as_it_was() {
        let body = json!({ "nom": "L'Été \"$(id)\" `\\`", "prenom": "a\nb" });
        let request = Request::post("/users").json(&body).header("x-empty", "");
        let command = request.curl("http://127.0.0.1/users?a=[1]&b='").unwrap();
        assert_eq!(words(&command)[..4], ["-i", "-X", "POST", "--globoff"]);
        let text = body.to_string();
        let rest = [
            "http://127.0.0.1/users?a=[1]&b='",
            "-H",
            "content-type: application/json",
            "-H",
            "x-empty;",
            "--data-binary",
            &text,
            "",
        ];
        assert_eq!(words(&command)[4..], rest);
    }

    #[test]
    fn bytes_that_no_shell_can_write_go_through_a_pipe() {
        for body in ["@file 100%", "a\0b", "a\nb"] {
            let command = Request::post("/users").body(body).curl("http://a/users").unwrap();
            let sent = words(&command);
            assert_eq!(sent[sent.len() - 2..], ["@-", body], "{command}");
        }
        let command = Request::post("/users").body([0xff]).curl("http://a/users").unwrap();
        assert!(
            command.starts_with(r"printf '\377' | curl -i -X POST http://a/users -H content-type:")
        );
    }

    #[test]
    fn a_request_without_a_body_is_short() {
        assert_eq!(
            Request::get("/users").curl("http://a/users").unwrap(),
            "curl -i http://a/users"
        );
    }

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

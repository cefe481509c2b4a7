use std::time::Duration;

use serde_json::Value;

use crate::failure::Failure;
use crate::response::Response;

/// How long the next thing may take: longer than a heartbeat, and than an order takes to be notified.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of server-sent events that is being read.
pub struct EventStream {
    /// The response so far; its body is the last block.
    pub response: Response,
    connection: reqwest::Response,
    /// Bytes that were read and not yet taken.
    unread: Vec<u8>,
}

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub data: Value,
}

impl EventStream {
    pub fn new(sent: &str, connection: reqwest::Response) -> Self {
        let response = Response {
            sent: sent.to_owned(),
            url: connection.url().clone(),
            status: connection.status(),
            headers: connection.headers().clone(),
            body: Vec::new(),
            lenient: false,
        };
        Self { response, connection, unread: Vec::new() }
    }

    /// The next event; comments are passed over.
    pub async fn event(&mut self) -> Result<Event, Failure> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                let mut values = block.lines().filter_map(|line| line.strip_prefix(name));
                let value = values.next().map(|value| value.trim_start().to_owned());
                value.filter(|_| values.next().is_none())
            };
            if block.lines().all(|line| !line.starts_with("data")) {
                continue;
            }
            let data = field("data:").and_then(|data| serde_json::from_str(&data).ok());
            let event = field("id:").zip(field("event:")).zip(data);
            let event = event.map(|((id, kind), data)| Event { id, kind, data });
            let expected = "an event with one `id:`, one `event:` and one `data:` of JSON";
            return event.ok_or_else(|| self.response.fail(expected));
        }
    }

    /// The lines before the next empty one.
    pub async fn block(&mut self) -> Result<String, Failure> {
        self.block_within(PATIENCE).await
    }

    /// The same, failing after a silence of this length.
    pub async fn block_within(&mut self, silence: Duration) -> Result<String, Failure> {
        loop {
            let end = self.unread.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let rest = self.unread.split_off(end + 2);
                self.response.body = std::mem::replace(&mut self.unread, rest);
                return Ok(String::from_utf8_lossy(&self.response.body).into_owned());
            }
            let chunk = tokio::time::timeout(silence, self.connection.chunk()).await;
            match chunk {
                Ok(Ok(Some(chunk))) => self.unread.extend_from_slice(&chunk),
                Ok(_) => return Err(self.response.fail("a stream without end")),
                Err(_) => {
                    let seconds = silence.as_secs();
                    let expected = format!("something in the stream within {seconds} s");
                    return Err(self.response.fail(expected));
                }
            }
        }
    }
}

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

use crate::answer::Answer;
use crate::failure::Failure;

/// How long the next thing may take: longer than a heartbeat, and than an order takes to be notified.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer of server-sent events that is being read.
pub struct EventStream {
    /// The answer so far.
    pub answer: Answer,
    response: Response,
    /// Of the body, what was read and not yet taken.
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
    pub fn new(sent: &str, response: Response) -> Self {
        let answer = Answer {
            sent: sent.to_owned(),
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            body: Vec::new(),
            lenient: false,
        };
        Self { answer, response, unread: Vec::new() }
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
            return event.ok_or_else(|| self.answer.fail(expected));
        }
    }

    /// The lines before the next empty one.
    pub async fn block(&mut self) -> Result<String, Failure> {
        self.block_within(PATIENCE).await
    }

    /// The same, when nothing at all comes for at most so long.
    pub async fn block_within(&mut self, silence: Duration) -> Result<String, Failure> {
        loop {
            let end = self.unread.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let rest = self.unread.split_off(end + 2);
                self.answer.body = std::mem::replace(&mut self.unread, rest);
                return Ok(String::from_utf8_lossy(&self.answer.body).into_owned());
            }
            let chunk = tokio::time::timeout(silence, self.response.chunk()).await;
            match chunk {
                Ok(Ok(Some(chunk))) => self.unread.extend_from_slice(&chunk),
                Ok(_) => return Err(self.answer.fail("a stream without end")),
                Err(_) => {
                    let seconds = silence.as_secs();
                    let expected = format!("something in the stream within {seconds} s");
                    return Err(self.answer.fail(expected));
                }
            }
        }
    }
}

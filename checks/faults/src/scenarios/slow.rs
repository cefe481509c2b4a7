//! A client of `GET /notifications/stream`.

use anyhow::{Result, ensure};
use reqwest::Response;

/// Reads the ids of the stream's events.
pub struct EventStream {
    response: Response,
    unread: Vec<u8>,
}

impl EventStream {
    /// Returns once the stream has begun: whatever is shown from now on comes. `last` is the last id that was seen.
    pub async fn open(http: &reqwest::Client, base: &str, last: Option<&str>) -> Result<Self> {
        let mut request = http.get(format!("{base}/notifications/stream"));
        request = request.header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await?;
        let status = response.status();
        ensure!(status == 200, "GET /notifications/stream: {status}");
        Ok(Self { response, unread: Vec::new() })
    }

    /// Returns the next event's id, or `None` when the stream ends. Passes over heartbeats. Cancel-safe.
    pub async fn next(&mut self) -> Result<Option<String>> {
        loop {
            while let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                if let Some(id) = id(&String::from_utf8_lossy(&block)) {
                    return Ok(Some(id));
                }
            }
            match self.response.chunk().await? {
                Some(chunk) => self.unread.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

fn id(block: &str) -> Option<String> {
    let value = block.lines().find_map(|line| line.strip_prefix("id:"))?;
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_an_id_and_a_heartbeat_has_none() {
        let event = "event: order.created.v1\nid: 0199\ndata: {}\n\n";
        assert_eq!(id(event), Some("0199".to_owned()));
        assert_eq!(id(":\n\n"), None);
    }
}

use reqwest::Response;

use super::PATIENCE;

/// Reads the stream, as `EventSource` does.
pub struct Listener {
    response: Response,
    text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub data: String,
}

impl Listener {
    pub fn new(response: Response) -> Self {
        let text = String::new();
        Self { response, text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().unwrap()
    }

    /// The next event; comments are passed over.
    pub async fn event(&mut self) -> Event {
        loop {
            let block = self.block().await.expect("an event, not the end");
            let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
            if let Some(data) = field("data: ") {
                return Event {
                    id: field("id: ").unwrap().to_owned(),
                    kind: field("event: ").unwrap().to_owned(),
                    data: data.to_owned(),
                };
            }
        }
    }

    /// What comes until the next empty line; `None` at the end of the stream.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("something within a minute").unwrap()?;
            self.text.push_str(str::from_utf8(&chunk).unwrap());
        }
    }
}

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a shop does wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    AlwaysEmpty,
    DeletionIs200,
    LosesUpdates,
}

/// A shop with users and nothing else, as small as the kit's own tests allow.
#[derive(Clone)]
pub struct TinyShop {
    pub base_url: String,
    fault: Fault,
    users: Arc<Mutex<Users>>,
}

#[derive(Default)]
struct Users {
    made: u64,
    by_id: BTreeMap<String, Value>,
}

struct Request {
    method: String,
    path: String,
    body: Value,
}

impl TinyShop {
    /// Listens on a free port until the test ends.
    pub async fn open(fault: Fault) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let shop = Self {
            base_url,
            fault,
            users: Arc::default(),
        };
        tokio::spawn(shop.clone().serve(listener));
        Ok(shop)
    }

    pub fn user_count(&self) -> usize {
        self.users().by_id.len()
    }

    async fn serve(self, listener: TcpListener) -> io::Result<()> {
        loop {
            let (connection, _) = listener.accept().await?;
            tokio::spawn(self.clone().converse(connection));
        }
    }

    async fn converse(self, mut connection: TcpStream) -> io::Result<()> {
        let Some(request) = receive(&mut connection).await? else {
            return Ok(());
        };
        let (status, body) = match self.fault {
            Fault::AlwaysEmpty => (200, json!({})),
            _ => self.answer(&request).await,
        };
        connection
            .write_all(written(status, &body).as_bytes())
            .await?;
        connection.shutdown().await
    }

    async fn answer(&self, request: &Request) -> (u16, Value) {
        let id = request.path.strip_prefix("/users/").unwrap_or_default();
        let known = self.users().by_id.get(id).cloned();
        match (request.method.as_str(), request.path.as_str(), known) {
            ("GET", "/users", _) => (200, self.users().by_id.values().cloned().collect()),
            ("GET", "/products" | "/orders" | "/notifications", _) => (200, json!([])),
            ("POST", "/users", _) if request.body.is_object() => (201, self.create(&request.body)),
            ("GET", _, Some(user)) => (200, user),
            ("PATCH", _, Some(user)) => (200, self.patch(id, user, &request.body).await),
            ("DELETE", _, Some(_)) => {
                self.users().by_id.remove(id);
                (
                    if self.fault == Fault::DeletionIs200 {
                        200
                    } else {
                        204
                    },
                    Value::Null,
                )
            }
            ("POST", "/users", _) => (400, problem(400)),
            _ => (404, problem(404)),
        }
    }

    fn create(&self, body: &Value) -> Value {
        let mut users = self.users();
        users.made += 1;
        let id = format!("018f0000-0000-7000-8000-{:012x}", users.made);
        let mut user = body.clone();
        user["id"] = json!(id);
        users.by_id.insert(id, user.clone());
        user
    }

    async fn patch(&self, id: &str, before: Value, patch: &Value) -> Value {
        let mut user = before;
        if self.fault == Fault::LosesUpdates {
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else {
            user = self.users().by_id.get(id).cloned().unwrap_or_default();
        }
        for (field, value) in patch.as_object().into_iter().flatten() {
            user[field] = value.clone();
        }
        self.users().by_id.insert(id.to_owned(), user.clone());
        user
    }

    fn users(&self) -> MutexGuard<'_, Users> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request of a connection; nothing when the client went away before its end.
async fn receive(connection: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut bytes = vec![];
    loop {
        if let Some(end) = end_of_head(&bytes) {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            let chunked = head.contains("transfer-encoding: chunked");
            if if chunked {
                bytes.ends_with(b"0\r\n\r\n")
            } else {
                bytes.len() >= end + length.unwrap_or(0)
            } {
                return Ok(Some(parsed(&bytes[..end], &bytes[end..])));
            }
        }
        if connection.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|start| start + 4)
}

fn parsed(head: &[u8], body: &[u8]) -> Request {
    let head = String::from_utf8_lossy(head);
    let mut words = head.split_whitespace().map(str::to_owned);
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    Request {
        method,
        path,
        body: serde_json::from_slice(body).unwrap_or_default(),
    }
}

fn problem(status: u16) -> Value {
    json!({ "type": "urn:echoppe:problem:tiny", "title": "Non", "status": status, "instance": "tiny" })
}

fn written(status: u16, body: &Value) -> String {
    let kind = if status < 400 { "json" } else { "problem+json" };
    let location = match body["id"].as_str() {
        Some(id) if status == 201 => format!("location: /users/{id}\r\n"),
        _ => String::new(),
    };
    let (body, length) = match body {
        Value::Null => (String::new(), 0),
        body => (body.to_string(), body.to_string().len()),
    };
    format!(
        "HTTP/1.1 {status} Tiny\r\nconnection: close\r\nx-request-id: tiny\r\n\
         content-type: application/{kind}\r\ncontent-length: {length}\r\n{location}\r\n{body}"
    )
}

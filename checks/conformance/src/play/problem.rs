use serde_json::{Value, json};

use super::http::Reply;

/// The faults of a body, each with its place.
#[derive(Debug, Default)]
pub struct Faults(Vec<Value>);

impl Faults {
    pub fn add(&mut self, pointer: &str, detail: &str) {
        self.0.push(json!({ "pointer": pointer, "detail": detail }));
    }

    /// What was read, or the refusal when anything was wrong.
    pub fn or<T>(self, status: u16, name: &str, value: Option<T>) -> Result<T, Reply> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => {
                let mut reply = problem(status, name);
                if !self.0.is_empty() {
                    reply.body["errors"] = self.0.into();
                }
                Err(reply)
            }
        }
    }
}

/// An error as RFC 9457 has it; the shell adds the `instance`.
pub fn problem(status: u16, name: &str) -> Reply {
    let body = json!({
        "type": format!("urn:echoppe:problem:{name}"),
        "title": name.replace('-', " "),
        "status": status,
    });
    Reply::json(status, body).with("content-type", "application/problem+json")
}

/// One fault at one place.
pub fn refused(pointer: &str, status: u16, name: &str) -> Reply {
    let mut reply = problem(status, name);
    reply.body["errors"] = json!([{ "pointer": pointer, "detail": "est refusé" }]);
    reply
}

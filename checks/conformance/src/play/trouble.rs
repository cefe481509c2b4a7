use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::http::Reply;
use super::problem::problem;
use crate::level::Service;

/// Longer than anybody waits for a neighbour.
const SILENCE: Duration = Duration::from_secs(45);

/// Bytes that nobody expects of a user or of a list of products.
const FLOOD: usize = 10_000_000;

/// What a neighbour suffers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It answers 500.
    Failing,
    /// It takes the request and says nothing.
    Silent,
    /// It answers 200 with half of something.
    Babbling,
    /// It answers 200 with JSON of another shape.
    Strange,
    /// The same, and does not come to an end for 10 MB.
    Flooding,
    /// It takes the request and resets the connection.
    Resetting,
}

/// Who suffers from what at this moment.
#[derive(Debug, Clone, Default)]
pub struct Troubles(Arc<Mutex<BTreeMap<Service, Trouble>>>);

/// Ends a trouble when it is dropped.
#[must_use]
pub struct Ailing(Troubles, Service);

impl Troubles {
    pub fn begin(&self, service: Service, trouble: Trouble) -> Ailing {
        let mut troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.insert(service, trouble);
        Ailing(self.clone(), service)
    }

    /// What a neighbour in trouble answers; nothing when it is well.
    pub async fn reply(&self, service: Service) -> Option<Reply> {
        let trouble = {
            let troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            troubles.get(&service).copied()?
        };
        Some(match trouble {
            Trouble::Failing => problem(500, "internal-error"),
            Trouble::Silent => {
                tokio::time::sleep(SILENCE).await;
                problem(503, "unavailable")
            }
            Trouble::Babbling => {
                let reply = Reply::json(200, json!("<html>[{\"id\":"));
                reply.with("content-type", "text/html")
            }
            Trouble::Strange => Reply::json(200, json!({ "surprise": true })),
            Trouble::Flooding => Reply::json(200, json!({ "surprise": "!".repeat(FLOOD) })),
            Trouble::Resetting => Reply { is_reset: true, ..Reply::empty(503) },
        })
    }
}

impl Drop for Ailing {
    fn drop(&mut self) {
        let Self(troubles, service) = self;
        let mut troubles = troubles.0.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.remove(service);
    }
}

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::answer::Answer;

/// The paths of what a check made, in the order of its making.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<String>>>);

impl Ledger {
    /// An implementation may leave out the `Location`, or make ids that are numbers.
    pub fn remember(&self, target: &str, answer: &Answer) {
        let body = answer.parsed().unwrap_or_default();
        let path = match (&body["id"], answer.headers.get("location")) {
            (Value::String(id), _) => format!("{target}/{id}"),
            (Value::Number(id), _) => format!("{target}/{id}"),
            (_, Some(location)) => match location.to_str() {
                Ok(location) => location.to_owned(),
                Err(_) => return,
            },
            _ => return,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path);
    }

    /// All of it, which is forgotten.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::answer::Answer;
use crate::samples::id;

/// What a check made, in the order of its making.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<Made>>>);

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    At(String),
    /// By a `POST` of this list whose answer says nothing of what it made.
    Somewhere(String),
}

impl Made {
    /// Or what can be told of it.
    pub fn path(self) -> Result<String, String> {
        match self {
            Self::At(path) => Ok(path),
            Self::Somewhere(list) => {
                Err(format!("something made by POST {list}, whose id is unknown"))
            }
        }
    }
}

impl Ledger {
    /// An implementation may leave out the `Location`, or make ids that are numbers.
    pub fn remember(&self, target: &str, answer: &Answer) {
        let list = target.split('?').next().unwrap_or_default();
        if !matches!(list, "/users" | "/orders") {
            return;
        }
        let body = answer.parsed().unwrap_or_default();
        let made = match (id(&body), answer.location()) {
            ("", Ok(location)) => Made::At(location.into()),
            ("", Err(_)) => Made::Somewhere(list.to_owned()),
            (id, _) => Made::At(format!("{list}/{id}")),
        };
        self.all().push(made);
    }

    /// What was made somewhere is there.
    pub fn find(&self, list: &str, id: &str) {
        let somewhere = Made::Somewhere(list.to_owned());
        if let Some(made) = self.all().iter_mut().find(|made| **made == somewhere) {
            *made = Made::At(format!("{list}/{id}"));
        }
    }

    /// All of it, which is forgotten.
    pub fn take(&self) -> Vec<Made> {
        std::mem::take(&mut *self.all())
    }

    fn all(&self) -> MutexGuard<'_, Vec<Made>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

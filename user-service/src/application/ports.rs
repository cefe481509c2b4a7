//! All that the use cases need from outside.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use port_types::{Items, Selection};

use super::Claim;
use crate::domain::user::{User, UserId};

/// The users of the shop.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// MUST keep the user durably before it returns, so that `find` and `list` give it as it was added.
    async fn add(&self, user: &User) -> Result<(), Failure>;

    /// MUST do what `add` does and keep the claim with the user, both or none (`None`); but while an earlier claim of the
    /// same key has not expired by the time of this one, MUST keep nothing and tell what became of it. Of callers who race
    /// with one key, on any number of instances, exactly one MUST get `None`.
    async fn add_once(&self, user: &User, claim: &Claim) -> Result<Option<Earlier>, Failure>;

    /// MUST return the latest stored state, `None` for an id that was never added or was removed.
    async fn find(&self, id: UserId) -> Result<Option<User>, Failure>;

    /// MUST return the users selected (ordered by id), in bounded memory however many there are, and cost the same wherever
    /// they begin: also after one that was removed.
    async fn list(&self, selection: Selection<UserId>) -> Result<Users, Failure>;

    /// MUST replace the stored user if it still has version `expected`, and otherwise (changed or removed since) change
    /// nothing and return `false`, also when callers race.
    async fn replace(&self, user: &User, expected: u32) -> Result<bool, Failure>;

    /// MUST remove the stored user if it still has version `expected`, and otherwise (changed or removed since) change
    /// nothing and return `false`: `true` goes to exactly one of several callers that race.
    async fn remove(&self, id: UserId, expected: u32) -> Result<bool, Failure>;
}

pub type Users = Items<User, Failure>;

/// What became of an earlier claim of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// The request was the same, and registered this user. They are as they were then, whatever happened to them since.
    Same(User),
    /// The request was another one.
    Other,
    /// It has not ended.
    Running,
}

/// Tells the time.
#[cfg_attr(test, mockall::automock)]
pub trait Clock: Send + Sync {
    /// MUST be in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;
}

/// Makes ids.
#[cfg_attr(test, mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// MUST never return an id twice; later ids sort after earlier ones.
    fn user_id(&self) -> UserId;
}

/// Why a port could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What is behind the port is away or overloaded: the same call may succeed later.
    #[error("unavailable: {0:#}")]
    Unavailable(anyhow::Error),
    #[error("unexpected: {0:#}")]
    Unexpected(anyhow::Error),
}

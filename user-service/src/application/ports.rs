//! All that the use cases need from outside.

use async_trait::async_trait;
use port_types::{Failure, IdempotentRequest, Items, KeyState, Selection};

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
    async fn add_idempotent(
        &self,
        user: &User,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<User>>, Failure>;

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

/// Makes ids.
#[cfg_attr(test, mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// MUST never return an id twice; later ids sort after earlier ones.
    fn user_id(&self) -> UserId;
}

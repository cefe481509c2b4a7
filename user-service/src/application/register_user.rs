use std::sync::Arc;

use port_types::{Clock, Failure, IdempotencyKey, IdempotentRequest, KeyConflict};

use super::ports::{IdGenerator, UserRepository};
use crate::domain::user::{Profile, User};

pub struct RegisterUser {
    users: Arc<dyn UserRepository>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

#[derive(Debug, thiserror::Error)]
pub enum RegisterUserError {
    #[error(transparent)]
    Conflict(#[from] KeyConflict),
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl RegisterUser {
    pub fn new(
        users: Arc<dyn UserRepository>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { users, clock, ids }
    }

    /// The user who is registered now; for a key that was used for the same, the one who was registered then.
    pub async fn execute(
        &self,
        profile: Profile,
        key: Option<IdempotencyKey>,
    ) -> Result<User, RegisterUserError> {
        let user = User::register(self.ids.user_id(), profile);
        let Some(key) = key else {
            self.users.add(&user).await?;
            return Ok(user);
        };
        let at = self.clock.now();
        match self.users.add_idempotent(&user, &IdempotentRequest { key, at }).await? {
            None => Ok(user),
            Some(state) => Ok(state.outcome()?),
        }
    }
}

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::ports::{Clock, Earlier, Failure, IdGenerator, UserRepository};
use super::{Claim, IdempotencyKey};
use crate::domain::user::{Profile, User};

pub struct RegisterUser {
    users: Arc<dyn UserRepository>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

#[derive(Debug, thiserror::Error)]
pub enum RegisterUserError {
    #[error("another request had the same key")]
    KeyReused,
    #[error("the request with the same key has not ended")]
    StillRunning,
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
        match self.users.add_once(&user, &Claim { key, at }).await? {
            None => Ok(user),
            Some(Earlier::Same(registered)) => Ok(registered),
            Some(Earlier::Other) => Err(RegisterUserError::KeyReused),
            Some(Earlier::Running) => Err(RegisterUserError::StillRunning),
        }
    }
}

#[cfg(test)]
mod tests;

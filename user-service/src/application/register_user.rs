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
mod tests {
    use mockall::predicate::eq;
    use port_types::{FixedClock, KeyState};

    use super::*;
    use crate::application::ports::{MockIdGenerator, MockUserRepository};
    use crate::domain::user::samples::{change_last_name, profile, user, user_id};

    fn key() -> IdempotencyKey {
        IdempotencyKey { name: "key".to_owned(), fingerprint: [7; 32] }
    }

    fn keyed_request() -> IdempotentRequest {
        IdempotentRequest { key: key(), at: chrono::DateTime::UNIX_EPOCH }
    }

    fn use_case(users: MockUserRepository) -> RegisterUser {
        let clock = FixedClock(keyed_request().at);
        let mut ids = MockIdGenerator::new();
        ids.expect_user_id().return_const(user_id());
        RegisterUser::new(Arc::new(users), Arc::new(clock), Arc::new(ids))
    }

    async fn execute_with_key(earlier: Option<KeyState<User>>) -> Result<User, RegisterUserError> {
        let mut users = MockUserRepository::new();
        users
            .expect_add_idempotent()
            .with(eq(user()), eq(keyed_request()))
            .once()
            .return_once(move |_, _| Ok(earlier));
        use_case(users).execute(profile(), Some(key())).await
    }

    #[tokio::test]
    async fn a_registered_user_is_stored_under_a_new_id() {
        let mut users = MockUserRepository::new();
        users.expect_add().with(eq(user())).once().returning(|_| Ok(()));
        let registered = use_case(users).execute(profile(), None).await.unwrap();
        assert_eq!(registered, user());
    }

    #[tokio::test]
    async fn a_user_that_was_not_stored_is_not_registered() {
        let mut users = MockUserRepository::new();
        users.expect_add().returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("away"))));
        let outcome = use_case(users).execute(profile(), None).await;
        let failed = matches!(outcome, Err(RegisterUserError::Failed(Failure::Unavailable(_))));
        assert!(failed);
    }

    #[tokio::test]
    async fn a_repetition_yields_the_user_whom_the_first_request_registered() {
        let earlier = user().change(change_last_name("Durand"));
        assert_eq!(execute_with_key(None).await.unwrap(), user());
        let repeated = execute_with_key(Some(KeyState::Replay(earlier.clone()))).await;
        assert_eq!(repeated.unwrap(), earlier);
    }

    #[tokio::test]
    async fn a_key_that_is_not_to_be_had_registers_nobody() {
        let reused = execute_with_key(Some(KeyState::Mismatch)).await;
        assert!(matches!(reused, Err(RegisterUserError::Conflict(KeyConflict::Mismatch))));
        let running = execute_with_key(Some(KeyState::InFlight)).await;
        assert!(matches!(running, Err(RegisterUserError::Conflict(KeyConflict::InFlight))));
    }
}

use std::sync::Arc;

use super::ports::{Failure, IdGenerator, UserRepository};
use crate::domain::user::{Profile, User};

pub struct RegisterUser {
    users: Arc<dyn UserRepository>,
    ids: Arc<dyn IdGenerator>,
}

impl RegisterUser {
    pub fn new(users: Arc<dyn UserRepository>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { users, ids }
    }

    pub async fn execute(&self, profile: Profile) -> Result<User, Failure> {
        let user = User::register(self.ids.user_id(), profile);
        self.users.add(&user).await?;
        Ok(user)
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::{MockIdGenerator, MockUserRepository};
    use crate::domain::user::samples::{profile, user, user_id};

    fn use_case(users: MockUserRepository) -> RegisterUser {
        let mut ids = MockIdGenerator::new();
        ids.expect_user_id().return_const(user_id());
        RegisterUser::new(Arc::new(users), Arc::new(ids))
    }

    #[tokio::test]
    async fn a_registered_user_is_stored_under_a_new_id() {
        let mut users = MockUserRepository::new();
        users
            .expect_add()
            .with(eq(user()))
            .once()
            .returning(|_| Ok(()));
        let registered = use_case(users).execute(profile()).await.unwrap();
        assert_eq!(registered, user());
    }

    #[tokio::test]
    async fn a_user_that_was_not_stored_is_not_registered() {
        let mut users = MockUserRepository::new();
        users
            .expect_add()
            .returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("away"))));
        let outcome = use_case(users).execute(profile()).await;
        assert!(matches!(outcome, Err(Failure::Unavailable(_))));
    }
}

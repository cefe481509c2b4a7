use std::sync::Arc;

use port_types::Failure;

use super::ports::UserRepository;
use crate::domain::user::{User, UserId};

pub struct FindUser {
    users: Arc<dyn UserRepository>,
}

impl FindUser {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    pub async fn execute(&self, id: UserId) -> Result<Option<User>, Failure> {
        self.users.find(id).await
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::{user, user_id};

    #[tokio::test]
    async fn a_user_is_found_by_id() {
        let mut users = MockUserRepository::new();
        users.expect_find().with(eq(user_id())).returning(|_| Ok(Some(user())));
        let found = FindUser::new(Arc::new(users)).execute(user_id()).await;
        assert_eq!(found.unwrap(), Some(user()));
    }
}

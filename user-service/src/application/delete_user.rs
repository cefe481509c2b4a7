use std::sync::Arc;

use super::ports::{Failure, UserRepository};
use crate::domain::user::UserId;

pub struct DeleteUser {
    users: Arc<dyn UserRepository>,
}

impl DeleteUser {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// `false`: there is no such user (any more).
    pub async fn execute(&self, id: UserId) -> Result<bool, Failure> {
        self.users.remove(id).await
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::user_id;

    #[tokio::test]
    async fn the_caller_learns_whether_there_was_a_user_to_delete() {
        for existed in [true, false] {
            let mut users = MockUserRepository::new();
            users
                .expect_remove()
                .with(eq(user_id()))
                .returning(move |_| Ok(existed));
            let deleted = DeleteUser::new(Arc::new(users)).execute(user_id()).await;
            assert_eq!(deleted.unwrap(), existed);
        }
    }
}

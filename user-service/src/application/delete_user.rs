use std::sync::Arc;

use super::change_user::{NotChanged, write_latest};
use super::ports::UserRepository;
use crate::domain::user::{User, UserId};

pub struct DeleteUser {
    users: Arc<dyn UserRepository>,
}

impl DeleteUser {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// `false`: there is no such user (any more). With `expected`, only a user who has one of these versions is deleted.
    pub async fn execute(&self, id: UserId, expected: Option<&[u32]>) -> Result<bool, NotChanged> {
        let remove = |user: User| async move {
            Ok(self.users.remove(id, user.version()).await?.then_some(()))
        };
        Ok(write_latest(&*self.users, id, expected, remove).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::{user, user_id};

    /// Deletes a user who is there at `first`, if at all, and whom either this caller or another one has `removed`.
    async fn execute(first: bool, removed: bool, expected: &[u32]) -> Result<bool, NotChanged> {
        let mut users = MockUserRepository::new();
        let mut states = [first.then(user), None].into_iter();
        users.expect_find().returning(move |_| Ok(states.next().unwrap()));
        users.expect_remove().with(eq(user_id()), eq(1)).returning(move |_, _| Ok(removed));
        DeleteUser::new(Arc::new(users)).execute(user_id(), Some(expected)).await
    }

    #[tokio::test]
    async fn the_caller_learns_whether_they_deleted_a_user() {
        assert!(execute(true, true, &[1]).await.unwrap());
        assert!(!execute(true, false, &[1]).await.unwrap(), "another caller was faster");
        assert!(!execute(false, false, &[1]).await.unwrap());
    }

    #[tokio::test]
    async fn a_user_of_another_version_than_expected_is_not_deleted() {
        let refused = execute(true, true, &[2]).await;
        assert!(matches!(refused, Err(NotChanged::OtherVersion)));
    }
}

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
            let removed = self.users.remove(id, user.version()).await?;
            Ok(removed.then_some(user))
        };
        let deleted = write_latest(&*self.users, id, expected, remove).await?;
        Ok(deleted.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::{change_last_name, user, user_id};

    /// Deletes a user whom others change or delete meanwhile: who is found is in one of these states after the other, and
    /// can be removed in the last one.
    async fn execute<const N: usize>(
        states: [Option<User>; N],
        expected: Option<&[u32]>,
    ) -> Result<bool, NotChanged> {
        let last = states.last().unwrap().as_ref().map(|user| (user.id(), user.version()));
        let mut states = states.into_iter();
        let mut users = MockUserRepository::new();
        users.expect_find().returning(move |_| Ok(states.next().unwrap()));
        users.expect_remove().returning(move |id, version| Ok(Some((id, version)) == last));
        DeleteUser::new(Arc::new(users)).execute(user_id(), expected).await
    }

    fn renamed() -> User {
        user().change(change_last_name("Durand"))
    }

    #[tokio::test]
    async fn the_caller_learns_whether_they_deleted_a_user() {
        assert!(execute([Some(user())], Some(&[1])).await.unwrap());
        assert!(!execute([Some(user()), None], Some(&[1])).await.unwrap(), "another was faster");
        assert!(!execute([None], Some(&[1])).await.unwrap());
    }

    #[tokio::test]
    async fn a_user_who_changes_meanwhile_is_deleted_all_the_same() {
        assert!(execute([Some(user()), Some(renamed())], None).await.unwrap());
    }

    #[tokio::test]
    async fn a_user_of_another_version_than_expected_is_not_deleted() {
        let refused = execute([Some(renamed())], Some(&[1])).await;
        assert!(matches!(refused, Err(NotChanged::OtherVersion)));
        let refused = execute([Some(user()), Some(renamed())], Some(&[1])).await;
        assert!(matches!(refused, Err(NotChanged::OtherVersion)), "changed meanwhile");
    }
}

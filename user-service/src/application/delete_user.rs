use std::sync::Arc;

use super::change_user::{ATTEMPTS, NotChanged, busy};
use super::ports::UserRepository;
use crate::domain::user::UserId;

pub struct DeleteUser {
    users: Arc<dyn UserRepository>,
}

impl DeleteUser {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// `false`: there is no such user (any more). With `expected`, only a user who has one of these versions is deleted.
    pub async fn execute(&self, id: UserId, expected: Option<&[u32]>) -> Result<bool, NotChanged> {
        for _ in 0..ATTEMPTS {
            let Some(user) = self.users.find(id).await? else { return Ok(false) };
            if expected.is_some_and(|expected| !expected.contains(&user.version())) {
                return Err(NotChanged::OtherVersion);
            }
            if self.users.remove(id, user.version()).await? {
                return Ok(true);
            }
        }
        Err(busy())
    }
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::User;
    use crate::domain::user::samples::{change_last_name, user, user_id};

    /// A repository that has these users, one after the other, and lets the last one be removed.
    fn repository(states: Vec<Option<User>>) -> MockUserRepository {
        let mut users = MockUserRepository::new();
        let mut order = Sequence::new();
        let last = states.len() - 1;
        for (index, state) in states.into_iter().enumerate() {
            let found = state.clone();
            users
                .expect_find()
                .once()
                .in_sequence(&mut order)
                .returning(move |_| Ok(found.clone()));
            if let Some(user) = state {
                users
                    .expect_remove()
                    .with(eq(user_id()), eq(user.version()))
                    .times(..=1)
                    .in_sequence(&mut order)
                    .returning(move |_, _| Ok(index == last));
            }
        }
        users
    }

    async fn execute(
        states: Vec<Option<User>>,
        expected: Option<&[u32]>,
    ) -> Result<bool, NotChanged> {
        let use_case = DeleteUser::new(Arc::new(repository(states)));
        use_case.execute(user_id(), expected).await
    }

    fn changed() -> User {
        user().change(change_last_name("Durand"))
    }

    #[tokio::test]
    async fn the_caller_learns_whether_there_was_a_user_to_delete() {
        assert!(execute(vec![Some(user())], None).await.unwrap());
        assert!(!execute(vec![None], None).await.unwrap());
    }

    #[tokio::test]
    async fn a_user_who_changes_meanwhile_is_deleted_all_the_same() {
        let states = || vec![Some(user()), Some(changed())];
        assert!(execute(states(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_user_of_another_version_than_expected_is_not_deleted() {
        assert!(execute(vec![Some(user())], Some(&[1])).await.unwrap());
        for states in [vec![Some(changed())], vec![Some(user()), Some(changed())]] {
            let refused = execute(states, Some(&[1])).await;
            assert!(matches!(refused, Err(NotChanged::OtherVersion)));
        }
    }
}

use std::sync::Arc;

use port_types::Failure;

use super::ports::UserRepository;
use crate::domain::user::{ProfileChange, User, UserId};

/// How often a change is applied again to what other writers left. Each lost attempt is another writer's success.
const ATTEMPTS: usize = 100;

pub struct ChangeUser {
    users: Arc<dyn UserRepository>,
}

/// Why a user stays as they are.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    #[error("another version than the ones expected")]
    OtherVersion,
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl ChangeUser {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// The changed user; `None` when there is no such user. Of concurrent changes none is lost. With `expected`, only a
    /// user who has one of these versions is changed.
    pub async fn execute(
        &self,
        id: UserId,
        change: ProfileChange,
        expected: Option<&[u32]>,
    ) -> Result<Option<User>, NotChanged> {
        let replace = |user: User| {
            let changed = user.change(change.clone());
            async move {
                let done = changed == user || self.users.replace(&changed, user.version()).await?;
                Ok(done.then_some(changed))
            }
        };
        write_latest(&*self.users, id, expected, replace).await
    }
}

/// Returns what `write` makes of the user's latest state, trying again while it yields `None` because another writer was
/// faster. Returns `None` when there is no such user (any more).
pub(super) async fn write_latest<T, F: Future<Output = Result<Option<T>, Failure>>>(
    users: &dyn UserRepository,
    id: UserId,
    expected: Option<&[u32]>,
    write: impl Fn(User) -> F,
) -> Result<Option<T>, NotChanged> {
    for _ in 0..ATTEMPTS {
        let Some(user) = users.find(id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| !expected.contains(&user.version())) {
            return Err(NotChanged::OtherVersion);
        }
        if let Some(written) = write(user).await? {
            return Ok(Some(written));
        }
    }
    let busy = anyhow::anyhow!("{ATTEMPTS} other writers were faster");
    Err(Failure::Unavailable(busy).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::{change_address, change_last_name, user, user_id};

    async fn execute(
        users: MockUserRepository,
        change: ProfileChange,
        expected: Option<&[u32]>,
    ) -> Result<Option<User>, NotChanged> {
        let use_case = ChangeUser::new(Arc::new(users));
        use_case.execute(user_id(), change, expected).await
    }

    #[tokio::test]
    async fn a_change_that_meets_another_is_applied_to_the_newer_state() {
        let newer = user().change(change_address("1 place Bellecour, Lyon"));
        let both = newer.change(change_last_name("Durand"));
        let mut states = [user(), newer].into_iter();
        let mut users = MockUserRepository::new();
        users.expect_find().times(2).returning(move |_| Ok(states.next()));
        users.expect_replace().times(2).returning(|_, expected| Ok(expected == 2));
        let changed = execute(users, change_last_name("Durand"), None).await;
        assert_eq!(changed.unwrap(), Some(both));
    }

    #[tokio::test]
    async fn a_change_to_nothing_writes_nothing() {
        let mut users = MockUserRepository::new();
        users.expect_find().returning(|_| Ok(Some(user())));
        let unchanged = execute(users, ProfileChange::default(), Some(&[1])).await;
        assert_eq!(unchanged.unwrap(), Some(user()));
    }

    #[tokio::test]
    async fn an_unknown_user_cannot_be_changed() {
        let mut users = MockUserRepository::new();
        users.expect_find().returning(|_| Ok(None));
        let outcome = execute(users, change_last_name("Durand"), None).await;
        assert_eq!(outcome.unwrap(), None);
    }

    #[tokio::test]
    async fn a_user_of_another_version_than_expected_is_not_changed() {
        let mut users = MockUserRepository::new();
        users.expect_find().returning(|_| Ok(Some(user())));
        let refused = execute(users, change_last_name("Durand"), Some(&[2, 3])).await;
        assert!(matches!(refused, Err(NotChanged::OtherVersion)));
    }
}

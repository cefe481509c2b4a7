use std::sync::Arc;

use futures_util::stream::BoxStream;

use super::ports::{Failure, UserRepository};
use crate::domain::user::User;

pub struct ListUsers {
    users: Arc<dyn UserRepository>,
}

impl ListUsers {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// Every user, oldest first.
    pub async fn execute(&self) -> Result<BoxStream<'static, Result<User, Failure>>, Failure> {
        self.users.list().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::user;

    #[tokio::test]
    async fn users_are_listed_as_the_repository_has_them() {
        let mut users = MockUserRepository::new();
        users
            .expect_list()
            .returning(|| Ok(stream::iter([Ok(user())]).boxed()));
        let list = ListUsers::new(Arc::new(users)).execute().await.unwrap();
        assert_eq!(list.try_collect::<Vec<_>>().await.unwrap(), [user()]);
    }
}

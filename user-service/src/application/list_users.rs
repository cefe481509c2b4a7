use std::sync::Arc;

use port_types::{Failure, Part, Selection};

use super::ports::UserRepository;
use crate::domain::user::{User, UserId};

pub struct ListUsers {
    users: Arc<dyn UserRepository>,
}

impl ListUsers {
    pub fn new(users: Arc<dyn UserRepository>) -> Self {
        Self { users }
    }

    /// The users selected.
    pub async fn execute(
        &self,
        selection: Selection<UserId>,
    ) -> Result<Part<User, Failure, UserId>, Failure> {
        let users = self.users.list(selection.with_one_more()).await?;
        Part::of(users, selection.limit, User::id).await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};
    use port_types::Direction;

    use super::*;
    use crate::application::ports::MockUserRepository;
    use crate::domain::user::samples::{user, user_id};

    #[tokio::test]
    async fn a_part_is_listed_as_the_repository_has_it() {
        let mut users = MockUserRepository::new();
        users
            .expect_list()
            .withf(|selection| selection.limit == Some(2))
            .returning(|_| Ok(stream::iter([Ok(user()), Ok(user())]).boxed()));
        let selection = Selection { limit: Some(1), ..Selection::all(Direction::OldestFirst) };
        let part = ListUsers::new(Arc::new(users)).execute(selection).await;
        let part = part.unwrap();
        assert_eq!(part.next, Some(user_id()));
        let listed: Vec<_> = part.items.try_collect().await.unwrap();
        assert_eq!(listed, [user()]);
    }
}

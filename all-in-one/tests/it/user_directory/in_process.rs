//! Asked by a call, as in this composition.

use std::ops::Deref;

use order_service::application::ports::UserDirectory;

use super::Users;
use all_in_one::neighbours::InProcessUserDirectory;

#[path = "../../../../order-service/tests/it/neighbours/user_directory.rs"]
mod suite;

struct UserService {
    users: Users,
    directory: InProcessUserDirectory,
}

impl UserService {
    async fn start() -> Self {
        let users = Users::open().await;
        let directory = InProcessUserDirectory { users: users.application.clone() };
        Self { users, directory }
    }

    fn directory(&self) -> &dyn UserDirectory {
        &self.directory
    }
}

impl Deref for UserService {
    type Target = Users;

    fn deref(&self) -> &Users {
        &self.users
    }
}

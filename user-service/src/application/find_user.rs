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

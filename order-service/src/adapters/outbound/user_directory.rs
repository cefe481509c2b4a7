use std::collections::HashMap;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use bounded_text::BoundedText;
use port_types::Failure;
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use super::http_client::{HttpClient, HttpLimits};
use super::loader::{Answer, Loader, Source};
use crate::application::ports::UserDirectory;
use crate::domain::order::{Address, CustomerId};

/// The type of user-service's problem when there is no such user.
const UNKNOWN_USER: &str = "urn:echoppe:problem:unknown-user";

/// Asks user-service over HTTP, for one user at a time.
pub struct HttpUserDirectory {
    users: Loader<UserService>,
}

struct UserService(HttpClient);

/// What is needed of a user; further fields are ignored.
#[derive(Deserialize)]
struct UserBody {
    id: Uuid,
    adresse: String,
}

impl HttpUserDirectory {
    pub fn new(base_url: &str, limits: HttpLimits) -> anyhow::Result<Self> {
        let service = UserService(HttpClient::new("user-service", base_url, limits)?);
        let users = Loader::new(service, limits.questions, limits.budget);
        Ok(Self { users })
    }
}

#[async_trait]
impl UserDirectory for HttpUserDirectory {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        let answer = self.users.load(&[user]).await.context("user-service");
        let mut addresses = answer.map_err(Failure::Unavailable)?;
        Ok(addresses.pop())
    }
}

impl Source for UserService {
    type Key = CustomerId;
    type Value = Address;
    const MAX_KEYS: usize = 1;

    fn ready(&self) -> anyhow::Result<()> {
        self.0.ready()
    }

    async fn ask(
        &self,
        users: &[CustomerId],
        deadline: Instant,
    ) -> anyhow::Result<HashMap<CustomerId, Answer<Address>>> {
        let mut found = HashMap::new();
        for user in users {
            let path = format!("/users/{}", user.0);
            let body: Option<UserBody> = self.0.find(&path, UNKNOWN_USER, deadline).await?;
            if let Some(body) = body {
                ensure!(body.id == user.0, "another user than the one asked for");
                let address = Address::parse(&body.adresse).context("a user's address")?;
                found.insert(*user, Ok(address));
            }
        }
        Ok(found)
    }
}

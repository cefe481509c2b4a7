use std::collections::HashMap;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use bounded_text::BoundedText;
use port_types::Failure;
use serde::Deserialize;
use tokio::time::Instant;
use upstream_client::{Lookup, Resource, UpstreamClient, UpstreamLimits};
use uuid::Uuid;

use crate::application::ports::UserDirectory;
use crate::domain::order::{Address, CustomerId};

/// The type of user-service's problem when there is no such user.
const UNKNOWN_USER: &str = "urn:echoppe:problem:unknown-user";

/// Asks user-service over HTTP, for one user at a time.
pub struct HttpUserDirectory {
    users: Lookup<Users>,
}

struct Users;

/// What is needed of a user; further fields are ignored.
#[derive(Deserialize)]
struct UserBody {
    id: Uuid,
    adresse: String,
}

impl HttpUserDirectory {
    pub fn new(base_url: &str, limits: UpstreamLimits) -> anyhow::Result<Self> {
        Ok(Self { users: Lookup::new("user-service", base_url, limits, Users)? })
    }
}

#[async_trait]
impl UserDirectory for HttpUserDirectory {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        let found = self.users.get(&[user]).await.context("user-service");
        let mut addresses = found.map_err(Failure::Unavailable)?;
        Ok(addresses.pop())
    }
}

impl Resource for Users {
    type Key = CustomerId;
    type Value = Address;
    const MAX_KEYS: usize = 1;

    async fn fetch(
        &self,
        client: &UpstreamClient,
        users: &[CustomerId],
        deadline: Instant,
    ) -> anyhow::Result<HashMap<CustomerId, anyhow::Result<Address>>> {
        let mut found = HashMap::new();
        for user in users {
            let path = format!("/users/{}", user.0);
            let body: Option<UserBody> = client.get_optional(&path, UNKNOWN_USER, deadline).await?;
            if let Some(body) = body {
                ensure!(body.id == user.0, "another user than the one asked for");
                let address = Address::parse(&body.adresse).context("a user's address")?;
                found.insert(*user, Ok(address));
            }
        }
        Ok(found)
    }
}

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use bounded_text::BoundedText;
use serde::Deserialize;
use uuid::Uuid;

use super::http_client::HttpClient;
use crate::application::ports::{Failure, UserDirectory};
use crate::domain::order::{Address, CustomerId};

/// The type of user-service's problem when there is no such user.
const UNKNOWN_USER: &str = "urn:echoppe:problem:unknown-user";

/// Asks user-service over HTTP.
pub struct HttpUserDirectory {
    client: HttpClient,
}

/// What is needed of a user; further fields are ignored.
#[derive(Deserialize)]
struct UserBody {
    id: Uuid,
    adresse: String,
}

impl HttpUserDirectory {
    pub fn new(base_url: &str, timeout: Duration) -> anyhow::Result<Self> {
        let client = HttpClient::new(base_url, timeout)?;
        Ok(Self { client })
    }

    async fn ask(&self, user: CustomerId) -> anyhow::Result<Option<Address>> {
        let path = format!("/users/{}", user.0);
        let Some(body) = self.client.find::<UserBody>(&path, UNKNOWN_USER).await? else {
            return Ok(None);
        };
        anyhow::ensure!(body.id == user.0, "another user than the one asked for");
        let address = Address::parse(&body.adresse).context("a user's address")?;
        Ok(Some(address))
    }
}

#[async_trait]
impl UserDirectory for HttpUserDirectory {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        let answer = self.ask(user).await.context("user-service");
        answer.map_err(Failure::Unavailable)
    }
}

//! A resource to look up: `GET /people/{id}`.

use std::collections::HashMap;

use anyhow::ensure;
use serde::Deserialize;
use tokio::time::Instant;
use upstream_client::{Lookup, Resource, UpstreamClient, UpstreamLimits};

/// The type of the problem when there is no such person.
pub const UNKNOWN: &str = "urn:test:unknown-person";

pub struct People(Lookup<PeopleResource>);

struct PeopleResource;

#[derive(Deserialize)]
struct PersonBody {
    id: u32,
    name: String,
}

impl People {
    pub fn new(base_url: &str, limits: UpstreamLimits) -> Self {
        Self(Lookup::new("people", base_url, limits, PeopleResource).unwrap())
    }

    pub async fn name_of(&self, id: u32) -> anyhow::Result<Option<String>> {
        let mut names = self.0.get(&[id]).await?;
        Ok(names.pop())
    }
}

impl Resource for PeopleResource {
    type Key = u32;
    type Value = String;
    const MAX_KEYS: usize = 1;

    async fn fetch(
        &self,
        client: &UpstreamClient,
        ids: &[u32],
        deadline: Instant,
    ) -> anyhow::Result<HashMap<u32, anyhow::Result<String>>> {
        let mut found = HashMap::new();
        for id in ids {
            let path = format!("/people/{id}");
            let body: Option<PersonBody> = client.get_optional(&path, UNKNOWN, deadline).await?;
            if let Some(body) = body {
                ensure!(body.id == *id, "another person");
                found.insert(*id, Ok(body.name));
            }
        }
        Ok(found)
    }
}

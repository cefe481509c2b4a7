use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use compose_project::docker;
use serde::Deserialize;
use tokio::time::{Instant, sleep};

/// A container of our shop, as it was when it was asked about.
#[derive(Debug, Clone)]
pub struct Container {
    pub id: String,
    pub name: String,
    pub networks: BTreeMap<String, Endpoint>,
    state: State,
}

/// Its place in a network.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Endpoint {
    /// The names that the others find it by; compose gave them.
    #[serde(default)]
    aliases: Option<Vec<String>>,
    #[serde(rename = "IPAddress", default)]
    address: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    paused: bool,
    health: Option<Health>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Health {
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    name: String,
    state: State,
    network_settings: NetworkSettings,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkSettings {
    networks: BTreeMap<String, Endpoint>,
}

/// A process that ended by itself just now, and that Docker is about to start again, cannot be harmed: let it.
fn if_running(outcome: Result<String>) -> Result<()> {
    match outcome {
        Err(error) if !error.to_string().contains("is not running") => Err(error),
        _ => Ok(()),
    }
}

impl Container {
    pub async fn inspect(id: &str) -> Result<Self> {
        let json = docker(&["container", "inspect", id]).await?;
        let inspected: Vec<Inspected> = serde_json::from_str(&json)?;
        let one = inspected.into_iter().next().context("no such container")?;
        Ok(Self {
            id: one.id,
            name: one.name.trim_start_matches('/').to_owned(),
            networks: one.network_settings.networks,
            state: one.state,
        })
    }

    /// The id of its first process, as the host sees it.
    pub async fn process(&self) -> Result<u32> {
        let format = ["inspect", "--format", "{{.State.Pid}}", &self.id];
        Ok(docker(&format).await?.trim().parse()?)
    }

    /// SIGKILL. Docker leaves it dead then, in spite of `restart: unless-stopped`.
    pub async fn kill(&self) -> Result<()> {
        if_running(docker(&["kill", &self.id]).await)
    }

    /// SIGTERM, and the time that compose gives it.
    pub async fn stop(&self) -> Result<()> {
        docker(&["stop", &self.id]).await.map(drop)
    }

    pub async fn start(&self) -> Result<()> {
        docker(&["start", &self.id]).await.map(drop)
    }

    pub async fn pause(&self) -> Result<()> {
        if_running(docker(&["pause", &self.id]).await)
    }

    pub async fn unpause_if_paused(&self) -> Result<()> {
        if Self::inspect(&self.id).await?.state.paused {
            docker(&["unpause", &self.id]).await?;
        }
        Ok(())
    }

    pub async fn disconnect(&self, network: &str) -> Result<()> {
        docker(&["network", "disconnect", network, &self.id]).await.map(drop)
    }

    /// Back into a network that it was in when it was inspected, under the names that it had there.
    pub async fn connect(&self, network: &str) -> Result<()> {
        let endpoint = self.networks.get(network).context("never was there")?;
        let mut arguments = vec!["network", "connect"];
        for alias in endpoint.aliases.iter().flatten() {
            arguments.extend(["--alias", alias]);
        }
        arguments.extend([network, &self.id]);
        docker(&arguments).await.map(drop)
    }

    /// As it was when it was inspected: running, and in its networks.
    pub async fn heal(&self) -> Result<()> {
        self.unpause_if_paused().await?;
        self.start().await?;
        let now = Self::inspect(&self.id).await?;
        for network in self.networks.keys() {
            if !now.networks.contains_key(network) {
                self.connect(network).await?;
            }
        }
        Ok(())
    }

    pub fn address(&self, network: &str) -> Option<IpAddr> {
        self.networks.get(network)?.address.parse().ok()
    }

    pub async fn wait_until_healthy(&self, patience: Duration) -> Result<()> {
        let deadline = Instant::now() + patience;
        loop {
            let now = Self::inspect(&self.id).await?;
            if now.state.health.is_some_and(|health| health.status == "healthy") {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{} does not become healthy", self.name);
            }
            sleep(Duration::from_millis(200)).await;
        }
    }
}

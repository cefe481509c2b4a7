use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use support::docker;
use tokio::time::{Instant, sleep};

/// A container of our shop, with the networks that it was in when it was inspected.
#[derive(Debug, Clone)]
pub struct Container {
    pub id: String,
    pub name: String,
    networks: Map<String, Value>,
}

impl Container {
    pub async fn inspect(id: &str) -> Result<Self> {
        let found = inspect(id).await?;
        let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
        let networks = found["NetworkSettings"]["Networks"].as_object();
        Ok(Self {
            id: text("Id"),
            name: text("Name").trim_start_matches('/').to_owned(),
            networks: networks.context("a container without networks")?.clone(),
        })
    }

    /// The id of its first process, as the host sees it.
    pub async fn process(&self) -> Result<u64> {
        inspect(&self.id).await?["State"]["Pid"].as_u64().context("it does not run")
    }

    /// How often Docker started it again, because it had ended by itself or was killed for its memory.
    pub async fn restarts(&self) -> Result<usize> {
        let count = inspect(&self.id).await?["RestartCount"].as_u64().context("no count")?;
        Ok(usize::try_from(count)?)
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
        if inspect(&self.id).await?["State"]["Paused"] == true {
            docker(&["unpause", &self.id]).await?;
        }
        Ok(())
    }

    pub async fn disconnect(&self, network: &str) -> Result<()> {
        docker(&["network", "disconnect", network, &self.id]).await.map(drop)
    }

    /// Puts it back into a network that it was in, under the names that compose gave it there.
    pub async fn connect(&self, network: &str) -> Result<()> {
        let endpoint = self.networks.get(network).context("never was there")?;
        let mut arguments = vec!["network", "connect"];
        let aliases = endpoint["Aliases"].as_array().into_iter().flatten();
        for alias in aliases.filter_map(Value::as_str) {
            arguments.extend(["--alias", alias]);
        }
        arguments.extend([network, &self.id]);
        docker(&arguments).await.map(drop)
    }

    /// Makes it run, in all of its networks.
    pub async fn heal(&self) -> Result<()> {
        self.unpause_if_paused().await?;
        self.start().await?;
        let now = Self::inspect(&self.id).await?;
        for network in self.networks.keys().filter(|name| !now.networks.contains_key(*name)) {
            self.connect(network).await?;
        }
        Ok(())
    }

    pub fn address(&self, network: &str) -> Option<IpAddr> {
        self.networks.get(network)?["IPAddress"].as_str()?.parse().ok()
    }

    pub async fn wait_until_healthy(&self, limit: Duration) -> Result<()> {
        let deadline = Instant::now() + limit;
        while inspect(&self.id).await?["State"]["Health"]["Status"] != "healthy" {
            ensure!(Instant::now() < deadline, "{} does not become healthy", self.name);
            sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }
}

async fn inspect(id: &str) -> Result<Value> {
    let mut found: Value = serde_json::from_str(&docker(&["container", "inspect", id]).await?)?;
    Ok(found[0].take())
}

/// A process that ended by itself just now, and that Docker is about to start again, cannot be stopped: that is no error.
fn if_running(outcome: Result<String>) -> Result<()> {
    match outcome {
        Err(error) if !error.to_string().contains("is not running") => Err(error),
        _ => Ok(()),
    }
}

//! A server that is measured: a process of the host, or of a container on the host's network.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use compose_project::{docker, run};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::http;
use crate::process::{self, Memory};

/// A peer may have to be installed.
const PATIENCE: Duration = Duration::from_mins(5);

/// Where a service comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A program, and its arguments
    Program(PathBuf, Vec<String>),
    /// An image, and what its container is called
    Image(String, String),
}

/// What is started, and how one knows that it is ready.
pub struct Launch {
    pub source: Source,
    pub port: u16,
    /// Beside `PORT`
    pub environment: Vec<(&'static str, String)>,
    /// The path that is answered 200 by then
    pub probe: &'static str,
    /// Where its standard error goes
    pub log: PathBuf,
}

/// Ends with this value.
pub struct Server {
    child: Child,
    container: Option<String>,
    pub pid: u32,
    pub base: String,
    /// From its start until it was ready.
    pub ready_after: Duration,
}

impl Server {
    pub async fn start(launch: &Launch) -> Result<Self> {
        let base = format!("http://127.0.0.1:{}", launch.port);
        let (mut command, container) = match &launch.source {
            Source::Program(program, arguments) => (of_host(program, arguments, launch), None),
            Source::Image(image, name) => (in_container(image, name, launch), Some(name.clone())),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(&launch.log)?).kill_on_drop(true);
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {:?}", launch.source))?;
        let mut server = Self {
            pid: child.id().context("it has ended already")?,
            child,
            container,
            base,
            ready_after: Duration::ZERO,
        };
        server.ready_after = http::ready(&server.base, launch.probe, PATIENCE)
            .await
            .with_context(|| format!("{:?}, see {}", launch.source, launch.log.display()))?;
        if let Some(container) = &server.container {
            let pid = ["inspect", "--format", "{{.State.Pid}}", container];
            server.pid = docker(&pid).await?.parse()?;
        }
        Ok(server)
    }

    /// With that of the processes that it started.
    pub fn cpu(&self) -> Result<Duration> {
        match self.container {
            Some(_) => process::cpu(self.pid),
            None => process::cpu_of_group(self.pid),
        }
    }

    pub fn memory(&self) -> Result<Memory> {
        process::memory(self.pid)
    }

    /// Tells it to stop, and waits until it has: its port is free then.
    pub async fn stop(mut self) -> Result<()> {
        let told = match &self.container {
            Some(container) => docker(&["stop", container]).await,
            None => run("kill", &["-TERM", &self.pid.to_string()]).await,
        };
        told?;
        if timeout(PATIENCE, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let command = match &self.container {
            Some(container) => ["docker", "rm", "--force", container].map(str::to_owned).to_vec(),
            None => ["kill", "-KILL", "--", &format!("-{}", self.pid)].map(str::to_owned).to_vec(),
        };
        let mut end = std::process::Command::new(&command[0]);
        end.args(&command[1..]);
        let _ = end.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn of_host(program: &Path, arguments: &[String], launch: &Launch) -> Command {
    let mut command = Command::new(program);
    // A group of its own: what it starts is measured, and ended, with it.
    command.process_group(0);
    command.args(arguments).env("PORT", launch.port.to_string());
    command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
    command
}

fn in_container(image: &str, name: &str, launch: &Launch) -> Command {
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--network", "host", "--name", name]);
    let port = format!("PORT={}", launch.port);
    command.args(["--env", "HTTP_HOST=127.0.0.1", "--env", &port]);
    for (name, value) in &launch.environment {
        command.args(["--env", &format!("{name}={value}")]);
    }
    command.arg(image);
    command
}

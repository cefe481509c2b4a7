//! A server that is measured: a process of the host, or of a container on the host's network.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use support::{Api, docker, run};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::process::{self, Memory};

/// A peer may have to be installed.
const TIMEOUT: Duration = Duration::from_mins(5);

#[derive(Debug, Clone)]
pub enum Source {
    Program {
        path: PathBuf,
        arguments: Vec<String>,
    },
    /// `name` is that of its container.
    Image {
        image: String,
        name: String,
    },
}

/// What is started, and how one knows that it is ready.
pub struct Launch {
    pub source: Source,
    pub port: u16,
    /// Beside `PORT`.
    pub environment: Vec<(&'static str, String)>,
    /// The path that is answered 200 by then.
    pub probe: &'static str,
    /// Where its standard error goes.
    pub log: PathBuf,
}

/// A running server, which is killed when this is dropped.
pub struct Server {
    child: Child,
    container: Option<String>,
    pid: u32,
    pub base: String,
    /// The time from its start until it was ready.
    pub ready_after: Duration,
}

impl Server {
    pub async fn start(launch: &Launch) -> Result<Self> {
        let base = format!("http://127.0.0.1:{}", launch.port);
        let mut command = launch.command();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(&launch.log)?).kill_on_drop(true);
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {:?}", launch.source))?;
        let container = match &launch.source {
            Source::Program { .. } => None,
            Source::Image { name, .. } => Some(name.clone()),
        };
        let pid = child.id().context("it has ended already")?;
        let mut server = Self { pid, child, container, base, ready_after: Duration::ZERO };
        let ready = Api::new(&server.base)?.ready(launch.probe, TIMEOUT).await;
        server.ready_after =
            ready.with_context(|| format!("{:?}, see {}", launch.source, launch.log.display()))?;
        if let Some(container) = &server.container {
            let pid = ["inspect", "--format", "{{.State.Pid}}", container];
            server.pid = docker(&pid).await?.parse()?;
        }
        Ok(server)
    }

    /// Processor time so far, with that of the processes that it started.
    pub fn cpu(&self) -> Result<Duration> {
        match self.container {
            Some(_) => process::cpu(self.pid),
            None => process::cpu_of_group(self.pid),
        }
    }

    pub fn memory(&self) -> Result<Memory> {
        process::memory(self.pid)
    }

    /// Asks it to stop, and waits until it has: its port is free then.
    pub async fn stop(mut self) -> Result<()> {
        match &self.container {
            Some(container) => docker(&["stop", container]).await?,
            None => run("kill", &["-TERM", &self.pid.to_string()]).await?,
        };
        if timeout(TIMEOUT, self.child.wait()).await.is_err() {
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

impl Launch {
    fn command(&self) -> Command {
        match &self.source {
            Source::Program { path, arguments } => {
                let mut command = Command::new(path);
                // A group of its own: what it starts is measured, and killed, with it.
                command.process_group(0);
                command.args(arguments).env("PORT", self.port.to_string());
                command.envs(self.environment.iter().map(|(name, value)| (name, value)));
                command
            }
            Source::Image { image, name } => {
                let mut command = Command::new("docker");
                command.args(["run", "--rm", "--network", "host", "--name", name]);
                let port = format!("PORT={}", self.port);
                command.args(["--env", "HTTP_HOST=127.0.0.1", "--env", &port]);
                for (name, value) in &self.environment {
                    command.args(["--env", &format!("{name}={value}")]);
                }
                command.arg(image);
                command
            }
        }
    }
}

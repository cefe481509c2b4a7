use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::command::{output, run};
use crate::options::Options;

/// A compose project of our own, removed with its data at the end.
#[derive(Clone)]
pub struct Compose {
    project: String,
    files: Vec<String>,
    environment: Vec<(&'static str, String)>,
}

impl Compose {
    pub fn new(
        options: &Options,
        project: &str,
        files: &[&str],
        environment: Vec<(&'static str, String)>,
    ) -> Self {
        let root = options.root.display();
        let files = files.iter().map(|file| format!("{root}/{file}"));
        Self {
            project: project.to_owned(),
            files: files.collect(),
            environment,
        }
    }

    pub async fn must_not_exist(&self) -> Result<()> {
        let project = &self.project;
        let label = format!("label=com.docker.compose.project={project}");
        let containers = run("docker", &["ps", "--all", "--quiet", "--filter", &label]).await?;
        let volumes = ["volume", "ls", "--quiet", "--filter", &label];
        let volumes = run("docker", &volumes).await?;
        ensure!(
            containers.is_empty() && volumes.is_empty(),
            "compose project {project} exists already; choose another --project, or remove it with its data: \
             docker compose --project-name {project} down --volumes"
        );
        Ok(())
    }

    /// Starts these services, or all of them, and waits until they are healthy.
    pub async fn up(&self, services: &[&str]) -> Result<()> {
        let up = ["up", "--detach", "--wait", "--wait-timeout", "180"];
        let started = self.run(&[&up, services].concat()).await;
        started.context("the containers do not start").map(drop)
    }

    pub async fn down(&self) -> Result<()> {
        let down = ["down", "--volumes", "--remove-orphans", "--timeout", "5"];
        self.run(&down).await.map(drop)
    }

    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.project)
    }

    /// A container's address on its first bridge.
    pub async fn address(&self, service: &str) -> Result<String> {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
        let container = self.container(service);
        let addresses = run("docker", &["inspect", "--format", format, &container]).await?;
        let first = addresses.split_whitespace().next();
        Ok(first.context("a container without an address")?.to_owned())
    }

    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new("docker");
        command.args(["compose", "--ansi", "never", "--progress", "quiet"]);
        command.args(["--project-name", &self.project]);
        for file in &self.files {
            command.args(["--file", file]);
        }
        command.args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        output(command).await
    }
}

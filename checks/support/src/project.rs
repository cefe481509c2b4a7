use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::command::{TIMEOUT, docker, output};

/// From nothing, on a slow machine.
const BUILD_TIMEOUT: Duration = Duration::from_hours(1);

/// A compose project of our own, removed with its data at the end.
#[derive(Clone)]
pub struct Project {
    name: String,
    files: Vec<PathBuf>,
    environment: Vec<(&'static str, String)>,
}

impl Project {
    /// `files` are below `root`, or absolute; `environment` has the variables that they read.
    pub fn new(
        name: &str,
        root: &Path,
        files: &[impl AsRef<Path>],
        environment: Vec<(&'static str, String)>,
    ) -> Self {
        let files = files.iter().map(|file| root.join(file)).collect();
        Self { name: name.to_owned(), files, environment }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Refuses a project that exists: it would be removed with its data.
    pub async fn must_not_exist(&self) -> Result<()> {
        let name = &self.name;
        let label = format!("label=com.docker.compose.project={name}");
        let containers = docker(&["ps", "--all", "--quiet", "--filter", &label]).await?;
        let volumes = docker(&["volume", "ls", "--quiet", "--filter", &label]).await?;
        ensure!(
            containers.is_empty() && volumes.is_empty(),
            "compose project {name} exists already; choose another --project, or remove it with its data: \
             docker compose --project-name {name} down --volumes"
        );
        Ok(())
    }

    pub async fn build(&self) -> Result<()> {
        let build = output(self.command(&["build"]), Vec::new(), BUILD_TIMEOUT);
        build.await.map(drop)
    }

    /// Starts the services that `arguments` name, or all, and waits until they are healthy.
    pub async fn up(&self, arguments: &[&str]) -> Result<()> {
        let up = ["up", "--detach", "--wait", "--wait-timeout", "180"];
        let started = self.run(&[&up, arguments].concat()).await;
        started.context("the containers do not start").map(drop)
    }

    /// Removes the project with its data.
    pub async fn down(&self) -> Result<()> {
        let down = ["down", "--volumes", "--remove-orphans", "--timeout", "5"];
        let removed = self.run(&down).await;
        removed.context("the containers cannot be removed").map(drop)
    }

    /// The name of a service's first container.
    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.name)
    }

    /// Returns the address of that container on its first network.
    pub async fn address(&self, service: &str) -> Result<String> {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
        let container = self.container(service);
        let addresses = docker(&["inspect", "--format", format, &container]).await?;
        let first = addresses.split_whitespace().next();
        Ok(first.context("a container without an address")?.to_owned())
    }

    /// Runs a command of compose, such as `ps`, to its end and returns its standard output.
    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        self.feed(arguments, Vec::new()).await
    }

    /// As [`Self::run`], with `input` on the command's standard input.
    pub async fn feed(&self, arguments: &[&str], input: Vec<u8>) -> Result<String> {
        output(self.command(arguments), input, TIMEOUT).await
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(["compose", "--ansi", "never", "--progress", "quiet"]);
        command.args(["--project-name", &self.name]);
        for file in &self.files {
            command.arg("--file").arg(file);
        }
        command.args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_gets_the_project_its_files_and_its_variables() {
        let variables = vec![("PORT", "8080".to_owned())];
        let project = Project::new("mine", Path::new("/shop"), &["a.yml", "b/c.yml"], variables);
        let command = project.command(&["up", "kafka"]);
        let expected = r#"PORT="8080" "docker" "compose" "--ansi" "never" "--progress" "quiet" "--project-name" "mine" "--file" "/shop/a.yml" "--file" "/shop/b/c.yml" "up" "kafka""#;
        assert_eq!(format!("{:?}", command.as_std()), expected);
        assert_eq!(project.container("kafka"), "mine-kafka-1");
    }
}

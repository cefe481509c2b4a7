//! A shop of our own under compose.

pub mod console;
pub mod container;
pub mod memory;
pub mod processes;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::docker::{docker, run};
use crate::options::StackOptions;
use container::Container;

/// Cold, with other work on the machine.
const START_PATIENCE: Duration = Duration::from_mins(4);
/// For commands that go through all of a topic.
const EXEC_PATIENCE: Duration = Duration::from_mins(10);
const BUILD_PATIENCE: Duration = Duration::from_hours(1);

/// The services that are harmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    User,
    Order,
    Notifier,
    Kafka,
    Postgres,
}

#[derive(Clone)]
pub struct Stack {
    options: StackOptions,
    pub kafka_port: u16,
}

impl Service {
    /// Those that have a part in the promise.
    pub const ALL: [Self; 4] = [Self::Order, Self::Notifier, Self::Kafka, Self::Postgres];

    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user-service",
            Self::Order => "order-service",
            Self::Notifier => "notifier-service",
            Self::Kafka => "kafka",
            Self::Postgres => "postgres",
        }
    }
}

impl Stack {
    /// A shop that does not run yet. Refuses a project that exists: at the end it will be removed with its data.
    pub async fn new(options: &StackOptions) -> Result<Self> {
        let project = &options.project;
        let label = format!("label=com.docker.compose.project={project}");
        let containers = docker(&["ps", "--all", "--quiet", "--filter", &label]).await?;
        let volumes = docker(&["volume", "ls", "--quiet", "--filter", &label]).await?;
        ensure!(
            containers.is_empty() && volumes.is_empty(),
            "compose project {project} exists already; choose another --project, or remove it with its data: \
             docker compose --project-name {project} down --volumes"
        );
        let next = options.gateway_port.checked_add(1);
        let kafka_port = options.kafka_port.or(next).context("no port for Kafka")?;
        Ok(Self {
            options: options.clone(),
            kafka_port,
        })
    }

    /// Starts it, and waits until it is ready. `scale` is such as `order-service=3`.
    pub async fn up(&self, scale: &[String]) -> Result<()> {
        if self.options.build {
            run(self.compose(&["build"]), None, BUILD_PATIENCE).await?;
        }
        let mut up = self.compose(&["up", "--detach", "--wait", "--wait-timeout", "180"]);
        for scale in scale {
            up.args(["--scale", scale]);
        }
        let started = run(up, None, START_PATIENCE).await;
        started.context("the shop does not become ready").map(drop)
    }

    /// Removes it with its data, whatever state it is in.
    pub async fn down(&self) -> Result<()> {
        if self.options.keep {
            println!(
                "left running: compose project {}, http://127.0.0.1:{}",
                self.options.project, self.options.gateway_port
            );
            return Ok(());
        }
        for service in Service::ALL.into_iter().chain([Service::User]) {
            for container in self.containers(service).await? {
                container.unpause_if_paused().await?;
            }
        }
        let arguments = ["down", "--volumes", "--remove-orphans", "--timeout", "5"];
        let down = run(self.compose(&arguments), None, START_PATIENCE).await;
        down.context("cannot remove the shop").map(drop)
    }

    /// The containers of a service, by their numbers.
    pub async fn containers(&self, service: Service) -> Result<Vec<Container>> {
        let ids = run(
            self.compose(&["ps", "--all", "--quiet", service.name()]),
            None,
            START_PATIENCE,
        );
        let mut containers = Vec::new();
        for id in ids.await?.split_whitespace() {
            containers.push(Container::inspect(id).await?);
        }
        containers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(containers)
    }

    pub async fn container(&self, service: Service) -> Result<Container> {
        let mut containers = self.containers(service).await?;
        ensure!(containers.len() == 1, "one container of {}", service.name());
        Ok(containers.remove(0))
    }

    /// The whole name of a network of docker-compose.yml.
    pub fn network(&self, name: &str) -> String {
        format!("{}_{name}", self.options.project)
    }

    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.options.gateway_port)
    }

    pub fn brokers(&self) -> String {
        format!("127.0.0.1:{}", self.kafka_port)
    }

    pub fn settle(&self) -> Duration {
        self.options.settle
    }

    /// What an SQL statement answers, without decoration: a line per row. `input` is what `COPY … FROM STDIN` reads.
    pub async fn sql(
        &self,
        database: &str,
        statement: &str,
        input: Option<Vec<u8>>,
    ) -> Result<String> {
        let psql = [
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
        ];
        let of_whom = ["--username", "postgres", "--dbname", database];
        let mut command = self.compose(&["exec", "-T", "postgres"]);
        command
            .args(psql)
            .args(of_whom)
            .args(["--set", "ON_ERROR_STOP=1"]);
        command.args(["--command", statement]);
        let out = run(command, input, START_PATIENCE).await?;
        Ok(out.trim().to_owned())
    }

    /// Runs a command in a service's container.
    pub async fn exec(&self, service: Service, arguments: &[&str]) -> Result<String> {
        let mut command = self.compose(&["exec", "-T", service.name()]);
        command.args(arguments);
        run(command, None, EXEC_PATIENCE).await
    }

    fn compose(&self, arguments: &[&str]) -> Command {
        let file = |name: &str| -> PathBuf { self.options.root.join(name) };
        let mut command = Command::new("docker");
        command.args(["compose", "--ansi", "never", "--progress", "quiet"]);
        command.args(["--project-name", &self.options.project]);
        command.arg("--file").arg(file("docker-compose.yml"));
        command.arg("--file").arg(file("checks/faults/outside.yml"));
        command.args(arguments);
        command
            .env("GATEWAY_ADDRESS", "127.0.0.1")
            .env("GATEWAY_PORT", self.options.gateway_port.to_string())
            .env("FAULTS_KAFKA_PORT", self.kafka_port.to_string())
            .env("KAFKA_TOPIC", "orders");
        command
    }
}

//! A shop of our own under compose.

pub mod console;
pub mod container;
pub mod memory;
pub mod processes;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use compose_project::Project;

use crate::options::StackOptions;
use container::Container;

const FILES: [&str; 2] = ["docker-compose.yml", "checks/faults/outside.yml"];

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
    project: Project,
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
        let next = options.gateway_port.checked_add(1);
        let kafka_port = options.kafka_port.or(next).context("no port for Kafka")?;
        let environment = vec![
            ("GATEWAY_ADDRESS", "127.0.0.1".to_owned()),
            ("GATEWAY_PORT", options.gateway_port.to_string()),
            ("FAULTS_KAFKA_PORT", kafka_port.to_string()),
            ("KAFKA_TOPIC", "orders".to_owned()),
        ];
        let project = Project::new(&options.project, &options.root, &FILES, environment);
        project.must_not_exist().await?;
        Ok(Self { options: options.clone(), project, kafka_port })
    }

    /// Starts it, and waits until it is ready. `scale` is such as `order-service=3`.
    pub async fn up(&self, scale: &[String]) -> Result<()> {
        if self.options.build {
            self.project.build().await?;
        }
        let scale = scale.iter().flat_map(|scale| ["--scale", scale]);
        self.project.up(&scale.collect::<Vec<_>>()).await
    }

    /// Removes it with its data, whatever state it is in.
    pub async fn down(&self) -> Result<()> {
        if self.options.keep {
            println!(
                "left running: compose project {}, http://127.0.0.1:{}",
                self.project.name(),
                self.options.gateway_port
            );
            return Ok(());
        }
        for service in Service::ALL.into_iter().chain([Service::User]) {
            for container in self.containers(service).await? {
                container.unpause_if_paused().await?;
            }
        }
        self.project.down().await
    }

    /// The containers of a service, by their numbers.
    pub async fn containers(&self, service: Service) -> Result<Vec<Container>> {
        let ps = ["ps", "--all", "--quiet", service.name()];
        let ids = self.project.run(&ps).await?;
        let mut containers = Vec::new();
        for id in ids.split_whitespace() {
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
        format!("{}_{name}", self.project.name())
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
        let exec = ["exec", "-T", "postgres"];
        let psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"];
        let of_whom = ["--username", "postgres", "--dbname", database];
        let what = ["--set", "ON_ERROR_STOP=1", "--command", statement];
        let all = [&exec[..], &psql, &of_whom, &what].concat();
        self.project.feed(&all, input.unwrap_or_default()).await
    }

    /// Runs a command in a service's container.
    pub async fn exec(&self, service: Service, arguments: &[&str]) -> Result<String> {
        let exec = ["exec", "-T", service.name()];
        self.project.run(&[&exec, arguments].concat()).await
    }
}

//! A shop of our own under compose.

pub mod console;
pub mod container;
pub mod memory;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::Project;

use crate::options::StackOptions;
use container::Container;

const FILES: [&str; 2] = ["docker-compose.yml", "checks/faults/outside.yml"];

/// The services in which faults are injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    Gateway,
    User,
    Product,
    Order,
    Notifier,
    Kafka,
    Postgres,
}

#[derive(Clone)]
pub struct Stack {
    options: StackOptions,
    project: Project,
    kafka_port: u16,
}

impl Service {
    /// Those that have a part in the promise.
    pub const ALL: [Self; 4] = [Self::Order, Self::Notifier, Self::Kafka, Self::Postgres];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::User => "user-service",
            Self::Product => "product-service",
            Self::Order => "order-service",
            Self::Notifier => "notifier-service",
            Self::Kafka => "kafka",
            Self::Postgres => "postgres",
        }
    }
}

impl Stack {
    /// A shop that does not run yet. Refuses a project that exists: it would be removed with its data.
    pub async fn new(options: &StackOptions) -> Result<Self> {
        let next = options.gateway_port.checked_add(1);
        let kafka_port = options.kafka_port.or(next).context("no port for Kafka")?;
        let environment = vec![
            ("GATEWAY_ADDRESS", "127.0.0.1".to_owned()),
            ("GATEWAY_PORT", options.gateway_port.to_string()),
            ("FAULTS_KAFKA_PORT", kafka_port.to_string()),
            ("KAFKA_TOPIC", "orders".to_owned()),
        ];
        let mut files = FILES.map(PathBuf::from).to_vec();
        for file in &options.compose_files {
            files.push(std::path::absolute(file)?);
        }
        let project = Project::new(&options.project, &options.root, &files, environment);
        project.must_not_exist().await?;
        Ok(Self { options: options.clone(), project, kafka_port })
    }

    /// Starts it with this many order-services, and waits until it is ready.
    pub async fn up(&self, replicas: u32) -> Result<()> {
        if self.options.build {
            self.project.build().await?;
        }
        self.project.up(&["--scale", &format!("order-service={replicas}")]).await
    }

    /// Removes it with its data, whatever state it is in.
    pub async fn down(&self) -> Result<()> {
        if self.options.keep {
            let (name, base) = (self.project.name(), self.base_url());
            println!("left running: compose project {name}, {base}");
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
        let ids = self.project.run(&["ps", "--all", "--quiet", service.name()]).await?;
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

    /// Where the gateway listens, such as `127.0.0.1:8080`.
    pub fn gateway(&self) -> String {
        format!("127.0.0.1:{}", self.options.gateway_port)
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.gateway())
    }

    pub fn brokers(&self) -> String {
        format!("127.0.0.1:{}", self.kafka_port)
    }

    pub fn settle_limit(&self) -> Duration {
        self.options.settle
    }

    /// Returns the number that an SQL query has as its result.
    pub async fn count(&self, database: &str, query: &str) -> Result<usize> {
        let output = self.psql(database, query).await?;
        output.parse().with_context(|| format!("no number: {output}"))
    }

    /// Carries out an SQL statement about the whole server.
    pub async fn execute(&self, statement: &str) -> Result<()> {
        self.psql("postgres", statement).await.map(drop)
    }

    async fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let psql = ["exec", "-T", "postgres", "psql", "--no-psqlrc", "--tuples-only", "--no-align"];
        let of_whom = ["--username", "postgres", "--dbname", database, "--command", sql];
        self.project.run(&[&psql[..], &of_whom].concat()).await
    }

    /// Runs a command in a service's container.
    pub async fn exec(&self, service: Service, arguments: &[&str]) -> Result<String> {
        let exec = ["exec", "-T", service.name()];
        self.project.run(&[&exec, arguments].concat()).await
    }
}

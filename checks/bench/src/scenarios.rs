mod chain;
mod embedded;
mod footprint;
mod gateway;
mod generator;
mod lists;
mod million;
mod orders;
mod peers;
mod reads;

pub use gateway::stack;

use std::env::current_exe;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use hyper::Response;
use tempfile::TempDir;

use crate::backends::Backends;
use crate::options::{Options, Scenario};
use crate::responder;
use crate::row::Row;
use crate::server::{Launch, Server, Source};

/// What every scenario needs.
pub struct Bench {
    pub backends: Backends,
    pub options: Arc<Options>,
    pub work: TempDir,
}

/// The rows that could be measured, and which scenarios could not be carried out.
#[derive(Default)]
pub struct Found {
    pub rows: Vec<Row>,
    pub failed: Vec<String>,
}

/// One after the other: they share the machine. One that fails leaves the others.
pub async fn all(bench: &Bench) -> Found {
    let mut found = Found::default();
    for scenario in bench.options.scenarios() {
        eprintln!("{scenario:?} …");
        match one(bench, scenario).await {
            Ok(rows) => found.rows.extend(rows),
            Err(error) => found.failed.push(format!("{scenario:?}: {error:#}")),
        }
    }
    found
}

async fn one(bench: &Bench, scenario: Scenario) -> Result<Vec<Row>> {
    match scenario {
        Scenario::Generator => generator::run(bench).await,
        Scenario::Orders => orders::run(bench).await,
        Scenario::Reads => reads::run(bench).await,
        Scenario::Lists => lists::run(bench).await,
        Scenario::Million => million::run(bench).await,
        Scenario::Chain => chain::run(bench).await,
        Scenario::Gateway => gateway::run(bench).await,
        Scenario::Embedded => embedded::run(bench).await,
        Scenario::Peers => peers::run(bench).await,
        Scenario::Footprint => footprint::run(bench).await,
    }
}

impl Bench {
    pub fn new(backends: Backends, options: Arc<Options>) -> Result<Self> {
        Ok(Self { backends, options, work: TempDir::new()? })
    }

    /// One of the shop's services, on the `offset`-th port, with the settings of docker-compose.yml.
    pub fn service(&self, name: &str, offset: u16, database_url: &str) -> Launch {
        let serve = vec!["serve".to_owned()];
        let source = if self.options.images {
            let container = format!("{}-{name}-{offset}", self.options.project);
            Source::Image(format!("echoppe/{name}"), container)
        } else {
            Source::Program(self.program(name), serve)
        };
        Launch {
            source,
            port: self.port(offset),
            environment: vec![
                ("DATABASE_URL", database_url.to_owned()),
                ("LOG_FORMAT", "json".to_owned()),
                ("LOG_FILTER", "info,sea_orm_migration=warn,sqlx=warn".to_owned()),
            ],
            probe: "/health/ready",
            log: self.work.path().join(format!("{name}-{offset}.log")),
        }
    }

    /// Its neighbours are at the first two ports.
    pub fn order_service(&self, offset: u16, database_url: &str) -> Launch {
        let mut launch = self.service("order-service", offset, database_url);
        let neighbour = |offset| format!("http://127.0.0.1:{}", self.port(offset));
        launch.environment.extend([
            ("KAFKA_BROKERS", self.backends.kafka()),
            ("KAFKA_TOPIC_PARTITIONS", "6".to_owned()),
            ("USER_SERVICE_URL", neighbour(1)),
            ("PRODUCT_SERVICE_URL", neighbour(2)),
        ]);
        launch
    }

    pub fn notifier_service(&self, offset: u16, database_url: &str) -> Launch {
        let mut launch = self.service("notifier-service", offset, database_url);
        launch.environment.extend([
            ("KAFKA_BROKERS", self.backends.kafka()),
            ("KAFKA_TOPIC", "orders".to_owned()),
            ("KAFKA_TOPIC_PARTITIONS", "6".to_owned()),
            ("KAFKA_GROUP", "notifier-service".to_owned()),
        ]);
        launch
    }

    /// What answers with the same bytes as `answer`, and does nothing else.
    pub async fn responder(&self, offset: u16, answer: &Response<Bytes>) -> Result<Server> {
        let file = |name: &str| self.work.path().join(format!("{name}-{offset}"));
        let (head, body) = (file("head"), file("body"));
        std::fs::write(&head, responder::lines(answer.headers()))?;
        std::fs::write(&body, answer.body())?;
        let port = self.port(offset);
        let argument = |path: PathBuf| path.to_string_lossy().into_owned();
        let arguments = ["responder", "--port", &port.to_string(), "--head", &argument(head)];
        let mut arguments = arguments.map(str::to_owned).to_vec();
        arguments.extend(["--body".to_owned(), argument(body)]);
        let launch = Launch {
            source: Source::Program(current_exe()?, arguments),
            port,
            environment: Vec::new(),
            probe: "/",
            log: file("responder.log"),
        };
        Server::start(&launch).await
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.options.root.join("target/release").join(name)
    }

    pub fn port(&self, offset: u16) -> u16 {
        self.options.port + offset
    }
}

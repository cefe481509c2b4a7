//! What every scenario needs: servers to start, requests to send them, and both sides in turn.

use std::env::current_exe;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use hyper::HeaderMap;
use tempfile::TempDir;

use crate::backends::Backends;
use crate::options::Options;
use crate::report::{Sample, Samples, alternate};
use crate::responder;
use crate::server::{Launch, Server, Source};
use crate::wrk;

/// The number of connections where nothing else is said.
pub const CONNECTIONS: u32 = 64;

#[derive(Clone)]
pub struct Bench {
    pub backends: Backends,
    pub options: Rc<Options>,
    work: Rc<TempDir>,
    build: Build,
}

/// A build of the services. Two of them run side by side on ports and databases of their own.
#[derive(Debug, Clone)]
struct Build {
    /// The folder of its programs.
    programs: PathBuf,
    /// The tag of its images, where these are measured.
    tag: Option<String>,
    first_port: u16,
    is_other: bool,
}

/// A request under load, and the servers whose processor time it costs.
pub struct Target<'a> {
    pub url: String,
    /// A body per line, for POST.
    pub bodies: Option<&'a Path>,
    /// None where they cannot be looked into.
    pub servers: &'a [&'a Server],
    /// The database whose outbox is waited for afterwards.
    pub outbox: Option<&'a str>,
}

impl Bench {
    pub fn new(backends: Backends, options: Rc<Options>) -> Result<Self> {
        let default = || options.root.join("target/release");
        let build = Build {
            programs: options.programs.clone().unwrap_or_else(default),
            tag: options.images.then(|| "latest".to_owned()),
            first_port: options.port,
            is_other: false,
        };
        Ok(Self { backends, work: Rc::new(TempDir::new()?), options, build })
    }

    /// The build that this one is compared with, if there is one.
    pub fn other(&self) -> Option<Self> {
        let against = self.options.against.clone()?;
        let build = Build {
            programs: against.clone().into(),
            tag: self.options.images.then_some(against),
            first_port: self.options.port + 20,
            is_other: true,
        };
        Some(Self { build, ..self.clone() })
    }

    /// A name for a database or a file, which the other build has for itself.
    pub fn name(&self, name: &str) -> String {
        if self.build.is_other { format!("other_{name}") } else { name.to_owned() }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.work.path().join(self.name(name))
    }

    pub fn port(&self, offset: u16) -> u16 {
        self.build.first_port + offset
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.build.programs.join(name)
    }

    /// The URL of the database that docker-compose.yml gives a service, or of one for the other build.
    pub async fn service_database(&self, service: &str, password: &str) -> Result<String> {
        match self.build.is_other {
            false => Ok(self.backends.url(service, service, password)),
            true => self.backends.create_database(&self.name(service)).await,
        }
    }

    /// One of the shop's services, on the `offset`-th port, with the settings of docker-compose.yml.
    pub fn service(&self, name: &str, offset: u16, database_url: &str) -> Launch {
        let port = self.port(offset);
        let source = match &self.build.tag {
            Some(tag) => Source::Image {
                image: format!("echoppe/{name}:{tag}"),
                name: format!("{}-{name}-{port}", self.options.project),
            },
            None => {
                Source::Program { path: self.program(name), arguments: vec!["serve".to_owned()] }
            }
        };
        Launch {
            source,
            port,
            environment: vec![
                ("DATABASE_URL", database_url.to_owned()),
                ("LOG_FORMAT", "json".to_owned()),
                ("LOG_FILTER", "info,sea_orm_migration=warn,sqlx=warn".to_owned()),
            ],
            probe: "/health/ready",
            log: self.file(&format!("{name}-{offset}.log")),
        }
    }

    /// An order-service whose neighbours are at the first two ports.
    pub fn order_service(&self, offset: u16, database_url: &str, topic: &str) -> Launch {
        let mut launch = self.service("order-service", offset, database_url);
        let neighbour = |offset| format!("http://127.0.0.1:{}", self.port(offset));
        launch.environment.extend(self.kafka(topic));
        launch.environment.push(("USER_SERVICE_URL", neighbour(1)));
        launch.environment.push(("PRODUCT_SERVICE_URL", neighbour(2)));
        launch
    }

    pub fn notifier_service(&self, offset: u16, database_url: &str, topic: &str) -> Launch {
        let mut launch = self.service("notifier-service", offset, database_url);
        launch.environment.extend(self.kafka(topic));
        launch.environment.push(("KAFKA_GROUP", format!("{topic}-notifier-service")));
        launch
    }

    fn kafka(&self, topic: &str) -> [(&'static str, String); 3] {
        [
            ("KAFKA_BROKERS", self.backends.kafka()),
            ("KAFKA_TOPIC", topic.to_owned()),
            ("KAFKA_TOPIC_PARTITIONS", "6".to_owned()),
        ]
    }

    /// Starts a server that answers with these headers and bytes, and does nothing else.
    pub async fn responder(
        &self,
        offset: u16,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Server> {
        let (head, content) = (self.file("response-head"), self.file("response-body"));
        std::fs::write(&head, responder::lines(headers))?;
        std::fs::write(&content, body)?;
        let port = self.port(offset);
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        let arguments = ["responder", "--port", &port.to_string(), "--head", &path(head), "--body"];
        let mut arguments = arguments.map(str::to_owned).to_vec();
        arguments.push(path(content));
        let launch = Launch {
            source: Source::Program { path: current_exe()?, arguments },
            port,
            environment: Vec::new(),
            probe: "/",
            log: self.file("responder.log"),
        };
        Server::start(&launch).await
    }

    /// Measures both sides in turn, after a second of each that does not count.
    pub async fn compare(
        &self,
        connections: u32,
        ours: &Target<'_>,
        limit: &Target<'_>,
    ) -> Result<Samples> {
        self.load(ours, connections, 1).await?;
        self.load(limit, connections, 1).await?;
        let seconds = self.options.seconds();
        let ours = || self.load(ours, connections, seconds);
        let limit = || self.load(limit, connections, seconds);
        alternate(self.options.rounds(), ours, limit).await
    }

    /// Measures requests per second, and what each costs whom.
    pub async fn load(
        &self,
        target: &Target<'_>,
        connections: u32,
        seconds: u32,
    ) -> Result<Sample> {
        let cpu = || target.servers.iter().map(|server| server.cpu()).sum::<Result<Duration>>();
        let (before, database_before) = (cpu()?, self.backends.database_cpu().await?);
        let outcome = wrk::load(&target.url, target.bodies, connections, seconds).await?;
        let (after, database_after) = (cpu()?, self.backends.database_cpu().await?);
        if let Some(database) = target.outbox {
            self.backends.empty_outbox(database).await?;
        }
        let each = |used: Duration| used.as_secs_f64() * 1e6 / outcome.requests;
        let known = |used: Duration| (!target.servers.is_empty()).then(|| each(used));
        Ok(Sample {
            value: outcome.rate(),
            p50: Some(outcome.p50 / 1e3),
            p99: Some(outcome.p99 / 1e3),
            cpu: known(after.saturating_sub(before)),
            database_cpu: known(database_after.saturating_sub(database_before)),
            generator_cpu: Some(outcome.cpu / outcome.requests),
        })
    }
}

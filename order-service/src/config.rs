use std::time::Duration;

use clap::value_parser;
use database::DatabaseConfig;
use http_kit::config::{HttpConfig, LogConfig};
use messaging::config::KafkaConfig;
use outbox::OutboxConfig;
use upstream_client::UpstreamLimits;

/// order-service's configuration.
#[derive(Debug, clap::Args)]
#[command(mut_arg("kafka_topic", |arg| arg.default_value("orders").required(false)))]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub kafka: KafkaConfig,
    #[command(flatten)]
    pub outbox: OutboxConfig,
    #[command(flatten)]
    pub neighbours: NeighboursConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// What a look into the outbox needs.
#[derive(Debug, clap::Args)]
pub struct InspectionConfig {
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// The services that an order needs to be placed.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Neighbours")]
pub struct NeighboursConfig {
    /// Where user-service is
    #[arg(long, env = "USER_SERVICE_URL", default_value = "http://127.0.0.1:8081")]
    pub user_service_url: String,

    /// Where product-service is
    #[arg(long, env = "PRODUCT_SERVICE_URL", default_value = "http://127.0.0.1:8082")]
    pub product_service_url: String,

    /// How long an order waits for a neighbour, in milliseconds: for its turn, and for up to three attempts
    #[arg(long, env = "NEIGHBOUR_TIMEOUT_MS", default_value_t = 1_000, value_parser = value_parser!(u64).range(1..))]
    pub neighbour_timeout_ms: u64,

    /// How many questions to a neighbour are on their way at once, each on a connection; product-service, which is asked
    /// about many products together, gets two at most
    #[arg(long, env = "NEIGHBOUR_MAX_QUESTIONS", default_value_t = 8, value_parser = value_parser!(u16).range(1..))]
    pub neighbour_max_questions: u16,

    /// After how many questions that failed in a row a neighbour is left alone
    #[arg(long, env = "NEIGHBOUR_CIRCUIT_FAILURES", default_value_t = 5, value_parser = value_parser!(u32).range(1..))]
    pub neighbour_circuit_failures: u32,

    /// For how long, in milliseconds, before one question tries it again; 1000 at most, which is what clients are told
    #[arg(long, env = "NEIGHBOUR_CIRCUIT_PAUSE_MS", default_value_t = 500, value_parser = value_parser!(u64).range(1..=1_000))]
    pub neighbour_circuit_pause_ms: u64,
}

impl NeighboursConfig {
    pub fn limits(&self) -> UpstreamLimits {
        UpstreamLimits {
            budget: Duration::from_millis(self.neighbour_timeout_ms),
            concurrency: self.neighbour_max_questions.into(),
            failure_threshold: self.neighbour_circuit_failures,
            open_duration: Duration::from_millis(self.neighbour_circuit_pause_ms),
        }
    }
}

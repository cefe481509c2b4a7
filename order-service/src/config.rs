use std::time::Duration;

use database::DatabaseConfig;
use event_bus::kafka::KafkaConfig;
use outbox::OutboxConfig;
use service_kit::config::{HttpConfig, LogConfig};

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
    #[arg(
        long,
        env = "USER_SERVICE_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub user_service_url: String,

    /// Where product-service is
    #[arg(
        long,
        env = "PRODUCT_SERVICE_URL",
        default_value = "http://127.0.0.1:8082"
    )]
    pub product_service_url: String,

    /// How long a neighbour may take to answer, in milliseconds
    #[arg(long, env = "NEIGHBOUR_TIMEOUT_MS", default_value_t = 1_000)]
    pub neighbour_timeout_ms: u64,
}

impl NeighboursConfig {
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.neighbour_timeout_ms)
    }
}

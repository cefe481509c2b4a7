use database::DatabaseConfig;
use event_bus::kafka::{GroupConfig, KafkaConfig};
use service_kit::config::{HttpConfig, LogConfig};

/// notifier-service's configuration.
#[derive(Debug, clap::Args)]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub kafka: KafkaConfig,
    #[command(flatten)]
    pub group: GroupConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

use database::DatabaseConfig;
use http_kit::config::{HttpConfig, LogConfig};

/// user-service's configuration.
#[derive(Debug, clap::Args)]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

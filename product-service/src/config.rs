use std::path::PathBuf;

use database::DatabaseConfig;
use http_kit::config::{HttpConfig, LogConfig};

/// product-service's configuration.
#[derive(Debug, clap::Args)]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// What an import needs.
#[derive(Debug, clap::Args)]
pub struct ImportConfig {
    /// A .csv or .txt with a header (columns separated by commas, semicolons or tabs) or a .json array of objects; fields `id`, `nom`, `description` (optional), `prix`
    pub file: PathBuf,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

use std::path::PathBuf;

use http_kit::config::{HttpConfig, LogConfig};
use notifier_service::config::RetentionConfig;

/// The embedded shop's configuration.
#[derive(Debug, clap::Args)]
pub struct Config {
    /// Folder of the databases; it is made if it is missing
    #[arg(long, env = "DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,

    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub retention: RetentionConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

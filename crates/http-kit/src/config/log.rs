/// What is logged, and how. Logs go to standard error.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Logs")]
pub struct LogConfig {
    /// Level, also by module: `info,order_service=debug` (the syntax of `tracing_subscriber::EnvFilter`)
    #[arg(long, env = "LOG_FILTER", default_value = "info,sea_orm_migration=warn,sqlx=warn")]
    pub log_filter: String,

    /// One JSON object a line for machines, or text for people
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

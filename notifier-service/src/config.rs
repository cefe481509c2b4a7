use database::DatabaseConfig;
use http_kit::config::{HttpConfig, LogConfig};
use messaging::config::{DeadLetterConfig, GroupConfig, KafkaConfig};

/// notifier-service's configuration.
#[derive(Debug, clap::Args)]
#[command(mut_arg("kafka_topic", |arg| arg.default_value("orders").required(false)))]
#[command(mut_arg("kafka_group", |arg| arg.default_value("notifier-service").required(false)))]
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
    pub dead_letters: DeadLetterConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// What a look at the dead letters needs.
#[derive(Debug, clap::Args)]
#[command(mut_arg("kafka_topic", |arg| arg.default_value("orders").required(false)))]
pub struct DeadLettersConfig {
    #[command(flatten)]
    pub kafka: KafkaConfig,
    #[command(flatten)]
    pub dead_letters: DeadLetterConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

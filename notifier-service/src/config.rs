use anyhow::ensure;
use chrono::TimeDelta;
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
    pub retention: RetentionConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// How long what was shown is remembered.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Notifications")]
pub struct RetentionConfig {
    /// For how many hours a notification is kept after it was shown, and its event recognized when it comes again: 0 for
    /// ever, otherwise no shorter than the topic keeps events, from 168 to 1000000
    #[arg(
        long,
        env = "NOTIFICATION_RETENTION_HOURS",
        default_value_t = 0,
        value_parser = retention_hours
    )]
    pub notification_retention_hours: u32,
}

impl RetentionConfig {
    /// # Errors
    ///
    /// When the topic keeps events for longer: one that came again would be shown again.
    pub fn must_outlast_topic(self, kafka: &KafkaConfig) -> anyhow::Result<()> {
        let (own, topic) = (self.notification_retention_hours, kafka.kafka_topic_retention_hours);
        ensure!(
            own == 0 || own >= topic,
            "NOTIFICATION_RETENTION_HOURS is {own}, less than KAFKA_TOPIC_RETENTION_HOURS, which is {topic}"
        );
        Ok(())
    }

    /// `None` is for ever.
    pub(crate) fn retention(self) -> Option<TimeDelta> {
        let hours = self.notification_retention_hours;
        (hours > 0).then(|| TimeDelta::hours(hours.into()))
    }
}

/// Kafka keeps a topic's messages for a week unless it is told otherwise.
const SHORTEST_RETENTION_HOURS: u32 = 168;
/// More than a century, and a time so long ago can still be calculated with.
const LONGEST_RETENTION_HOURS: u32 = 1_000_000;

fn retention_hours(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(hours @ (0 | SHORTEST_RETENTION_HOURS..=LONGEST_RETENTION_HOURS)) => Ok(hours),
        Ok(_) => Err(format!(
            "is 0, for ever, or from {SHORTEST_RETENTION_HOURS} to {LONGEST_RETENTION_HOURS}"
        )),
        Err(error) => Err(error.to_string()),
    }
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn what_was_shown_is_remembered_for_as_long_as_the_topic_has_it() {
        let kafka = |hours: &str| {
            let arguments =
                ["kafka", "--kafka-topic=orders", "--kafka-topic-retention-hours", hours];
            Kafka::parse_from(arguments).config
        };
        for (own, topic, is_good) in [(0, "400", true), (400, "400", true), (399, "400", false)] {
            let own = RetentionConfig { notification_retention_hours: own };
            assert_eq!(own.must_outlast_topic(&kafka(topic)).is_ok(), is_good, "{own:?} {topic}");
        }
    }

    #[derive(clap::Parser)]
    struct Kafka {
        #[command(flatten)]
        config: KafkaConfig,
    }

    #[test]
    fn a_notification_is_kept_for_ever_or_for_a_week_at_least() {
        for hours in [0, 168, 1_000_000] {
            assert_eq!(retention_hours(&hours.to_string()), Ok(hours));
        }
        for text in ["1", "167", "1000001", "-1", "", "for ever"] {
            assert!(retention_hours(text).is_err(), "{text}");
        }
    }
}

//! The service as a process of its own, with Kafka.

use std::sync::Arc;

use http_kit::http::Probe;
use http_kit::server::Server;
use http_kit::{shutdown, telemetry};
use messaging::kafka::{DeadLetters, KafkaConsumer};

use super::{application, handler, open, prune, service};
use crate::adapters::inbound::http::Unreadable;
use crate::adapters::outbound::console::LineConsole;
use crate::config::{Config, DeadLettersConfig};

pub async fn serve(config: Config) -> anyhow::Result<()> {
    config.retention.must_outlast_topic(&config.kafka)?;
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    let console = Arc::new(LineConsole::on_stdout());
    let (application, feed) = application(&database, console).await?;
    let feeding =
        shutdown::spawn_essential("feed", feed.run(stop.clone()), stop.clone(), stop.clone());
    let consumer = KafkaConsumer::new(&config.kafka, &config.group, &config.dead_letters)?;
    let health = consumer.health();
    let broker = Probe::new("kafka", health.pinger());
    let consuming = consumer.run(handler(&application), stop.clone());
    let consuming = shutdown::spawn_essential("consumer", consuming, stop.clone(), stop.clone());
    let pruning = prune(&database, config.retention, stop.clone());
    let pruning = shutdown::spawn_essential("pruning", pruning, stop.clone(), stop.clone());
    // What was shown can be read without Kafka.
    let checked = health.clone();
    let probe = Probe::new("consumer", move || std::future::ready(checked.check())).informational();
    let unreadable: Unreadable = Arc::new(move || health.unreadable());
    let endpoint = service(&database, application, broker, unreadable, vec![probe], stop.clone());
    server.serve(endpoint, stop).await;
    let outcome = consuming.await?.and(feeding.await?).and(pruning.await?);
    database.close().await;
    outcome
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    open(&config.database).await?.close().await;
    Ok(())
}

/// The events that could not be handled.
pub fn dead_letters(config: &DeadLettersConfig) -> anyhow::Result<DeadLetters> {
    telemetry::init(&config.log)?;
    Ok(DeadLetters::new(&config.kafka, &config.dead_letters))
}

//! The service as a process of its own, with Kafka.

use std::sync::Arc;
use std::time::Duration;

use http_kit::http::Probe;
use http_kit::server::Server;
use http_kit::{shutdown, telemetry};
use messaging::config::KafkaConfig;
use messaging::kafka::{KafkaEventPublisher, ensure_topic};
use outbox::{Relay, RelayWaker};
use tokio_util::sync::CancellationToken;

use super::{Neighbours, application, open, prune, service};
use crate::config::Config;

/// How long a stop waits for Kafka to acknowledge what it was handed.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// Stops in the order in which work flows: first no new requests, then the relay, which publishes what they left.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    let neighbours = Neighbours::over_http(&config.neighbours)?;
    let wake = RelayWaker::default();
    let publisher = Arc::new(KafkaEventPublisher::new(&config.kafka)?);
    let stop_relay = CancellationToken::new();
    let relay = Relay::new(database.clone(), publisher.clone(), wake.clone(), config.outbox);
    let relay = relay_to_kafka(relay, config.kafka, stop_relay.clone());
    let relay = shutdown::spawn_essential("relay", relay, stop_relay.clone(), stop.clone());
    let pruning = prune(&database, stop.clone());
    let pruning = shutdown::spawn_essential("pruning", pruning, stop.clone(), stop.clone());

    let application = application(&database, neighbours, wake);
    let broker = Probe::new("kafka", publisher.pinger());
    let endpoint = service(&database, application, broker, stop.clone());
    server.serve(endpoint, stop).await;
    stop_relay.cancel();
    let relayed = relay.await?;
    publisher.flush(FLUSH_TIMEOUT).await;
    let pruned = pruning.await?;
    database.close().await;
    relayed.and(pruned)
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    open(&config.database).await?.close().await;
    Ok(())
}

/// The topic is there before anything is published to it.
async fn relay_to_kafka(relay: Relay, kafka: KafkaConfig, stop: CancellationToken) {
    if ensure_topic(&kafka, &stop).await {
        relay.run(stop).await;
    }
}

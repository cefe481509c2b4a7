use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::metadata::Metadata;

/// How long a broker may take to answer. A process that is told to stop waits for the question under way.
const TIMEOUT: Duration = Duration::from_secs(1);
/// The same of a client that has to connect first.
const NEW_CLIENT_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether a broker answers a question of this client. An idle connection does not tell: it stays up when the network goes
/// silent.
pub(super) async fn ping(
    ask: impl FnOnce(Duration) -> KafkaResult<Metadata> + Send + 'static,
) -> Result<(), String> {
    let answer = tokio::task::spawn_blocking(move || ask(TIMEOUT).map(drop)).await;
    let answer = answer.map_err(|error| error.to_string())?;
    answer.map_err(|error| error.to_string())
}

/// Whether a broker is there for a client that knows nothing yet. One that knows may have lost sight of all of them: a
/// controller which gives its only broker up for some seconds tells that there is none, and librdkafka 2.12 believes it for
/// ever (see `docs/decisions/0035`).
pub(super) async fn is_there(client: ClientConfig) -> bool {
    let ask = move || -> KafkaResult<bool> {
        let client: BaseConsumer = client.create()?;
        let metadata = client.fetch_metadata(None, NEW_CLIENT_TIMEOUT)?;
        Ok(!metadata.brokers().is_empty())
    };
    matches!(tokio::task::spawn_blocking(ask).await, Ok(Ok(true)))
}

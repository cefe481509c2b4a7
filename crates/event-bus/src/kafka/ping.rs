use std::time::Duration;

use rdkafka::error::KafkaResult;
use rdkafka::metadata::Metadata;

/// How long a broker may take to answer. A process that is told to stop waits for the question under way.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Whether a broker answers a question of this client. An idle connection does not tell: it stays up when the network goes
/// silent.
pub(super) async fn ping(
    ask: impl FnOnce(Duration) -> KafkaResult<Metadata> + Send + 'static,
) -> Result<(), String> {
    let answer = tokio::task::spawn_blocking(move || ask(TIMEOUT).map(drop)).await;
    let answer = answer.map_err(|error| error.to_string())?;
    answer.map_err(|error| error.to_string())
}

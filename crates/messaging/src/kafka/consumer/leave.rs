use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::group::Group;

/// How long a stop waits for the broker to take the last offsets.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);

/// Commits and leaves the group, so that others take over at once. Both block, without end while the broker is away: hence
/// a thread, which nobody waits for when the process ends, and the time-out. The group misses a member that could not leave
/// when its session is over; what could not be committed is handed over again.
pub(super) async fn leave(consumer: Arc<StreamConsumer<Group>>) {
    let (done, is_done) = oneshot::channel();
    std::thread::spawn(move || {
        match consumer.commit_consumer_state(CommitMode::Sync) {
            // No offset: nothing new since the last automatic commit.
            Ok(()) | Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) => {}
            Err(error) => tracing::warn!(%error, "the last offsets were not committed"),
        }
        drop(consumer);
        let _ = done.send(());
    });
    if timeout(LEAVE_TIMEOUT, is_done).await.is_err() {
        tracing::warn!("Kafka is away: stopping without the last commit");
    }
}

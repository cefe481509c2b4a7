use std::sync::Arc;
use std::time::Duration;

use database::{ChangeNotifier, Database};
use messaging::EventPublisher;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::OutboxConfig;
use crate::metrics;
use crate::publish_loop::{BatchOutcome, PublishLoop};

/// How long a stop waits for the tasks beside the publishing.
const BACKGROUND_STOP_TIMEOUT: Duration = Duration::from_millis(500);
/// The PostgreSQL channel on which relays notify each other.
const CHANNEL: &str = "outbox";

/// Wakes the relay of this process: an event was committed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RelayWaker(ChangeNotifier);

impl RelayWaker {
    /// Wakes the relay. It costs nothing, and is to be called after the commit.
    pub fn wake(&self) {
        self.0.notify_local();
    }
}

impl Default for RelayWaker {
    fn default() -> Self {
        Self(ChangeNotifier::new(CHANNEL))
    }
}

/// Notifies the leader, whichever process it is in. Not the notifier of a [`RelayWaker`]: a relay passes on what its own
/// process raised, never what it heard from others.
pub(crate) fn leader_notifier() -> ChangeNotifier {
    ChangeNotifier::new(CHANNEL)
}

/// Publishes what waits in an outbox.
///
/// Of several relays on one database one leads and publishes, as long as its connection lives. A relay that is woken and
/// finds another one leading notifies it, in a statement of its own. Should nobody hear that, because the leader was just
/// ending, the next poll of any relay finds what waits.
pub struct Relay {
    database: Database,
    config: OutboxConfig,
    publish_loop: PublishLoop,
    local_wake: watch::Receiver<()>,
    remote_wake: watch::Receiver<()>,
    leader_notifier: ChangeNotifier,
    /// Keeps the sender of `local_wake` alive.
    _waker: RelayWaker,
}

impl Relay {
    /// Makes a relay that will see every wake-up of `waker` from now on, even those before it runs.
    pub fn new(
        database: Database,
        publisher: Arc<dyn EventPublisher>,
        waker: RelayWaker,
        config: OutboxConfig,
    ) -> Self {
        let leader_notifier = leader_notifier();
        Self {
            publish_loop: PublishLoop::new(database.clone(), publisher, config.clone()),
            database,
            config,
            local_wake: waker.0.subscribe(),
            remote_wake: leader_notifier.subscribe(),
            leader_notifier,
            _waker: waker,
        }
    }

    /// Publishes until `stop` is cancelled, and then until nothing waits, nothing can be published now, or the drain
    /// time-out is over. Measures how much waits meanwhile.
    ///
    /// However many events fail, and however slowly, they keep no other from being published: each holds back its aggregate
    /// for a while. After a stalled batch the next one begins behind it; those in front come back once something was
    /// published, or nothing else waits.
    pub async fn run(mut self, stop: CancellationToken) {
        let stop_background = CancellationToken::new();
        let mut background = self.spawn_background(&stop_background);
        let drain_timeout = self.config.drain_timeout();
        let time_is_over = async {
            stop.cancelled().await;
            tokio::time::sleep(drain_timeout).await;
        };
        tokio::select! {
            () = self.publish_until(&stop) => {}
            () = time_is_over => {}
        }
        stop_background.cancel();
        let ended = async { while background.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(BACKGROUND_STOP_TIMEOUT, ended).await;
    }

    fn spawn_background(&self, stop: &CancellationToken) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.leader_notifier.clone().run(self.database.clone(), stop.clone()));
        tasks.spawn(metrics::measure(self.database.clone(), stop.clone()));
        tasks
    }

    async fn publish_until(&mut self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let outcome = self.publish_batch().await;
            self.wait_for_work(outcome, stop).await;
        }
        self.drain().await;
    }

    /// Publishes one batch. A relay that was woken and does not lead notifies the leader.
    async fn publish_batch(&mut self) -> BatchOutcome {
        let was_woken = self.local_wake.has_changed().unwrap_or(false);
        self.local_wake.mark_unchanged();
        self.remote_wake.mark_unchanged();
        let outcome = self.publish_loop.next_batch().await;
        if was_woken && matches!(outcome, BatchOutcome::Standby) {
            self.notify_leader().await;
        }
        outcome
    }

    async fn wait_for_work(&mut self, outcome: BatchOutcome, stop: &CancellationToken) {
        match outcome {
            BatchOutcome::Published => self.publish_loop.backoff.release_due(),
            BatchOutcome::Stalled(delay) => self.wait_until(Instant::now() + delay, stop).await,
            BatchOutcome::Empty | BatchOutcome::Standby => {
                let next_poll = Instant::now() + self.config.poll_interval();
                let next_release = self.publish_loop.backoff.next_release();
                let until = next_release.map_or(next_poll, |release| release.min(next_poll));
                self.wait_until(until, stop).await;
                self.publish_loop.backoff.release_due();
            }
        }
    }

    /// Begins batches for half of the drain time-out; the last one has the other half.
    async fn drain(&mut self) {
        let last_begin = Instant::now() + self.config.drain_timeout() / 2;
        while Instant::now() <= last_begin
            && matches!(self.publish_batch().await, BatchOutcome::Published)
        {
            self.publish_loop.backoff.release_due();
        }
        self.publish_loop.finish().await;
    }

    /// Not in the transaction that appended: PostgreSQL commits transactions that notify one after the other.
    async fn notify_leader(&self) {
        if let Err(error) = self.leader_notifier.notify_all(self.database.writer()).await {
            tracing::debug!(%error, "the leading relay was not notified; its next poll finds the event");
        }
    }

    /// Waits until `until`, a wake-up or `stop`. It waits on clones, so that a wake-up stays unseen until the next batch.
    async fn wait_until(&self, until: Instant, stop: &CancellationToken) {
        let (mut local_wake, mut remote_wake) = (self.local_wake.clone(), self.remote_wake.clone());
        tokio::select! {
            _ = local_wake.changed() => {}
            _ = remote_wake.changed(), if self.publish_loop.is_leader() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep_until(until) => {}
        }
    }
}

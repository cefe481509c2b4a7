use std::sync::Arc;
use std::time::Duration;

use database::{ChangeNotifier, Database};
use messaging::EventPublisher;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::OutboxConfig;
use crate::rounds::{Round, Rounds};
use crate::wake::{Wake, across_processes};
use crate::{gauges, pruning};

/// How long a stop waits for what goes on beside the publishing.
const REST_TIMEOUT: Duration = Duration::from_millis(500);

/// Publishes what waits in an outbox.
///
/// Of several relays on one database one publishes: it holds a lock as long as it lives, and looks whenever it is woken.
/// Another one that is woken finds the lock taken and tells the first, in a statement of its own. Should nobody hear that,
/// because the first one was just ending, the next look by itself of any of them finds what waits.
pub struct Relay {
    database: Database,
    config: OutboxConfig,
    rounds: Rounds,
    /// What this process raises; the sender is kept, so that there always is one.
    woken: (Wake, watch::Receiver<()>),
    across: ChangeNotifier,
    changed: Arc<Notify>,
}

impl Relay {
    /// What `wake` raises from now on is not overlooked, even before it runs.
    pub fn new(
        database: Database,
        publisher: Arc<dyn EventPublisher>,
        wake: Wake,
        config: OutboxConfig,
    ) -> Self {
        let changed = Arc::new(Notify::new());
        let rounds = Rounds::new(&database, publisher, &config, changed.clone());
        let raised = wake.subscribe();
        Self {
            database,
            config,
            rounds,
            woken: (wake, raised),
            across: across_processes(),
            changed,
        }
    }

    /// Publishes until `stop` is cancelled and nothing waits any more, nothing more can be published now, or the time for
    /// it is over. Deletes what was published long ago, and measures how much waits.
    ///
    /// An event that fails makes its aggregate step aside. After a stalled round the next one goes on with what is
    /// behind; those in front come back once something got through, or nothing else waits. So however many fail, and
    /// however slowly, they keep no other event from being published.
    pub async fn run(mut self, stop: CancellationToken) {
        let (database, retention) = (self.database.clone(), self.config.retention());
        let ended = CancellationToken::new();
        let mut beside = JoinSet::new();
        beside.spawn(self.across.clone().run(database.clone(), ended.clone()));
        beside.spawn(gauges::measure(database.clone(), self.changed.clone(), ended.clone()));
        beside.spawn(pruning::prune(database, retention, ended.clone()));
        let time = self.config.drain_timeout();
        let time_is_over = async {
            stop.cancelled().await;
            tokio::time::sleep(time).await;
        };
        tokio::select! {
            () = self.publish(&stop) => {}
            () = time_is_over => {}
        }
        ended.cancel();
        let all = async { while beside.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(REST_TIMEOUT, all).await;
    }

    /// Once told to stop, it begins rounds for half of the time that it has; the last one has the other half.
    async fn publish(&mut self, stop: &CancellationToken) {
        let heard = &mut self.across.subscribe();
        let mut last_begin = None;
        loop {
            let stopping = stop.is_cancelled();
            let half = self.config.drain_timeout() / 2;
            if stopping && Instant::now() > *last_begin.get_or_insert(Instant::now() + half) {
                return self.rounds.finish().await;
            }
            let woken = self.woken.1.has_changed().unwrap_or(false);
            self.woken.1.mark_unchanged();
            heard.mark_unchanged();
            let round = self.rounds.next().await;
            if let (Round::Following, true) = (&round, woken) {
                self.tell().await;
            }
            match round {
                Round::Progress => self.rounds.failures.release(),
                _ if stopping => return self.rounds.finish().await,
                Round::Stalled(delay) => self.wait(Instant::now() + delay, heard, stop).await,
                Round::Idle | Round::Following => {
                    let poll = Instant::now() + self.config.poll_interval();
                    let back = self.rounds.failures.earliest();
                    let until = back.map_or(poll, |back| back.min(poll));
                    self.wait(until, heard, stop).await;
                    self.rounds.failures.release();
                }
            }
        }
    }

    /// Not in the transaction that appended: PostgreSQL commits those that notify one after the other.
    async fn tell(&self) {
        if let Err(error) = self.across.notify_all(self.database.writer()).await {
            tracing::debug!(%error, "the relay that publishes was not told; it will look by itself");
        }
    }

    async fn wait(&self, until: Instant, heard: &watch::Receiver<()>, stop: &CancellationToken) {
        // Clones, so that what is waited for stays unseen until the next look.
        let (mut woken, mut heard) = (self.woken.1.clone(), heard.clone());
        tokio::select! {
            _ = woken.changed() => {}
            _ = heard.changed(), if self.rounds.leads() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep_until(until) => {}
        }
    }
}

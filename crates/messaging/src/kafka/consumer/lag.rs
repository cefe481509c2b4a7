use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics::gauge;
use rdkafka::statistics::Partition;

/// How many messages wait in each partition.
pub(super) struct Lag {
    topic: String,
    /// Where the next message may be, by the last one that came.
    next: Mutex<BTreeMap<i32, i64>>,
    /// Up to where librdkafka has fetched, when it last told.
    fetched: Mutex<BTreeMap<i32, i64>>,
    /// Where the group has an offset, when it last told.
    committed: Mutex<BTreeSet<i32>>,
    came: AtomicU64,
}

impl Lag {
    pub(super) fn of(topic: &str) -> Self {
        Self {
            topic: topic.to_owned(),
            next: Mutex::default(),
            fetched: Mutex::default(),
            committed: Mutex::default(),
            came: AtomicU64::default(),
        }
    }

    pub(super) fn came(&self, partition: i32, offset: i64) {
        lock(&self.next).insert(partition, offset + 1);
        self.came.fetch_add(1, Ordering::Relaxed);
    }

    /// How many messages came, in all.
    pub(super) fn count(&self) -> u64 {
        self.came.load(Ordering::Relaxed)
    }

    /// `None`: it has not begun.
    pub(super) fn fetched(&self, partition: i32) -> Option<i64> {
        lock(&self.fetched).get(&partition).copied()
    }

    pub(super) fn is_committed(&self, partition: i32) -> bool {
        lock(&self.committed).contains(&partition)
    }

    pub(super) fn lost(&self, partition: i32) {
        lock(&self.next).remove(&partition);
        lock(&self.fetched).remove(&partition);
        lock(&self.committed).remove(&partition);
        self.show(partition, 0);
    }

    /// The end of a transaction has an offset too, but nobody handles it: behind the last message it is no lag.
    pub(super) fn tell(&self, partition: i32, known: &Partition) {
        if known.next_offset >= 0 {
            lock(&self.fetched).insert(partition, known.next_offset);
        }
        if known.committed_offset >= 0 {
            lock(&self.committed).insert(partition);
        }
        let all_came = known.next_offset >= known.ls_offset && known.fetchq_cnt == 0;
        let next = lock(&self.next).get(&partition).copied();
        let done = known.stored_offset.max(known.committed_offset);
        if all_came && next.is_none_or(|next| next <= done) {
            self.show(partition, 0);
        } else if known.consumer_lag >= 0 {
            // Negative: not known yet.
            self.show(partition, known.consumer_lag);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge is an f64")]
    fn show(&self, partition: i32, lag: i64) {
        let labels = [("topic", self.topic.clone()), ("partition", partition.to_string())];
        gauge!("consumer_lag", &labels).set(lag as f64);
    }
}

fn lock<T>(offsets: &Mutex<T>) -> MutexGuard<'_, T> {
    offsets.lock().unwrap_or_else(PoisonError::into_inner)
}

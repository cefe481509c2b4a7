use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics::gauge;
use rdkafka::statistics::Partition;

/// How many messages wait in each partition.
pub(super) struct Lag {
    topic: String,
    /// Where the next message may be, by the last one that came.
    next: Mutex<BTreeMap<i32, i64>>,
}

impl Lag {
    pub(super) fn of(topic: &str) -> Self {
        Self {
            topic: topic.to_owned(),
            next: Mutex::default(),
        }
    }

    pub(super) fn came(&self, partition: i32, offset: i64) {
        self.next().insert(partition, offset + 1);
    }

    pub(super) fn lost(&self, partition: i32) {
        self.next().remove(&partition);
        self.show(partition, 0);
    }

    /// The end of a transaction has an offset too, but nobody handles it: behind the last message it is no lag.
    pub(super) fn tell(&self, partition: i32, known: &Partition) {
        let all_came = known.next_offset >= known.ls_offset && known.fetchq_cnt == 0;
        let next = self.next().get(&partition).copied();
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
        let labels = [
            ("topic", self.topic.clone()),
            ("partition", partition.to_string()),
        ];
        gauge!("consumer_lag", &labels).set(lag as f64);
    }

    fn next(&self) -> MutexGuard<'_, BTreeMap<i32, i64>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

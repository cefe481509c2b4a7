//! What librdkafka tells, from within `recv`.

use std::sync::atomic::Ordering;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::{ClientContext, Statistics, TopicPartitionList};

use super::Group;
use crate::kafka::consumer::deleted;

impl ClientContext for Group {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.reports.log(level, facility, message);
    }

    /// What is wrong arrives with the messages too, and is logged there.
    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.error(error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        let mut brokers = statistics.brokers.values();
        if brokers.any(|broker| broker.state == "UP") {
            self.status.broker_answers();
        }
        let Some(topic) = statistics.topics.get(&self.topic) else {
            return;
        };
        for partition in self.assigned.borrow().keys() {
            if let Some(known) = topic.partitions.get(partition) {
                self.lag.tell(*partition, known);
            }
        }
    }
}

impl ConsumerContext for Group {
    fn commit_callback(&self, _: KafkaResult<()>, offsets: &TopicPartitionList) {
        if deleted::is_told_by(offsets) {
            self.deleted.cancel();
        }
    }

    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            // Before the first message of theirs can come.
            Rebalance::Assign(partitions) => self.add(partitions),
            Rebalance::Revoke(partitions) => {
                tracing::debug!(?partitions, "partitions revoked");
                if self.deleted.is_cancelled() {
                    self.forget(consumer);
                } else if !consumer.assignment_lost() {
                    // Lost partitions are another member's already, and nobody may be there to take a commit.
                    // Fails with "no offset" when there is nothing to commit.
                    let _ = consumer.commit_consumer_state(CommitMode::Sync);
                }
                self.remove(partitions);
            }
            Rebalance::Error(_) => {}
        }
    }

    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(partitions) = rebalance {
            // A partition that was paused when it went comes back paused.
            self.warn(if self.holding.load(Ordering::Relaxed) {
                consumer.pause(partitions)
            } else {
                consumer.resume(partitions)
            });
        }
    }
}

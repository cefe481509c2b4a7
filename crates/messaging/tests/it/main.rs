//! The promises of `messaging`. Tests of Kafka run on the broker that `TEST_KAFKA_BROKERS` names, or on librdkafka's mock
//! cluster; those that need a fault on demand always run on the mock cluster.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod bus;
mod consumer;
mod contract;
mod dead_letters;
mod deleted;
mod kafka;
mod metrics;
mod outage;
mod publisher;
mod recorder;
mod topic;
mod unreadable;

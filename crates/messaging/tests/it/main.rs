//! What `messaging` promises. A real broker is asked when `TEST_KAFKA_BROKERS` names one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod away;
mod bus;
mod consumer_faults;
mod consumer_group;
mod contract;
mod dead_letters;
mod dead_letters_away;
mod dead_letters_many;
mod deleted_topic;
mod in_process;
mod kafka;
mod kafka_publisher;
mod numbers;
mod old_broker;
mod ping;
mod publisher_faults;
mod rebalance;
mod recorder;
mod topic;

//! What the outbox promises, on both engines; what several replicas promise, on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod backlog;
mod command;
mod commits;
mod failures;
mod metrics;
mod outbox;
mod parking;
mod pruning;
mod publisher;
mod relay;
mod relaying;
mod replicas;
mod surviving;
mod table;
mod waking;

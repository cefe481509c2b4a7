//! What the outbox promises, on both engines; what several replicas promise, on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod cli;
mod failures;
mod metrics;
mod outbox;
mod publisher;
mod publishing;
mod replicas;

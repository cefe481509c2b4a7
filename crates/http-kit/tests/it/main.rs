#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]
#![expect(clippy::unused_async, reason = "poem-openapi's handlers are async")]

mod api;
mod cors;
mod drain;
mod idempotency_key;
mod languages;
mod limits;
mod lists;
mod media_types;
mod methods;
mod metrics;
mod middleware;
mod raw;
mod server;
mod slow_clients;
mod specification;

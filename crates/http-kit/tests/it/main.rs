#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]
#![expect(clippy::unused_async, reason = "poem-openapi's handlers are async")]

mod api;
mod bodies;
mod cors;
mod errors;
mod headers;
mod limits;
mod methods;
mod metrics;
mod server;
mod specification;

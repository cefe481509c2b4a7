#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod api;
mod neighbours;
mod order_repository;
mod resets;
mod samples;

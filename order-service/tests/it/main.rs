#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod announcements;
mod api;
mod failing_neighbours;
mod golden_events;
mod misbehaving;
mod openapi;
mod order_repository;
mod product_catalog;
mod resets;
mod samples;
mod unclear_answers;
mod user_directory;

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod api;
mod events;
mod order_repository;
mod product_catalog;
mod resets;
mod samples;
mod user_directory;

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod api;
mod endurance;
mod user_repository;

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod api;
mod console;
mod dead_letters;
mod events;
mod notification_repository;
mod retention;
mod samples;
mod stream;
mod versions;

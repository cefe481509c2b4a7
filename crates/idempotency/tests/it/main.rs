//! What keys promise, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod keys;
mod many;
mod pruning;
mod races;
mod store;

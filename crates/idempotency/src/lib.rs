#![doc = include_str!("../README.md")]

mod pruning;
mod store;

pub use pruning::{prune, prune_batch};
pub use store::{CreateIdempotencyKeys, Record, begin_counting, find, record, record_all};

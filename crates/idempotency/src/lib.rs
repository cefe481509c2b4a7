#![doc = include_str!("../README.md")]

mod entity;
mod keys;
mod lock;
mod many;
mod migration;
mod pruning;

pub use keys::{Earlier, Request, find, keep};
pub use many::keep_all;
pub use migration::CreateIdempotencyKeys;
pub use pruning::{PRUNE_BATCH, prune, prune_batch};

#![doc = include_str!("../README.md")]

pub mod clock;
pub mod failure;
pub mod idempotency;
pub mod paging;

pub use clock::{Clock, FixedClock, SystemClock};
pub use failure::Failure;
pub use idempotency::{IdempotencyKey, IdempotentRequest, KeyConflict, KeyState};
pub use paging::{Direction, Items, Part, Selection};

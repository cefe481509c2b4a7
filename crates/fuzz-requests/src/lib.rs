#![doc = include_str!("../README.md")]

mod bodies;
mod bytes;
mod change;
mod collection;
mod garble;
mod json;
mod operation;
mod property;
mod scalars;
mod values;

pub use bodies::bodies;
pub use bytes::Bytes;
pub use collection::Collection;
pub use operation::{Answer, Operation};
pub use property::{drawn, for_all};
pub use values::{header_value, values};

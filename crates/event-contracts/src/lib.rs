#![doc = include_str!("../README.md")]

mod cloud_event;
mod formats;
mod order;

pub use cloud_event::{CONTENT_TYPE, CloudEvent, DecodeError};
pub use order::{Order, OrderEvent, OrderEventType, OrderLine, SOURCE};

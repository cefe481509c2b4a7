#![doc = include_str!("../README.md")]

mod attempt;
mod circuit;
mod client;
mod lookup;

pub use client::{UpstreamClient, UpstreamLimits};
pub use lookup::{Lookup, Resource};

#![doc = include_str!("../README.md")]

pub mod cli;
pub mod config;
pub mod context;
pub mod http;
pub mod server;
pub mod shutdown;
pub mod telemetry;

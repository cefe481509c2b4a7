#![doc = include_str!("../README.md")]

pub mod kafka;
pub mod limits;
pub mod stubs;

mod checks;
mod console;
mod contract;
mod failure;
mod fixtures;
mod language;
mod options;
mod report;
mod request;
mod response;
mod run;
mod service;
mod shop;
mod suite;
mod values;

pub use checks::markdown;
pub use contract::{Level, Requirement, requirements};
pub use failure::{Failure, Silence};
pub use language::{Language, Words};
pub use options::Options;
pub use report::{Report, Text, Verdict};
pub use run::{objection, run, run_until};
pub use service::Service;

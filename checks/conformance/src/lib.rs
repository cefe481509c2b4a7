#![doc = include_str!("../README.md")]

pub mod play;

mod answer;
mod checks;
mod contract;
mod event_stream;
mod failure;
mod gone;
mod kafka;
mod ledger;
mod level;
mod list;
mod options;
mod places;
mod problem;
mod reach;
mod report;
mod request;
mod run;
mod samples;
mod shop;
mod suite;
mod values;

pub use contract::Sentence;
pub use failure::{Failure, Silence};
pub use level::{Level, Service};
pub use list::markdown;
pub use options::{Kafka, Options};
pub use report::{Report, Text, Verdict};
pub use run::{run, run_until};

#![doc = include_str!("../README.md")]

mod command;
mod project;

pub use command::{docker, run};
pub use project::Project;

#![doc = include_str!("../README.md")]

pub mod config;
pub mod neighbours;
pub mod problems;
pub mod services;
pub mod shop;

mod docs;
mod front_end;
mod paths;
mod routes;

#![doc = include_str!("../README.md")]

pub mod config;
pub mod shop;

mod docs;
mod neighbours;
mod routes;

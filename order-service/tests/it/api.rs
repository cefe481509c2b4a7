//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked, and with neighbours that fail.

mod away;
mod languages;
pub mod neighbours;
mod placing;
mod repetitions;
mod service;
mod status;
mod strange;

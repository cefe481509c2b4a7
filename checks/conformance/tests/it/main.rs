//! The kit judged by services that are right, and by some that are wrong on purpose.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod addresses;
mod command;
mod ends;
mod faults;
mod naive;
mod neighbours;
mod notifier;
mod reports;
mod small;
mod stream;
mod topic;
mod twice;
mod wrong;

//! The kit judged by the real shop, which is right, and by mutants of it, which are wrong on purpose.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod alone;
mod heard;
mod mutants;
mod naive;
mod reports;
mod support;
mod topic;

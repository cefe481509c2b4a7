#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod embedded;
mod front_end;
mod limits;
mod metrics;
mod neighbours;
mod problems;
mod process;
mod running;
mod screen;

//! What takes minutes and a quiet machine, so it is asked for:
//! `cargo test -p user-service --test it endurance -- --ignored --nocapture --test-threads 1`

mod crowd;
mod million;
mod process;

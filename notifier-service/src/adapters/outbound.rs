pub mod clock;
pub mod console;
pub mod database;
pub mod feed;

mod metrics;

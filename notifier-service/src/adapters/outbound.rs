pub mod clock;
pub mod console;
pub mod database;

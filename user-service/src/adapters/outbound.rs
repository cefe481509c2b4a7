pub mod database;
pub mod system;

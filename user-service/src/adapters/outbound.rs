pub mod database;
pub mod ids;

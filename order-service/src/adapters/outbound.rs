pub mod database;
pub mod http_client;
pub mod product_catalog;
pub mod system;
pub mod user_directory;

mod circuit;
mod loader;

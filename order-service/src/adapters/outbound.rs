pub mod database;
pub mod product_catalog;
pub mod system;
pub mod user_directory;

mod http_client;

pub mod file;
pub mod http;

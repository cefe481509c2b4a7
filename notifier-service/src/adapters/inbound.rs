pub mod events;
pub mod http;

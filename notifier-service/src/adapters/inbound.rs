pub mod dead_letters;
pub mod events;
pub mod http;

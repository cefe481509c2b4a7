//! Configuration sections: one struct each, every field names its variable. A service's configuration is
//! composed of them, and `<service> serve --help` lists all of it.

mod http;
mod log;
mod origins;

pub use http::HttpConfig;
pub use log::{LogConfig, LogFormat};
pub use origins::AllowedOrigins;

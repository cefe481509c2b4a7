//! Configuration sections: one struct each, every field names its variable. A service's configuration is
//! composed of them, and `<service> serve --help` lists all of it.

use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use anyhow::{bail, ensure};

/// Where and within what limits the API is served.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpConfig {
    /// Address to listen on
    #[arg(long, env = "HTTP_HOST", default_value_t = Self::default().host)]
    pub host: IpAddr,

    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value_t = Self::default().port)]
    pub port: u16,

    /// Most connections at once; further ones wait until one of them ends
    #[arg(long, env = "HTTP_MAX_CONNECTIONS", default_value_t = Self::default().http_max_connections)]
    pub http_max_connections: usize,

    /// How long a client may take to send the head of a request, in milliseconds
    #[arg(long, env = "HTTP_HEAD_TIMEOUT_MS", default_value_t = Self::default().http_head_timeout_ms)]
    pub http_head_timeout_ms: u64,

    /// How long a request may take from its head to the beginning of its answer, in milliseconds; less than a gateway waits
    #[arg(long, env = "HTTP_REQUEST_TIMEOUT_MS", default_value_t = Self::default().http_request_timeout_ms)]
    pub http_request_timeout_ms: u64,

    /// How long a client may take nothing of an answer that waits for it before it is cut off, in milliseconds
    #[arg(long, env = "HTTP_WRITE_TIMEOUT_MS", default_value_t = Self::default().http_write_timeout_ms)]
    pub http_write_timeout_ms: u64,

    /// How long a connection is kept that asks nothing more, in milliseconds
    #[arg(long, env = "HTTP_IDLE_TIMEOUT_MS", default_value_t = Self::default().http_idle_timeout_ms)]
    pub http_idle_timeout_ms: u64,

    /// Origins, separated by commas, whose pages may use the API in a browser, or `*`; none without it
    #[arg(long, env = "CORS_ALLOWED_ORIGINS", default_value = "")]
    pub cors_allowed_origins: AllowedOrigins,

    /// How long a stop goes on serving, not ready any more, so that a gateway can turn to other replicas, in milliseconds
    #[arg(long, env = "SHUTDOWN_DRAIN_MS", default_value_t = Self::default().shutdown_drain_ms)]
    pub shutdown_drain_ms: u64,

    /// How long a stop then waits for requests under way, in milliseconds
    #[arg(long, env = "SHUTDOWN_TIMEOUT_MS", default_value_t = Self::default().shutdown_timeout_ms)]
    pub shutdown_timeout_ms: u64,
}

/// What is logged, and how. Logs go to standard error.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Logs")]
pub struct LogConfig {
    /// Level, also by module: `info,order_service=debug` (the syntax of `tracing_subscriber::EnvFilter`)
    #[arg(long, env = "LOG_FILTER", default_value = "info,sea_orm_migration=warn,sqlx=warn")]
    pub log_filter: String,

    /// One JSON object a line for machines, or text for people
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// The origins (RFC 6454) whose pages may use the API in a browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// Only the API's own.
    #[default]
    None,
    /// `*`
    Any,
    /// These, as browsers write them: `https://shop.example`, `http://localhost:5173`.
    These(Vec<String>),
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 8080,
            http_max_connections: 4096,
            http_head_timeout_ms: 10_000,
            http_request_timeout_ms: 11_000,
            http_write_timeout_ms: 600_000,
            http_idle_timeout_ms: 30_000,
            cors_allowed_origins: AllowedOrigins::None,
            shutdown_drain_ms: 0,
            shutdown_timeout_ms: 10_000,
        }
    }
}

impl HttpConfig {
    /// Every default, on a free port of the loopback interface: for tests.
    pub fn loopback() -> Self {
        Self { port: 0, ..Self::default() }
    }
}

impl FromStr for AllowedOrigins {
    type Err = anyhow::Error;

    /// Reads a list that is separated by commas. A text that no browser sends as an origin is an error, not an entry that
    /// allows nobody.
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let list: Vec<_> = text.split(',').map(str::trim).collect();
        match list[..] {
            [""] => Ok(Self::None),
            ["*"] => Ok(Self::Any),
            _ => {
                list.iter().try_for_each(|origin| check_origin(origin))?;
                Ok(Self::These(list.into_iter().map(ToOwned::to_owned).collect()))
            }
        }
    }
}

fn check_origin(origin: &str) -> anyhow::Result<()> {
    let Some((scheme, host)) = origin.split_once("://") else {
        bail!("{origin:?} is no origin: it begins with a scheme, as in https://shop.example");
    };
    ensure!(
        !scheme.is_empty() && !host.is_empty() && !host.contains('/'),
        "{origin:?} is no origin: a scheme, a host, perhaps a port, and no path"
    );
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && byte != b'*';
    ensure!(
        origin.bytes().all(is_plain),
        "{origin:?} is no origin: browsers write it in lower case, and * stands alone"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_any_or_these_may_ask() {
        assert_eq!("".parse::<AllowedOrigins>().unwrap(), AllowedOrigins::None);
        assert_eq!("*".parse::<AllowedOrigins>().unwrap(), AllowedOrigins::Any);
        let these = "https://shop.example, http://localhost:5173".parse().unwrap();
        let expected = ["https://shop.example", "http://localhost:5173"];
        let expected = expected.map(ToOwned::to_owned).to_vec();
        assert_eq!(AllowedOrigins::These(expected), these);
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        for text in [
            "shop.example",
            "https://shop.example/",
            "https://Shop.example",
            "https://*.example",
            "https://a.example,*",
            "https://a.example,",
            "https://a b",
            "null",
            "://",
        ] {
            assert!(text.parse::<AllowedOrigins>().is_err(), "{text}");
        }
    }
}

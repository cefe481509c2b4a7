use std::net::IpAddr;
use std::time::Duration;

use super::AllowedOrigins;

/// Where and within what limits the API is served.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpConfig {
    /// Address to listen on
    #[arg(long, env = "HTTP_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// Most connections at once; for one more, whichever has asked nothing for the longest time makes way
    #[arg(long, env = "HTTP_MAX_CONNECTIONS", default_value_t = 4096)]
    pub http_max_connections: usize,

    /// How long a client may take to send the head of a request, in milliseconds
    #[arg(long, env = "HTTP_HEAD_TIMEOUT_MS", default_value_t = 10_000)]
    pub http_head_timeout_ms: u64,

    /// How long a request may take from its head to the beginning of its answer, in milliseconds; less than a gateway waits
    #[arg(long, env = "HTTP_REQUEST_TIMEOUT_MS", default_value_t = 11_000)]
    pub http_request_timeout_ms: u64,

    /// How long a client may take nothing of an answer that waits for it before it is cut off, in milliseconds
    #[arg(long, env = "HTTP_WRITE_TIMEOUT_MS", default_value_t = 30_000)]
    pub http_write_timeout_ms: u64,

    /// How long a connection is kept that asks nothing more, in milliseconds
    #[arg(long, env = "HTTP_IDLE_TIMEOUT_MS", default_value_t = 30_000)]
    pub http_idle_timeout_ms: u64,

    /// Origins, separated by commas, whose pages may use the API in a browser, or `*`; none without it
    #[arg(long, env = "CORS_ALLOWED_ORIGINS", default_value = "")]
    pub cors_allowed_origins: AllowedOrigins,

    /// How long a stop goes on serving, not ready any more, so that a gateway can turn to other replicas, in milliseconds
    #[arg(long, env = "SHUTDOWN_DRAIN_MS", default_value_t = 0)]
    pub shutdown_drain_ms: u64,

    /// How long a stop then waits for requests under way, in milliseconds
    #[arg(long, env = "SHUTDOWN_TIMEOUT_MS", default_value_t = 10_000)]
    pub shutdown_timeout_ms: u64,
}

impl HttpConfig {
    /// With every default, on a free port of the loopback interface: for tests.
    pub fn loopback() -> Self {
        Self {
            host: [127, 0, 0, 1].into(),
            port: 0,
            http_max_connections: 4096,
            http_head_timeout_ms: 10_000,
            http_request_timeout_ms: 11_000,
            http_write_timeout_ms: 30_000,
            http_idle_timeout_ms: 30_000,
            cors_allowed_origins: AllowedOrigins::default(),
            shutdown_drain_ms: 0,
            shutdown_timeout_ms: 10_000,
        }
    }

    pub fn head_timeout(&self) -> Duration {
        Duration::from_millis(self.http_head_timeout_ms)
    }

    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.http_request_timeout_ms)
    }

    pub fn write_timeout(&self) -> Duration {
        Duration::from_millis(self.http_write_timeout_ms)
    }

    pub fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.http_idle_timeout_ms)
    }

    pub fn shutdown_drain(&self) -> Duration {
        Duration::from_millis(self.shutdown_drain_ms)
    }

    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_millis(self.shutdown_timeout_ms)
    }
}

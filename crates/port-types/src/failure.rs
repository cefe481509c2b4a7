//! Why a port could not do its work.

/// Why a port could not do its work. What a use case expects, such as an unknown id, is no failure.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What is behind the port is away or overloaded: the same call may succeed later.
    #[error("unavailable: {0:#}")]
    Unavailable(anyhow::Error),
    /// A bug here, or behind the port: the same call would fail again.
    #[error("unexpected: {0:#}")]
    Unexpected(anyhow::Error),
}

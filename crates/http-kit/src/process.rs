//! What tells this process from others that run the same.

use std::sync::LazyLock;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// This process, since it was first asked about: at its start.
pub(crate) static THIS: LazyLock<Process> = LazyLock::new(start);

pub(crate) struct Process {
    pub(crate) id: Uuid,
    pub(crate) started_at: DateTime<Utc>,
}

#[expect(clippy::disallowed_methods, reason = "the transport's clock")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

#[expect(clippy::disallowed_methods, reason = "an id of the transport, not of the domain")]
fn start() -> Process {
    Process { id: Uuid::new_v4(), started_at: now() }
}

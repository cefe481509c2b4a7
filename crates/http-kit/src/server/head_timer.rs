//! hyper has one time-out for a request's head, which also runs while the connection is idle. This timer tells the two
//! apart: a connection may be idle for longer than a client may take for a head that it has begun to send.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Sleep, Timer};
use tokio::time::Instant;

/// What has happened on a connection.
#[derive(Default)]
pub(super) struct ConnectionState {
    /// Bytes came after hyper began to wait for the current head.
    pub(super) has_received: AtomicBool,
    /// A request's head was complete.
    pub(super) has_requested: AtomicBool,
}

/// The timer of one connection. hyper starts it when it begins to wait for a head, and polls it after each read.
pub(super) struct HeadTimer {
    head: Duration,
    idle: Duration,
    state: Arc<ConnectionState>,
}

struct HeadDeadline {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// Nothing of the head has come.
    is_idle: bool,
    head: Duration,
    state: Arc<ConnectionState>,
}

impl HeadTimer {
    /// `head`: from a head's first byte to its last, and from the connection's beginning to the first head's last byte.
    /// `idle`: from the end of a response to the first byte of the next head.
    pub(super) fn new(head: Duration, idle: Duration, state: Arc<ConnectionState>) -> Self {
        Self { head, idle, state }
    }

    fn begin(&self) -> HeadDeadline {
        self.state.has_received.store(false, Ordering::Relaxed);
        let is_idle = self.state.has_requested.load(Ordering::Relaxed);
        let duration = if is_idle { self.idle } else { self.head };
        HeadDeadline {
            sleep: Box::pin(tokio::time::sleep(duration)),
            is_idle,
            head: self.head,
            state: self.state.clone(),
        }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(self.begin())
    }

    fn sleep_until(&self, _: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(self.begin())
    }
}

impl Sleep for HeadDeadline {}

impl Future for HeadDeadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.is_idle && self.state.has_received.load(Ordering::Relaxed) {
            self.is_idle = false;
            let deadline = Instant::now() + self.head;
            self.sleep.as_mut().reset(deadline);
        }
        self.sleep.as_mut().poll(context)
    }
}

use std::io::{Stdout, Write, stdout};

use chrono::Local;
use parking_lot::Mutex;
use port_types::Failure;

use crate::application::ports::Console;
use crate::domain::notification::Notification;

/// Writes one line per notification: its local time, then its message.
pub struct LineConsole<W> {
    out: Mutex<W>,
}

impl LineConsole<Stdout> {
    pub fn on_stdout() -> Self {
        Self::new(stdout())
    }
}

impl<W: Write> LineConsole<W> {
    pub fn new(out: W) -> Self {
        Self { out: Mutex::new(out) }
    }
}

impl<W: Write + Send> Console for LineConsole<W> {
    fn show(&self, notification: &Notification) -> Result<(), Failure> {
        let time = notification.shown_at.with_timezone(&Local);
        let message = notification.announcement.message();
        let line = format!("{}  {message}\n", time.format("%Y-%m-%d %H:%M:%S"));
        // One write for the line: two processes on one terminal do not mix theirs.
        let mut out = self.out.lock();
        out.write_all(line.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Failure::Unavailable(error.into()))
    }
}

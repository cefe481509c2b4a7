//! The contract of `Console`: one whole line, at once.

use std::io::{Error, ErrorKind, Write};
use std::sync::{Arc, Mutex};

use chrono::Local;
use notifier_service::adapters::outbound::console::LineConsole;
use notifier_service::application::ports::Console;
use port_types::Failure;

use crate::samples::notification;

#[test]
fn a_notification_is_one_line_with_its_local_time_and_one_write() {
    let screen = Screen::default();
    // Its address has several lines.
    let notification = notification(1);
    screen.console().show(&notification).unwrap();
    // That `TZ` is heeded is a test of `all-in-one`, which is a process of its own.
    let time = notification.shown_at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S");
    let text = format!("{time}  {}", notification.announcement.message());
    assert!(!text.contains(char::is_control), "{text:?}");
    assert_eq!(screen.shown(), [format!("{text}\n")]);
}

#[test]
fn lines_shown_at_once_do_not_mix() {
    let screen = Screen::default();
    let console = screen.console();
    let notification = notification(1);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..50).for_each(|_| console.show(&notification).unwrap()));
        }
    });
    let shown = screen.shown();
    assert_eq!(shown.len(), 400);
    assert!(shown.iter().all(|line| *line == shown[0]));
}

#[test]
fn a_console_that_is_closed_is_unavailable() {
    let screen = Screen::default();
    let console = screen.console();
    screen.set_broken(true);
    let outcome = console.show(&notification(1));
    assert!(matches!(outcome, Err(Failure::Unavailable(_))), "{outcome:?}");
    screen.set_broken(false);
    console.show(&notification(1)).unwrap();
    assert_eq!(screen.shown().len(), 1);
}

/// Stands for standard output, and remembers each write to it. It can be broken, as a closed pipe is.
#[derive(Debug, Clone, Default)]
pub struct Screen(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    writes: Vec<String>,
    flushed: usize,
    broken: bool,
}

impl Screen {
    pub fn console(&self) -> Arc<dyn Console> {
        Arc::new(LineConsole::new(self.clone()))
    }

    /// Each write, once it was flushed.
    pub fn shown(&self) -> Vec<String> {
        let state = self.0.lock().unwrap();
        state.writes[..state.flushed].to_vec()
    }

    pub fn set_broken(&self, broken: bool) {
        self.0.lock().unwrap().broken = broken;
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut state = self.0.lock().unwrap();
        if state.broken {
            return Err(Error::from(ErrorKind::BrokenPipe));
        }
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        state.writes.push(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.flushed = state.writes.len();
        Ok(())
    }
}

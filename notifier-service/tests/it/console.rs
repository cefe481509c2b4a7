//! The contract of `Console`: one whole line, at once.

use std::io::{Error, ErrorKind, Write};
use std::sync::{Arc, Mutex};

use chrono::Local;
use notifier_service::adapters::outbound::console::LineConsole;
use notifier_service::application::ports::Console;
use notifier_service::domain::notification::{AnnouncementKind, Notification};
use port_types::Failure;
use rust_decimal::Decimal;
use uuid::uuid;

use crate::samples::notification;

fn order_for(address: &str) -> Notification {
    let mut notification = notification(1);
    let order = &mut notification.announcement.order;
    order.id = uuid!("019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02");
    order.total = Decimal::new(5_997, 2);
    order.delivery_address = String::from(address);
    order.lines[0].quantity = 2;
    order.lines[1].quantity = 1;
    notification
}

/// As the clock on the wall shows it. That `TZ` is heeded is a test of `all-in-one`, which is a process of its own.
fn local_time(notification: &Notification) -> String {
    let time = notification.shown_at.with_timezone(&Local);
    time.format("%Y-%m-%d %H:%M:%S").to_string()
}

#[test]
fn an_order_is_one_line_with_its_time_and_one_write() {
    let screen = Screen::default();
    let notification = order_for("12 rue des Lilas, Lyon");
    screen.console().show(&notification).unwrap();
    let time = local_time(&notification);
    let expected = format!(
        "{time}  commande ajoutée    019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02  3 articles  59,97 €  → 12 rue des Lilas, Lyon\n"
    );
    assert_eq!(screen.shown(), [expected]);
}

#[test]
fn a_deletion_is_one_line_too() {
    let screen = Screen::default();
    let mut notification = order_for("12 rue des Lilas, Lyon");
    notification.announcement.kind = AnnouncementKind::OrderDeleted;
    screen.console().show(&notification).unwrap();
    let time = local_time(&notification);
    let expected = format!("{time}  commande supprimée  019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02\n");
    assert_eq!(screen.shown(), [expected]);
}

#[test]
fn no_address_makes_a_second_line() {
    let screen = Screen::default();
    let address = "12 rue des Lilas\n2026-11-22 10:15:04  commande ajoutée\r\u{1b}[2J\u{85}Lyon";
    screen.console().show(&order_for(address)).unwrap();
    let [line] = &screen.shown()[..] else {
        panic!("{:?}", screen.shown());
    };
    let text = line.strip_suffix('\n').unwrap();
    assert!(!text.contains(char::is_control), "{text:?}");
}

#[test]
fn lines_shown_at_once_do_not_mix() {
    let screen = Screen::default();
    let console = screen.console();
    let notification = order_for("12 rue des Lilas, Lyon");
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

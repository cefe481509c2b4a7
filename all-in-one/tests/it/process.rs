//! `cargo run`, as whoever types it sees it.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::running::{Customer, PATIENCE};

/// Nine hours ahead of UTC, all year round.
const TOKYO: &str = "JST-9";

fn command(folder: &TempDir, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_all-in-one"));
    command
        .args(["--port", &port.to_string(), "--data-dir"])
        .arg(folder.path().join("data"))
        .env("TZ", TOKYO)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Ends with the test, however that ends.
struct Process {
    child: Child,
    output: Receiver<String>,
    errors: Receiver<String>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a pipe as they come, read by a thread: a test that waits for one does not wait for ever, and the pipe never
/// fills.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(pipe).lines().map_while(Result::ok);
        lines.for_each(|line| sender.send(line).unwrap_or_default());
    });
    receiver
}

impl Process {
    fn start(folder: &TempDir) -> Self {
        let mut child = command(folder, 0).spawn().unwrap();
        let output = lines(child.stdout.take().unwrap());
        let errors = lines(child.stderr.take().unwrap());
        Self { child, output, errors }
    }

    /// Comes once the shop is open: it has printed where to click.
    fn customer(&self) -> Customer {
        let start = Instant::now();
        loop {
            let patience = PATIENCE.saturating_sub(start.elapsed());
            let line = self.errors.recv_timeout(patience).expect("where to click");
            let address = line.split_once("http://").unwrap_or_default().1;
            if let Some((address, _)) = address.split_once("/products") {
                return Customer::of(format!("http://{address}"));
            }
        }
    }

    /// Ends it by a signal. Nothing more comes to standard output.
    fn stop(mut self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "it is still running");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(0));
        assert_eq!(self.output.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}

#[tokio::test]
async fn an_order_is_one_line_on_standard_output_in_local_time() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder);
    let order = process.customer().place_order().await;
    let line = process.output.recv_timeout(PATIENCE).unwrap();
    let (time, message) = line.split_once("  ").unwrap();
    // The line comes before the record of it, which the stop waits for.
    process.stop("-TERM");

    let process = Process::start(&folder);
    let notifications = process.customer().get("/notifications").await;
    let notifications: Value = serde_json::from_str(&notifications).unwrap();
    assert_eq!(notifications[0]["message"], message);
    assert_eq!(notifications[0]["commande"], order);
    let shown = notifications[0]["affiche_le"].as_str().unwrap();
    assert_eq!(seconds(time) - seconds(shown), 9 * 3_600);
    process.stop("-INT");
}

/// Since the beginning of the month, so that two days differ.
fn seconds(time: &str) -> i64 {
    let field = |range: std::ops::Range<usize>| time[range].parse::<i64>().unwrap();
    ((field(8..10) * 24 + field(11..13)) * 60 + field(14..16)) * 60 + field(17..19)
}

#[test]
fn a_busy_port_is_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let output = command(&folder, address.port()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    let expected = format!("error: cannot listen on {address}: ");
    assert!(error.starts_with(&expected), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert_eq!(output.stdout, b"");
}

#[test]
fn no_librdkafka_is_built_for_it() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--offline", "--locked", "--package", "all-in-one", "--prefix", "none"]);
    let tree = tree.args(["--edges", "normal,build"]).output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"messaging"), "{tree}");
    assert!(!crates.contains(&"rdkafka-sys"), "{tree}");
}

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The service, in a process of its own.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
}

/// The most memory that a process has used, looked at every few milliseconds.
pub(super) struct Peak {
    kibibytes: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) time: Duration,
    pub(super) users: usize,
    pub(super) is_complete: bool,
}

impl Process {
    pub(super) fn start(database_url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_user-service"))
            .args(["serve", "--port", "0", "--log-filter", "info"])
            .env("DATABASE_URL", database_url)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = log.find_map(|line| {
            let line = line.ok()?;
            let (_, address) = line.split_once("listening on http://")?;
            address.trim().parse().ok()
        });
        std::thread::spawn(move || log.for_each(drop));
        let address = address.unwrap();
        Self { child, address }
    }

    pub(super) fn peak(&self) -> Peak {
        let peak = Peak { kibibytes: Arc::default(), ended: Arc::default() };
        let (kibibytes, ended) = (peak.kibibytes.clone(), peak.ended.clone());
        let id = self.child.id();
        std::thread::spawn(move || {
            while !ended.load(Ordering::SeqCst) {
                kibibytes.fetch_max(resident(id), Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        peak
    }

    /// The resident memory, in KiB.
    pub(super) fn memory(&self) -> u64 {
        resident(self.child.id())
    }

    /// Asks on a connection of its own, and counts users while they come.
    pub(super) async fn get(&self, path: &str) -> Answer {
        let begin = Instant::now();
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let (mut chunk, mut users, mut end) = (vec![0; 64 * 1024], 0, Vec::new());
        while let length @ 1.. = stream.read(&mut chunk).await.unwrap() {
            users += chunk[..length].split(|byte| *byte == b'}').count() - 1;
            end.extend_from_slice(&chunk[length.saturating_sub(16)..length]);
            end.drain(..end.len().saturating_sub(16));
        }
        Answer {
            time: begin.elapsed(),
            users,
            is_complete: end.ends_with(b"]") || end.ends_with(b"]\r\n0\r\n\r\n"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Peak {
    pub(super) fn end(self) -> u64 {
        self.ended.store(true, Ordering::SeqCst);
        self.kibibytes.load(Ordering::SeqCst)
    }
}

pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn resident(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    number.unwrap_or_default()
}

//! An upstream that does anything but what it should, and counts requests, connections and bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// What it does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    Hangs,
    HangsInTheMiddle,
    Resets,
    ResetsInTheMiddle,
    HangsUp,
    Says(Vec<u8>),
    /// A response of 200, byte by byte
    Drips,
    /// A response without end
    Pours,
}

pub struct Upstream {
    pub address: SocketAddr,
    behaviour: watch::Sender<Behaviour>,
    pub counts: Arc<Counts>,
}

#[derive(Default)]
pub struct Counts {
    /// Open connections
    pub open: AtomicUsize,
    /// The most connections at a time
    pub most: AtomicUsize,
    pub requests: AtomicUsize,
    /// Bytes it has poured
    pub bytes: AtomicUsize,
    pub last_request: Mutex<String>,
}

impl Behaviour {
    pub fn respond(status: &str, body: &str) -> Self {
        let length = body.len();
        let head = "content-type: application/json\r\ncontent-length";
        Self::Says(format!("HTTP/1.1 {status}\r\n{head}: {length}\r\n\r\n{body}").into())
    }
}

impl Upstream {
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (behaviour, seen) = watch::channel(behaviour);
        let counts = Arc::new(Counts::default());
        let counting = counts.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, seen.clone(), counting.clone()));
            }
        });
        Self { address, behaviour, counts }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From the next request on.
    pub fn becomes(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    /// Waits until it has read one request more. Meanwhile no time passes.
    pub async fn was_requested_since(&self, requests: usize) {
        while self.requests() == requests {
            tokio::task::yield_now().await;
        }
    }

    pub fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::Relaxed)
    }
}

async fn serve(mut stream: TcpStream, behaviour: watch::Receiver<Behaviour>, counts: Arc<Counts>) {
    let open = counts.open.fetch_add(1, Ordering::Relaxed) + 1;
    counts.most.fetch_max(open, Ordering::Relaxed);
    let mut request = [0; 8 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut request).await {
        *counts.last_request.lock() = String::from_utf8_lossy(&request[..length]).into();
        counts.requests.fetch_add(1, Ordering::Relaxed);
        let behaviour = behaviour.borrow().clone();
        if !behave(&mut stream, behaviour, &counts).await {
            break;
        }
    }
    counts.open.fetch_sub(1, Ordering::Relaxed);
}

const HALF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n[";
const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";

/// Returns whether the connection goes on.
async fn behave(stream: &mut TcpStream, behaviour: Behaviour, counts: &Counts) -> bool {
    match behaviour {
        Behaviour::Hangs => until_closed(stream).await,
        Behaviour::HangsInTheMiddle => {
            let _ = stream.write_all(HALF).await;
            until_closed(stream).await;
        }
        Behaviour::Resets => reset(stream),
        Behaviour::ResetsInTheMiddle => {
            let _ = stream.write_all(HALF).await;
            // Later, so that they have read the half.
            sleep(Duration::from_millis(20)).await;
            reset(stream);
        }
        Behaviour::HangsUp => {}
        Behaviour::Says(response) => return stream.write_all(&response).await.is_ok(),
        Behaviour::Drips => {
            let _ = stream.write_all(HALF).await;
            while stream.write_all(b" ").await.is_ok() {
                sleep(Duration::from_millis(50)).await;
            }
        }
        Behaviour::Pours => {
            let _ = stream.write_all(ENDLESS).await;
            while stream.write_all(&[b' '; 16 * 1024]).await.is_ok() {
                counts.bytes.fetch_add(16 * 1024, Ordering::Relaxed);
            }
        }
    }
    false
}

async fn until_closed(stream: &mut TcpStream) {
    while let Ok(1..) = stream.read(&mut [0; 64]).await {}
}

/// Makes the close of a connection a RST.
fn reset(stream: &TcpStream) {
    SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
}

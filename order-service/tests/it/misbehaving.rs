//! A neighbour of whom anything can be expected, and that counts who comes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// What it does with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    Hangs,
    HangsInTheMiddle,
    Resets,
    ResetsInTheMiddle,
    HangsUp,
    /// These bytes
    Says(String),
    /// These bytes, after a while
    SaysSlowly(String),
    /// An answer of 200, byte by byte
    Drips,
    /// An answer without end
    Pours,
}

pub struct Neighbour {
    pub address: SocketAddr,
    manner: watch::Sender<Manner>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    open: AtomicUsize,
    most: AtomicUsize,
    questions: AtomicUsize,
    bytes: AtomicUsize,
}

impl Manner {
    pub fn answer(status: &str, body: &str) -> Self {
        let length = body.len();
        Self::Says(format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    pub fn slowly(self) -> Self {
        match self {
            Self::Says(answer) => Self::SaysSlowly(answer),
            other => other,
        }
    }
}

impl Neighbour {
    pub async fn who(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (manner, seen) = watch::channel(manner);
        let counts = Arc::new(Counts::default());
        let counting = counts.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, seen.clone(), counting.clone()));
            }
        });
        Self { address, manner, counts }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From the next question on.
    pub fn becomes(&self, manner: Manner) {
        self.manner.send_replace(manner);
    }

    /// It has read a question more. Meanwhile no time passes.
    pub async fn was_asked_since(&self, questions: usize) {
        while self.questions() == questions {
            tokio::task::yield_now().await;
        }
    }

    pub fn open_connections(&self) -> usize {
        self.counts.open.load(Ordering::Relaxed)
    }

    pub fn most_connections(&self) -> usize {
        self.counts.most.load(Ordering::Relaxed)
    }

    pub fn questions(&self) -> usize {
        self.counts.questions.load(Ordering::Relaxed)
    }

    pub fn bytes(&self) -> usize {
        self.counts.bytes.load(Ordering::Relaxed)
    }
}

async fn serve(mut stream: TcpStream, manner: watch::Receiver<Manner>, counts: Arc<Counts>) {
    let open = counts.open.fetch_add(1, Ordering::Relaxed) + 1;
    counts.most.fetch_max(open, Ordering::Relaxed);
    let mut question = [0; 8 * 1024];
    while let Ok(1..) = stream.read(&mut question).await {
        counts.questions.fetch_add(1, Ordering::Relaxed);
        let manner = manner.borrow().clone();
        if !behave(&mut stream, manner, &counts).await {
            break;
        }
    }
    counts.open.fetch_sub(1, Ordering::Relaxed);
}

const HALF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n[";
const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";

/// Does the connection go on?
async fn behave(stream: &mut TcpStream, manner: Manner, counts: &Counts) -> bool {
    match manner {
        Manner::Hangs => until_they_leave(stream).await,
        Manner::HangsInTheMiddle => {
            let _ = stream.write_all(HALF).await;
            until_they_leave(stream).await;
        }
        Manner::Resets => reset(stream),
        Manner::ResetsInTheMiddle => {
            let _ = stream.write_all(HALF).await;
            // Later, so that they have read the half.
            sleep(Duration::from_millis(20)).await;
            reset(stream);
        }
        Manner::HangsUp => {}
        Manner::SaysSlowly(answer) => {
            sleep(Duration::from_millis(100)).await;
            return stream.write_all(answer.as_bytes()).await.is_ok();
        }
        Manner::Says(answer) => return stream.write_all(answer.as_bytes()).await.is_ok(),
        Manner::Drips => {
            let _ = stream.write_all(HALF).await;
            while stream.write_all(b" ").await.is_ok() {
                sleep(Duration::from_millis(50)).await;
            }
        }
        Manner::Pours => {
            let _ = stream.write_all(ENDLESS).await;
            while stream.write_all(&[b' '; 16 * 1024]).await.is_ok() {
                counts.bytes.fetch_add(16 * 1024, Ordering::Relaxed);
            }
        }
    }
    false
}

async fn until_they_leave(stream: &mut TcpStream) {
    while let Ok(1..) = stream.read(&mut [0; 64]).await {}
}

/// The end of a connection that is closed so is a RST.
fn reset(stream: &TcpStream) {
    SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
}

//! A network that can go silent: nothing arrives any more, and nobody is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Network {
    pub(crate) address: SocketAddr,
    connections: Arc<Mutex<Connections>>,
}

#[derive(Default)]
struct Connections {
    /// Do those of now hold back what they should carry?
    silent: watch::Sender<bool>,
    lost: Vec<watch::Sender<bool>>,
}

impl Network {
    /// Between whoever connects to `address` and `server`.
    pub(crate) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let connections = Arc::new(Mutex::new(Connections::default()));
        let shared = connections.clone();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let silent = shared.lock().unwrap().silent.subscribe();
                tokio::spawn(connect(client, server.clone(), silent));
            }
        });
        Self { address, connections }
    }

    pub(crate) fn goes_silent(&self) {
        self.connections.lock().unwrap().silent.send_replace(true);
    }

    /// What was held back arrives now.
    pub(crate) fn comes_back(&self) {
        self.connections.lock().unwrap().silent.send_replace(false);
    }

    /// New connections work. Those of before stay silent for ever.
    pub(crate) fn comes_back_with_another_address(&self) {
        let mut connections = self.connections.lock().unwrap();
        let lost = std::mem::take(&mut connections.silent);
        lost.send_replace(true);
        connections.lost.push(lost);
    }
}

async fn connect(client: TcpStream, server: String, silent: watch::Receiver<bool>) {
    let server = TcpStream::connect(server).await.unwrap();
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    tokio::spawn(carry(from_client, to_server, silent.clone()));
    carry(from_server, to_client, silent).await;
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut silent: watch::Receiver<bool>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if silent.wait_for(|silent| !silent).await.is_err()
            || to.write_all(&bytes[..length]).await.is_err()
        {
            return;
        }
    }
}

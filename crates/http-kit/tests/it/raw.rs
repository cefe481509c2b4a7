//! A client of HTTP/1.1 that shows what happens to its connection.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> std::io::Result<Self> {
        TcpStream::connect(address).await.map(Self)
    }

    pub(crate) async fn ask(&mut self, method: &str, path: &str) -> std::io::Result<()> {
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
        self.0.write_all(request.as_bytes()).await
    }

    /// The head of the next answer, whose body must be what is expected.
    pub(crate) async fn answer(&mut self, body: &str) -> std::io::Result<String> {
        let mut answer = Vec::new();
        while !answer.ends_with(body.as_bytes()) {
            if self.0.read_buf(&mut answer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Reads to the end of the connection, however it ends.
    pub(crate) async fn drain(mut self) -> usize {
        let (mut chunk, mut total) = (vec![0; 64 * 1024], 0);
        while let Ok(length @ 1..) = self.0.read(&mut chunk).await {
            total += length;
        }
        total
    }
}

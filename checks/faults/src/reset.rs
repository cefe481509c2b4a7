//! Requests whose client goes away with a reset, at a random moment.

use std::net::SocketAddr;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// Longer than a request takes, as a rule: some are reset when the answer is there already.
const LONGEST_WAIT: u64 = 12_000;

/// When a client goes away.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    /// After this share of the request's bytes, and a pause in microseconds.
    Sending { thousandths: usize, pause: u64 },
    /// After the whole request, and a pause in microseconds.
    Waiting { pause: u64 },
    /// When the answer begins.
    Reading,
}

impl Moment {
    pub fn draw(random: &mut StdRng) -> Self {
        match random.random_range(0..100) {
            0..25 => Self::Sending {
                thousandths: random.random_range(0..1_000),
                pause: random.random_range(0..3_000),
            },
            25..90 => Self::Waiting { pause: random.random_range(0..LONGEST_WAIT) },
            _ => Self::Reading,
        }
    }
}

pub fn post(body: &Value, key: Option<&str>) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    let key = key.map(|key| format!("idempotency-key: {key}\r\n"));
    let key = key.unwrap_or_default();
    format!(
        "POST /orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n\
         {key}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub fn delete(order: Uuid) -> Vec<u8> {
    format!("DELETE /orders/{order} HTTP/1.1\r\nhost: shop\r\n\r\n").into_bytes()
}

/// Sends a request and resets the connection. A server that closes it first is as good.
pub async fn send(to: SocketAddr, request: &[u8], moment: Moment) -> std::io::Result<()> {
    let mut connection = TcpStream::connect(to).await?;
    connection.set_nodelay(true)?;
    // Whatever is still on its way is thrown away when the connection is dropped, and the server gets a RST.
    connection.set_zero_linger()?;
    match moment {
        Moment::Sending { thousandths, pause } => {
            let part = request.len() * thousandths / 1_000;
            connection.write_all(&request[..part]).await?;
            sleep(Duration::from_micros(pause)).await;
        }
        Moment::Waiting { pause } => {
            connection.write_all(request).await?;
            sleep(Duration::from_micros(pause)).await;
        }
        Moment::Reading => {
            connection.write_all(request).await?;
            let mut first = [0];
            let answer = connection.read(&mut first);
            timeout(Duration::from_secs(15), answer).await??;
        }
    }
    Ok(())
}

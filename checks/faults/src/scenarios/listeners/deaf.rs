use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use crate::report::Report;
use crate::shop::Shop;
use crate::stack::Stack;
use crate::{made, rest, topic};

/// Together more than all buffers between the notifier and us hold.
const EVENTS: u32 = 1_200;
const LINES: usize = 100;
/// Time to be cut off, from when the last event was shown.
const PATIENCE: Duration = Duration::from_mins(1);
const QUIET: Duration = Duration::from_secs(5);
const REQUEST: &[u8] =
    b"GET /notifications/stream HTTP/1.1\r\nhost: shop\r\naccept: text/event-stream\r\n\r\n";

/// A listener that does not read is cut off: what is left for it in buffers ends before all that was sent to it.
pub(super) async fn judge(stack: &Stack, shop: &Shop, report: &mut Report) -> Result<()> {
    let mut deaf = connect(stack.base_url().replace("http://", "").parse()?).await?;
    let total = publish(stack).await?;
    rest::settle(stack, shop).await?;
    sleep(PATIENCE).await;
    let (read, ended) = read_rest(&mut deaf).await;
    let kibibytes = |bytes: usize| format!("{} KiB", bytes / 1024);
    report.check(
        "a listener that does not read is cut off",
        if ended { "yes" } else { "no" },
        "yes",
        ended && read < total,
    );
    report.tell("  it found in buffers", kibibytes(read));
    report.tell("  of more than", kibibytes(total));
    Ok(())
}

async fn connect(to: SocketAddr) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    let mut connection = socket.connect(to).await?;
    connection.write_all(REQUEST).await?;
    // The head has arrived: from here on it does not read.
    let mut first = [0];
    connection.read_exact(&mut first).await?;
    Ok(connection)
}

/// Publishes large events, and returns their bytes.
async fn publish(stack: &Stack) -> Result<usize> {
    let producer = topic::producer(&stack.brokers(), Duration::ZERO)?;
    let mut random = StdRng::seed_from_u64(2);
    let mut bytes = 0;
    for _ in 0..EVENTS {
        let event = made::created(&mut random, LINES)?;
        let key = event.order.to_string();
        topic::publish(&producer, topic::ORDERS, &key, event.json.as_bytes()).await?;
        bytes += event.json.len();
    }
    Ok(bytes)
}

/// How much was left, and whether it came to an end.
async fn read_rest(connection: &mut TcpStream) -> (usize, bool) {
    let (mut buffer, mut read) = (vec![0; 65_536], 0);
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match timeout(QUIET, connection.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return (read, true),
            Ok(Ok(more)) => read += more,
            Err(_) => break,
        }
    }
    (read, false)
}

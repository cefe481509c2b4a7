use std::time::Duration;

use anyhow::{Context, bail};
use backon::{ExponentialBuilder, Retryable};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a broker may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// `ApiVersions` in its first version, as message 1 of a client without a name.
const QUESTION: [u8; 14] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff];
const LONGEST_ANSWER: u32 = 64 * 1024;
/// `ConsumerGroupHeartbeat`, in the version that librdkafka speaks.
const HEARTBEAT: i16 = 68;
const HEARTBEAT_VERSION: i16 = 1;

/// Does the broker know the group protocol of KIP-848? Asked however long it is away. librdkafka 2.12 does not tell: it
/// waits for ever and says nothing.
pub(super) async fn is_known(brokers: &str) -> bool {
    let forever = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(2))
        .without_max_times();
    let asked = (|| ask_any(brokers)).retry(forever);
    asked.await.unwrap_or(false)
}

async fn ask_any(brokers: &str) -> anyhow::Result<bool> {
    let mut outcome = Err(anyhow::anyhow!("no broker is named"));
    for broker in brokers.split(',').map(str::trim) {
        let address = broker.split_once("://").map_or(broker, |parts| parts.1);
        let answer = timeout(PATIENCE, ask(address)).await;
        outcome = answer.context("no answer").flatten();
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

async fn ask(address: &str) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&QUESTION).await?;
    let length = stream.read_u32().await?;
    if length > LONGEST_ANSWER {
        bail!("not a Kafka broker");
    }
    let mut answer = vec![0; length as usize];
    stream.read_exact(&mut answer).await?;
    knows_heartbeat(&answer).context("not an answer")
}

/// The answer: message (4 bytes), error (2), count (4), then for each request its key, first and last version.
fn knows_heartbeat(answer: &[u8]) -> Option<bool> {
    let versions = answer.get(10..)?;
    let number = |bytes: &[u8]| i16::from_be_bytes([bytes[0], bytes[1]]);
    let mut apis = versions.chunks_exact(6);
    Some(apis.any(|api| number(api) == HEARTBEAT && number(&api[4..]) >= HEARTBEAT_VERSION))
}

//! A broker from before KIP-848, as far as a consumer that wants to join a group can tell. librdkafka's mock cluster
//! cannot be told to forget that protocol through rdkafka.

use std::sync::Arc;

use messaging::kafka::KafkaConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::recorder::PATIENCE;

const METADATA: i16 = 3;
const FIND_COORDINATOR: i16 = 10;
const JOIN_GROUP: i16 = 11;
const API_VERSIONS: i16 = 18;
/// What it knows, with the highest version of each: what librdkafka wants for a group.
const APIS: [(i16, i16); 11] = [
    (0, 2),
    (1, 2),
    (2, 0),
    (METADATA, 0),
    (8, 2),
    (9, 1),
    (FIND_COORDINATOR, 0),
    (JOIN_GROUP, 0),
    (12, 0),
    (13, 0),
    (14, 0),
];
const TOPICS: [&str; 2] = ["events", "events.dead-letter"];

pub struct OldBroker {
    port: u16,
    joined: Arc<Notify>,
}

impl OldBroker {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let joined = Arc::new(Notify::new());
        let notify = joined.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, port, notify.clone()));
            }
        });
        Self { port, joined }
    }

    pub fn kafka(&self) -> KafkaConfig {
        KafkaConfig {
            kafka_brokers: format!("127.0.0.1:{}", self.port),
            kafka_topic: TOPICS[0].to_owned(),
            kafka_topic_partitions: 1,
            kafka_topic_replication: 1,
        }
    }

    /// Waits for a request to join a group the classic way.
    pub async fn asked_to_join(&mut self) {
        let joined = tokio::time::timeout(PATIENCE, self.joined.notified());
        joined.await.expect("a request to join");
    }
}

/// Each message: its length, then (in requests) key, version and correlation id.
async fn serve(mut stream: TcpStream, port: u16, joined: Arc<Notify>) {
    while let Ok(length) = stream.read_u32().await {
        let mut request = vec![0; length as usize];
        if stream.read_exact(&mut request).await.is_err() {
            return;
        }
        let number = |at: usize| i16::from_be_bytes([request[at], request[at + 1]]);
        let body = match (number(0), number(2)) {
            (API_VERSIONS, 0) => versions(0),
            // An unknown version is answered in version 0.
            (API_VERSIONS, _) => versions(35),
            (METADATA, _) => metadata(port),
            (FIND_COORDINATOR, _) => [&0_i16.to_be_bytes()[..], &broker(port)].concat(),
            (JOIN_GROUP, _) => {
                joined.notify_one();
                return;
            }
            _ => return,
        };
        let answer = [&request[4..8], &body].concat();
        let length = u32::try_from(answer.len()).unwrap();
        if stream.write_u32(length).await.is_err() || stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn versions(error: i16) -> Vec<u8> {
    let mut body = error.to_be_bytes().to_vec();
    body.extend(12_i32.to_be_bytes());
    for (key, highest) in APIS.into_iter().chain([(API_VERSIONS, 0)]) {
        body.extend([key, 0, highest].into_iter().flat_map(i16::to_be_bytes));
    }
    body
}

fn metadata(port: u16) -> Vec<u8> {
    let mut body = 1_i32.to_be_bytes().to_vec();
    body.extend(broker(port));
    body.extend(2_i32.to_be_bytes());
    for topic in TOPICS {
        body.extend(0_i16.to_be_bytes());
        body.extend(text(topic));
        // One partition without error: 0, its leader 1, replicas [1], in sync [1].
        body.extend(1_i32.to_be_bytes());
        body.extend(0_i16.to_be_bytes());
        body.extend([0, 1, 1, 1, 1, 1].into_iter().flat_map(i32::to_be_bytes));
    }
    body
}

fn broker(port: u16) -> Vec<u8> {
    let id = 1_i32.to_be_bytes().to_vec();
    [id, text("127.0.0.1"), i32::from(port).to_be_bytes().to_vec()].concat()
}

fn text(text: &str) -> Vec<u8> {
    let length = i16::try_from(text.len()).unwrap();
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

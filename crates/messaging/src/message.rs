use chrono::{DateTime, Utc};

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Messages of one key keep their order.
    pub key: String,
    pub payload: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub payload: Vec<u8>,
    /// When the broker accepted it.
    pub published_at: DateTime<Utc>,
    /// Where it can be found again, for people: topic, partition and offset.
    pub position: String,
}

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::formats::timestamp;

/// The media type of an event in structured JSON mode, in the message's `content-type` header.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// A CloudEvents 1.0 envelope around `data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudEvent<T> {
    pub specversion: String,
    /// UUIDv7. Consumers deduplicate by it.
    pub id: Uuid,
    pub source: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub subject: String,
    #[serde(with = "timestamp")]
    pub time: DateTime<Utc>,
    pub datacontenttype: String,
    /// W3C trace context of the request that caused the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    pub data: T,
}

/// Why a message is no event that this crate knows.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("not a CloudEvent 1.0: {0}")]
    NotCloudEvent(String),
    #[error("unknown type or version: {0}")]
    UnknownType(String),
    #[error("the data does not have the schema of its type: {0}")]
    WrongSchema(serde_json::Error),
}

impl<T: Serialize> CloudEvent<T> {
    /// The envelope as JSON text.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl CloudEvent<Box<RawValue>> {
    /// Reads the envelope alone. The data stays text: a `Value` would round some of its numbers when it is read.
    pub(crate) fn read(json: &[u8]) -> Result<Self, DecodeError> {
        let event: Self = serde_json::from_slice(json).map_err(|error| match error.classify() {
            Category::Data => DecodeError::NotCloudEvent(error.to_string()),
            _ => DecodeError::NotJson(error),
        })?;
        match event.specversion.as_str() {
            "1.0" => Ok(event),
            version => Err(DecodeError::NotCloudEvent(format!("specversion {version}"))),
        }
    }

    pub(crate) fn with_data<T: DeserializeOwned>(self) -> Result<CloudEvent<T>, DecodeError> {
        Ok(CloudEvent {
            data: serde_json::from_str(self.data.get()).map_err(DecodeError::WrongSchema)?,
            specversion: self.specversion,
            id: self.id,
            source: self.source,
            kind: self.kind,
            subject: self.subject,
            time: self.time,
            datacontenttype: self.datacontenttype,
            traceparent: self.traceparent,
        })
    }
}

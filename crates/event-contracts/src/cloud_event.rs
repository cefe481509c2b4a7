use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::error::Category;
use uuid::Uuid;

use crate::formats::optional_timestamp;

/// The media type of an event in structured JSON mode, in the message's `content-type` header.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// A CloudEvents 1.0 envelope around `data`. What the specification calls optional may be missing in an event that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudEvent<T> {
    pub specversion: String,
    /// UUIDv7. Consumers deduplicate by it.
    pub id: Uuid,
    pub source: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, with = "optional_timestamp", skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datacontenttype: Option<String>,
    /// W3C trace context of the request that caused the event. An extension attribute: one that is no text is ignored.
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    pub data: T,
}

/// Why a message cannot be read as an event of this crate.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("not a CloudEvent 1.0: {0}")]
    NotCloudEvent(String),
    /// A consumer skips the event, whatever else is in it: it is for others, or of a later version.
    #[error("unknown type or version: {0}")]
    UnknownType(String),
    #[error("the event does not have the schema of its type: {0}")]
    WrongSchema(serde_json::Error),
}

/// The attributes of every event, of whatever type.
#[derive(Deserialize)]
pub(crate) struct RequiredAttributes {
    specversion: String,
    id: String,
    source: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl RequiredAttributes {
    /// # Errors
    ///
    /// `NotJson`, or `NotCloudEvent` when one is missing or empty, or the version is not 1.0.
    pub(crate) fn read(json: &[u8]) -> Result<Self, DecodeError> {
        let read: Self = serde_json::from_slice(json).map_err(|error| match error.classify() {
            Category::Data => DecodeError::NotCloudEvent(error.to_string()),
            _ => DecodeError::NotJson(error),
        })?;
        if read.specversion != "1.0" {
            return Err(DecodeError::NotCloudEvent(format!("specversion {}", read.specversion)));
        }
        if [&read.id, &read.source, &read.kind].into_iter().any(String::is_empty) {
            return Err(DecodeError::NotCloudEvent("an empty id, source or type".to_owned()));
        }
        Ok(read)
    }
}

impl<T: Serialize> CloudEvent<T> {
    /// Returns the envelope as JSON text.
    ///
    /// # Errors
    ///
    /// The data cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl<T: DeserializeOwned> CloudEvent<T> {
    pub(crate) fn read(json: &[u8]) -> Result<Self, DecodeError> {
        serde_json::from_slice(json).map_err(DecodeError::WrongSchema)
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

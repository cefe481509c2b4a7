use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cloud_event::{CloudEvent, DecodeError, RequiredAttributes};
use crate::formats::{amount, timestamp};

pub const SOURCE: &str = "/order-service";

/// Something that happened to an order.
pub type OrderEvent = CloudEvent<Order>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEventType {
    Created,
    /// `data` is the order as it last was.
    Deleted,
}

/// An order as in `GET /orders/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: Uuid,
    #[serde(with = "timestamp")]
    pub date_achat: DateTime<Utc>,
    pub utilisateur_id: Uuid,
    /// Euros
    #[serde(with = "amount")]
    pub prix_total: Decimal,
    pub adresse_livraison: String,
    pub produits: Vec<OrderLine>,
}

/// A product as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub id: Uuid,
    pub nom: String,
    /// Euros for one
    #[serde(with = "amount")]
    pub prix: Decimal,
    pub quantite: u32,
}

impl OrderEventType {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "order.created.v1",
            Self::Deleted => "order.deleted.v1",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Created, Self::Deleted].into_iter().find(|kind| kind.name() == name)
    }
}

impl OrderEvent {
    pub fn new(
        id: Uuid,
        kind: OrderEventType,
        time: DateTime<Utc>,
        traceparent: Option<String>,
        order: Order,
    ) -> Self {
        Self {
            specversion: "1.0".to_owned(),
            id,
            source: SOURCE.to_owned(),
            kind: kind.name().to_owned(),
            subject: Some(order.id.to_string()),
            time: Some(time),
            datacontenttype: Some("application/json".to_owned()),
            traceparent,
            data: order,
        }
    }

    /// Reads an event. Fields and attributes that are not known are ignored, and so is a byte order mark (RFC 8259, section 8.1).
    ///
    /// # Errors
    ///
    /// `UnknownType` for an event that a consumer skips; anything else for a message that can never be read.
    pub fn from_json(json: &[u8]) -> Result<(OrderEventType, Self), DecodeError> {
        let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
        let RequiredAttributes { kind, .. } = RequiredAttributes::read(json)?;
        let kind = OrderEventType::parse(&kind).ok_or(DecodeError::UnknownType(kind))?;
        Ok((kind, Self::read(json)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const CREATED: &str = include_str!("../examples/order.created.v1.json");
    const DELETED: &str = include_str!("../examples/order.deleted.v1.json");

    #[test]
    fn the_golden_files_are_read_and_written_without_loss() {
        for (json, kind) in [(CREATED, OrderEventType::Created), (DELETED, OrderEventType::Deleted)]
        {
            let (read_kind, event) = OrderEvent::from_json(json.as_bytes()).unwrap();
            assert_eq!(read_kind, kind);
            let compact: Value = serde_json::from_str(json).unwrap();
            assert_eq!(event.to_json().unwrap(), compact.to_string());
        }
    }

    /// The golden event with one attribute set, or removed where there is no value.
    fn with(attribute: &str, value: Option<Value>) -> Vec<u8> {
        let mut event: Value = serde_json::from_str(CREATED).unwrap();
        let attributes = event.as_object_mut().unwrap();
        match value {
            Some(value) => attributes.insert(attribute.to_owned(), value),
            None => attributes.remove(attribute),
        };
        event.to_string().into_bytes()
    }

    #[test]
    fn what_cloudevents_calls_optional_may_be_missing_and_an_extension_may_have_another_type() {
        let (kind, golden) = OrderEvent::from_json(CREATED.as_bytes()).unwrap();
        for attribute in ["subject", "time", "datacontenttype", "traceparent"] {
            for value in [None, Some(Value::Null)] {
                let read = OrderEvent::from_json(&with(attribute, value));
                let (read_kind, event) = read.unwrap();
                assert_eq!((read_kind, event.data), (kind, golden.data.clone()), "{attribute}");
            }
        }
        // Of an extension attribute another producer may make something else.
        let (_, event) = OrderEvent::from_json(&with("traceparent", Some(json!(1)))).unwrap();
        assert_eq!(event, OrderEvent { traceparent: None, ..golden });
    }

    #[test]
    fn an_unknown_type_is_told_whatever_else_its_event_has() {
        for (attribute, value) in [
            ("type", Some(json!("order.created.v2"))),
            ("id", Some(json!("17"))),
            ("time", Some(json!("yesterday"))),
            ("subject", Some(json!(1))),
            ("data", Some(json!("text"))),
            ("data", None),
        ] {
            let event = String::from_utf8(with(attribute, value)).unwrap();
            let event = event.replace("order.created.v1", "order.created.v2");
            let error = OrderEvent::from_json(event.as_bytes()).unwrap_err();
            assert!(
                matches!(&error, DecodeError::UnknownType(kind) if kind == "order.created.v2"),
                "{attribute}: {error}"
            );
        }
    }

    #[test]
    fn an_event_says_where_it_comes_from_and_whose_it_is() {
        let (_, golden) = OrderEvent::from_json(CREATED.as_bytes()).unwrap();
        let (id, time, order) = (golden.id, golden.time.unwrap(), golden.data.clone());
        let trace = golden.traceparent.clone();
        let kind = OrderEventType::Created;
        assert_eq!(OrderEvent::new(id, kind, time, trace, order.clone()), golden);
        let untraced = OrderEvent::new(id, kind, time, None, order).to_json().unwrap();
        assert!(!untraced.contains("traceparent"), "{untraced}");
    }

    #[test]
    fn what_is_no_event_or_does_not_have_the_schema_of_its_type_is_told_apart() {
        let decode = |json: &[u8]| OrderEvent::from_json(json).unwrap_err();
        assert!(matches!(decode(b"{"), DecodeError::NotJson(_)));
        assert!(matches!(decode(b"[]"), DecodeError::NotCloudEvent(_)));
        for (attribute, value) in [
            ("specversion", Some(json!("0.3"))),
            ("specversion", None),
            ("type", None),
            ("type", Some(json!(""))),
            ("id", None),
            ("source", Some(json!(1))),
        ] {
            let error = decode(&with(attribute, value));
            assert!(matches!(error, DecodeError::NotCloudEvent(_)), "{attribute}: {error}");
        }
        for (attribute, value) in [
            ("id", Some(json!("17"))),
            ("time", Some(json!("yesterday"))),
            ("subject", Some(json!(1))),
            ("data", Some(json!({}))),
            ("data", None),
        ] {
            let error = decode(&with(attribute, value));
            assert!(matches!(error, DecodeError::WrongSchema(_)), "{attribute}: {error}");
        }
    }

    #[test]
    fn the_asyncapi_document_shows_the_golden_files() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/order-events.asyncapi.yaml");
        let document = std::fs::read_to_string(path).unwrap();
        for json in [CREATED, DELETED] {
            // JSON is YAML: the example stands there as it is, further to the right.
            let example = json.lines().collect::<Vec<_>>().join("\n            ");
            let payload = format!("          payload:\n            {example}\n");
            assert!(document.contains(&payload), "{payload}");
        }
    }
}

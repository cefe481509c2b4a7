use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cloud_event::{CloudEvent, DecodeError};
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
            subject: order.id.to_string(),
            time,
            datacontenttype: "application/json".to_owned(),
            traceparent,
            data: order,
        }
    }

    pub fn from_json(json: &[u8]) -> Result<(OrderEventType, Self), DecodeError> {
        let event = CloudEvent::read(json)?;
        let kind = OrderEventType::parse(&event.kind)
            .ok_or_else(|| DecodeError::UnknownType(event.kind.clone()))?;
        Ok((kind, event.with_data()?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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

    #[test]
    fn unknown_fields_are_ignored() {
        let json = CREATED.replacen("\"data\": {", "\"new\": 1, \"data\": { \"new\": [2],", 1);
        assert!(OrderEvent::from_json(json.as_bytes()).is_ok());
    }

    #[test]
    fn an_event_says_where_it_comes_from_and_whose_it_is() {
        let (_, golden) = OrderEvent::from_json(CREATED.as_bytes()).unwrap();
        let (id, time, order) = (golden.id, golden.time, golden.data.clone());
        let trace = golden.traceparent.clone();
        let kind = OrderEventType::Created;
        assert_eq!(OrderEvent::new(id, kind, time, trace, order.clone()), golden);
        let untraced = OrderEvent::new(id, kind, time, None, order);
        let json = untraced.to_json().unwrap();
        assert!(!json.contains("traceparent"), "{json}");
        assert_eq!(OrderEvent::from_json(json.as_bytes()).unwrap().1, untraced);
    }

    #[test]
    fn what_is_no_event_of_ours_is_told_apart() {
        let decode = |json: &str| OrderEvent::from_json(json.as_bytes()).unwrap_err();
        assert!(matches!(decode("{"), DecodeError::NotJson(_)));
        assert!(matches!(decode("[]"), DecodeError::NotCloudEvent(_)));
        let version = CREATED.replace("\"1.0\"", "\"0.3\"");
        assert!(matches!(decode(&version), DecodeError::NotCloudEvent(_)));
        let unknown = CREATED.replace("created.v1", "created.v2");
        assert!(matches!(decode(&unknown), DecodeError::UnknownType(_)));
        let schema = CREATED.replace("\"produits\"", "\"products\"");
        assert!(matches!(decode(&schema), DecodeError::WrongSchema(_)));
    }

    #[test]
    fn the_asyncapi_document_shows_the_golden_files() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/order-events.asyncapi.yaml");
        let document = std::fs::read_to_string(path).unwrap();
        for json in [CREATED, DELETED] {
            // JSON is YAML: the example stands there as it is, further to the right.
            let lines: Vec<&str> = json.lines().collect();
            let example = lines.join(
                "
            ",
            );
            assert!(document.contains(&format!(
                "          payload:
            {example}
"
            )));
        }
    }
}

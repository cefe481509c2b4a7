//! Messages that no producer of ours writes, and every event that one may.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Utc};
use event_contracts::{Order, OrderEvent, OrderEventType, OrderLine};
use fuzz_requests::bodies;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

const CREATED: &str = include_str!("../examples/order.created.v1.json");
const DELETED: &str = include_str!("../examples/order.deleted.v1.json");

fn golden() -> [Value; 2] {
    [CREATED, DELETED].map(|json| serde_json::from_str(json).unwrap())
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    let years_0_to_9999 = -62_167_219_200_000..253_402_300_800_000_i64;
    years_0_to_9999.prop_map(|milliseconds| DateTime::from_timestamp_millis(milliseconds).unwrap())
}

fn amount() -> impl Strategy<Value = Decimal> {
    any::<i64>().prop_map(|cents| Decimal::new(cents, 2))
}

fn line() -> impl Strategy<Value = OrderLine> {
    (uuid(), any::<String>(), amount(), any::<u32>())
        .prop_map(|(id, nom, prix, quantite)| OrderLine { id, nom, prix, quantite })
}

fn order() -> impl Strategy<Value = Order> {
    let lines = vec(line(), 0..5);
    (uuid(), time(), uuid(), amount(), any::<String>(), lines).prop_map(
        |(id, date_achat, utilisateur_id, prix_total, adresse_livraison, produits)| Order {
            id,
            date_achat,
            utilisateur_id,
            prix_total,
            adresse_livraison,
            produits,
        },
    )
}

/// Values that a later version may add: JSON that is still JSON as deep down in an event as a line's field, since a
/// parser of JSON ends somewhere.
fn unknown() -> impl Strategy<Value = Value> {
    bodies(&golden()).prop_filter_map("no JSON, or too deep", |bytes| {
        let value = std::str::from_utf8(&bytes).ok()?;
        let as_deep_as_a_line = format!("[[[[{value}]]]]");
        let mut nested: Value = serde_json::from_str(&as_deep_as_a_line).ok()?;
        nested.pointer_mut("/0/0/0/0").map(Value::take)
    })
}

fn with(mut event: Value, pointer: &str, name: &str, value: Value) -> Value {
    let object = event.pointer_mut(pointer).and_then(Value::as_object_mut);
    object.unwrap().insert(name.to_owned(), value);
    event
}

proptest! {
    #[test]
    fn whatever_the_bytes_they_are_refused_or_read_for_good(bytes in bodies(&golden())) {
        if let Ok((kind, event)) = OrderEvent::from_json(&bytes) {
            let json = event.to_json().unwrap();
            let (kind_again, again) = OrderEvent::from_json(json.as_bytes()).unwrap();
            prop_assert_eq!((kind_again, again.to_json().unwrap()), (kind, json));
        }
    }

    #[test]
    fn fields_that_are_not_known_are_ignored_wherever_they_are(
        event in select(golden().to_vec()),
        pointer in select(&["", "/data", "/data/produits/0"][..]),
        name in "[a-z]{1,8}_new",
        value in unknown(),
    ) {
        let expected = OrderEvent::from_json(event.to_string().as_bytes()).unwrap();
        let more = with(event, pointer, &name, value).to_string();
        prop_assert_eq!(OrderEvent::from_json(more.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn every_event_that_is_written_is_read_as_it_was(
        id in uuid(),
        kind in select(&[OrderEventType::Created, OrderEventType::Deleted][..]),
        time in time(),
        trace in any::<Option<String>>(),
        order in order(),
    ) {
        let event = OrderEvent::new(id, kind, time, trace, order);
        let json = event.to_json().unwrap();
        prop_assert_eq!(OrderEvent::from_json(json.as_bytes()).unwrap(), (kind, event));
    }
}

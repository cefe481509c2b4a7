use event_contracts::OrderEvent;
use order_service::domain::money::Money;
use serde_json::Value;
use service_kit::http::{Amount, amount, integer};

/// A number as an amount of money: refused, or exact and the same when it is written and read again.
pub fn try_amount(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    if let Ok(pieces) = integer(&value, 1..=1_000) {
        assert!((1..=1_000).contains(&pieces));
    }
    let Ok(Ok(money)) = amount(&value).map(Money::parse) else {
        return;
    };
    let written: Amount = Amount(money.euros());
    let json = serde_json::to_value(written).expect("a number");
    assert_eq!(amount(&json).map(Money::parse), Ok(Ok(money)));
}

/// An event's decoder: whatever the bytes, it reads them or says why not; what it reads survives being written.
pub fn try_event(bytes: &[u8]) {
    let Ok((kind, event)) = OrderEvent::from_json(bytes) else {
        return;
    };
    let json = event.to_json().expect("what was read can be written");
    let (kind_again, again) = OrderEvent::from_json(json.as_bytes()).expect("and read again");
    let json_again = again.to_json().expect("and written again");
    assert_eq!((kind_again, json_again), (kind, json));
}

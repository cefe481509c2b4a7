#![no_main]
//! A number as an amount of money: refused, or exact and the same when it is written and read again.

use libfuzzer_sys::fuzz_target;
use order_service::domain::money::Money;
use serde_json::Value;
use service_kit::http::{Amount, amount, integer};

fuzz_target!(|bytes: &[u8]| {
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
    let json = serde_json::to_value(written).unwrap();
    assert_eq!(amount(&json).map(Money::parse), Ok(Ok(money)));
});

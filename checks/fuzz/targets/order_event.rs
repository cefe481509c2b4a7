#![no_main]
//! An event's decoder: whatever the bytes, it reads them or says why not; what it reads survives being written.

use event_contracts::OrderEvent;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok((kind, event)) = OrderEvent::from_json(bytes) else {
        return;
    };
    let json = event.to_json().unwrap();
    let (kind_again, again) = OrderEvent::from_json(json.as_bytes()).unwrap();
    assert_eq!((kind_again, again.to_json().unwrap()), (kind, json));
});

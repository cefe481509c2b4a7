use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::bytes::Bytes;
use crate::change::{Change, any_json, change};
use crate::garble::{Garble, garble};
use crate::json::{Json, Slot};

/// Bodies to send where one of `right` is expected: some are right, most are nearly so, some are any JSON or any bytes.
pub fn bodies(right: &[Value]) -> BoxedStrategy<Bytes> {
    let right: Vec<Json> = right.iter().map(Json::from).collect();
    let almost = |changes| (select(right.clone()), vec(change(), changes));
    prop_oneof![
        6 => almost(0..3).prop_map(|(document, changes)| changed(document, &changes)),
        2 => (almost(0..2), garble()).prop_map(|((document, changes), garble)| {
            garbled(changed(document, &changes), &garble)
        }),
        1 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => vec(any::<u8>(), 0..64),
    ]
    .prop_map(Bytes)
    .boxed()
}

fn changed(document: Json, changes: &[Change]) -> Vec<u8> {
    let mut document = vec![Slot { name: String::new(), value: document }];
    for change in changes {
        change.apply(&mut document);
    }
    let text: String = document.iter().map(|slot| slot.value.to_string()).collect();
    text.into_bytes()
}

fn garbled(mut bytes: Vec<u8>, garble: &Garble) -> Vec<u8> {
    garble.apply(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use serde_json::json;

    use super::*;

    #[test]
    fn there_are_right_ones_wrong_ones_and_such_that_are_no_json() {
        let right = json!({ "name": "Zoé", "lines": [{ "id": 1 }, { "id": 2 }] });
        let strategy = bodies(std::slice::from_ref(&right));
        let mut runner = TestRunner::deterministic();
        let (mut same, mut other, mut broken) = (0, 0, 0);
        for _ in 0..1_000 {
            let body = strategy.new_tree(&mut runner).unwrap().current();
            match serde_json::from_slice::<Value>(&body) {
                Ok(value) if value == right => same += 1,
                Ok(_) => other += 1,
                Err(_) => broken += 1,
            }
        }
        assert!(same > 50 && other > 200 && broken > 200, "{same} {other} {broken}");
    }
}

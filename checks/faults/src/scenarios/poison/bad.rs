//! Messages that are no event, and never will be.

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

use crate::made;

/// Below what a broker takes, with what a dead letter adds.
const MEGABYTE: usize = 1_000_000;
/// One in so many has a megabyte.
const RARE: u32 = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) kind: &'static str,
    pub(super) key: Option<String>,
    pub(super) payload: Option<Vec<u8>>,
}

/// The message of this number: one kind after the other.
pub(super) fn draw(random: &mut StdRng, number: u32) -> Result<Bad> {
    let event = made::created(random, 2)?;
    let changed = |from: &str, to: &str| Some(event.json.replacen(from, to, 1).into_bytes());
    let (kind, payload) = match number % 10 {
        _ if number % RARE == RARE - 1 => ("a megabyte", Some(bytes(random, MEGABYTE))),
        0 => {
            let length = random.random_range(1..2_000);
            ("random bytes", Some(bytes(random, length)))
        }
        1 => ("no CloudEvent", Some(b"{\"bonjour\":[]}".to_vec())),
        2 => ("a wrong type", changed("\"prix_total\":", "\"prix_total\":[],\"avant\":")),
        3 => ("a missing field", changed("\"produits\":", "\"products\":")),
        4 => ("a future version", changed("order.created.v1", "order.created.v2")),
        5 => ("another specification", changed("\"1.0\"", "\"2.0\"")),
        6 => ("no payload", None),
        7 => ("a NUL in a text", changed("rue des Lilas", "rue\\u0000des Lilas")),
        8 => {
            let half = event.json.len() / 2;
            ("cut off", Some(event.json.as_bytes()[..half].to_vec()))
        }
        _ => ("deeply nested", Some(vec![b'['; 50_000])),
    };
    let keyed = random.random_bool(0.8);
    Ok(Bad { kind, key: keyed.then(|| event.order.to_string()), payload })
}

fn bytes(random: &mut StdRng, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    random.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use event_contracts::OrderEvent;
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn no_bad_message_is_an_event_but_for_the_nul_that_no_database_takes() {
        let mut random = StdRng::seed_from_u64(1);
        let mut kinds = BTreeSet::new();
        for number in 0..200 {
            let bad = draw(&mut random, number).unwrap();
            kinds.insert(bad.kind);
            let payload = bad.payload.unwrap_or_default();
            let is_event = OrderEvent::from_json(&payload).is_ok();
            assert_eq!(is_event, bad.kind == "a NUL in a text", "{}", bad.kind);
        }
        assert_eq!(kinds.len(), 11);
    }
}

//! Messages that the notifier cannot show, and never will; and events that it must show, however little they say.

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{Rng, RngExt};
use serde_json::{Map, Value};
use support::kafka::Message;
use support::{PublishedOrder, created_event};

/// The header that identifies a message as a dead letter.
pub(super) const NUMBER: &str = "faults-number";

const OPTIONAL: [&str; 4] = ["subject", "time", "datacontenttype", "traceparent"];
/// Below what a broker takes, with what a dead letter adds.
const MEGABYTE: usize = 1_000_000;
/// One message in so many has a megabyte.
const RARE: u32 = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hostile {
    pub(super) kind: &'static str,
    pub(super) message: Message,
    pub(super) handling: Handling,
}

/// What the notifier must do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handling {
    DeadLetter,
    /// Its type is not known.
    Skip,
}

/// An event that must be shown. Every other one lacks what CloudEvents calls optional, and has a field that is not known.
pub(super) fn good(random: &mut StdRng, number: usize) -> Result<PublishedOrder> {
    let mut event = created_event(random, 2)?;
    if number % 2 == 1 {
        let mut json: Map<String, Value> = serde_json::from_str(&event.json)?;
        json.retain(|name, _| !OPTIONAL.contains(&name.as_str()));
        json.insert("nouveau".to_owned(), Value::from(7));
        event.json = Value::from(json).to_string();
    }
    Ok(event)
}

/// The message of this number: one kind after the other.
pub(super) fn draw(random: &mut StdRng, number: u32) -> Result<Hostile> {
    let event = created_event(random, 2)?;
    let changed = |from: &str, to: &str| Some(event.json.replacen(from, to, 1).into_bytes());
    let (kind, payload) = match number % 11 {
        _ if number % RARE == RARE - 1 => ("a megabyte", Some(bytes(random, MEGABYTE))),
        0 => {
            let length = random.random_range(1..2_000);
            ("random bytes", Some(bytes(random, length)))
        }
        1 => ("no CloudEvent", Some(b"{\"bonjour\":[]}".to_vec())),
        2 => {
            ("a wrong type of a field", changed("\"prix_total\":", "\"prix_total\":[],\"avant\":"))
        }
        3 => ("a missing field", changed("\"produits\":", "\"products\":")),
        4 => ("a future version", changed("order.created.v1", "order.created.v2")),
        5 => ("another specification", changed("\"1.0\"", "\"2.0\"")),
        6 => ("no payload", None),
        7 => ("a NUL in a text", changed("rue des Lilas", "rue\\u0000des Lilas")),
        8 => ("cut off", Some(event.json.as_bytes()[..event.json.len() / 2].to_vec())),
        9 => ("another event of ours", changed("order.created.v1", "order.archived.v1")),
        _ => ("deeply nested", Some(vec![b'['; 50_000])),
    };
    let handling = match kind {
        "a future version" | "another event of ours" => Handling::Skip,
        _ => Handling::DeadLetter,
    };
    let key = random.random_bool(0.8).then(|| event.order.to_string());
    let headers = vec![(NUMBER, number.to_string())];
    Ok(Hostile { kind, message: Message { key, payload, headers }, handling })
}

fn bytes(random: &mut StdRng, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    random.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use event_contracts::{DecodeError, OrderEvent};
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn every_good_one_is_an_event_of_ours_with_or_without_what_is_optional() {
        let mut random = StdRng::seed_from_u64(1);
        for number in 0..2 {
            let event = good(&mut random, number).unwrap();
            let (_, read) = OrderEvent::from_json(event.json.as_bytes()).unwrap();
            assert_eq!((read.id, read.data.id), (event.id, event.order));
            assert_eq!(read.traceparent.is_some(), number == 0);
        }
    }

    #[test]
    fn no_bad_message_is_an_event_but_for_the_nul_that_no_database_takes() {
        let mut random = StdRng::seed_from_u64(1);
        let mut kinds = BTreeSet::new();
        for number in 0..200 {
            let Hostile { kind, message, handling } = draw(&mut random, number).unwrap();
            kinds.insert(kind);
            let read = OrderEvent::from_json(&message.payload.unwrap_or_default());
            assert_eq!(read.is_ok(), kind == "a NUL in a text", "{kind}");
            let is_unknown = matches!(read, Err(DecodeError::UnknownType(_)));
            assert_eq!(is_unknown, handling == Handling::Skip, "{kind}");
        }
        assert_eq!(kinds.len(), 12);
    }
}

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use rdkafka::util::Timeout;
use serde_json::Value;

use super::sent::{NUMBER, Sent};
use crate::made::Made;
use crate::report::Report;
use crate::stack::Stack;
use crate::topic::read::{self, Raw};
use crate::topic::{self, DEAD_LETTERS, ORDERS};

const REASON: &str = "dead-letter-reason";
const SOURCE: [&str; 4] = [
    "dead-letter-source-topic",
    "dead-letter-source-partition",
    "dead-letter-source-offset",
    "dead-letter-source-time",
];
const PATIENCE: Duration = Duration::from_mins(1);

/// The messages of the dead-letter topic; what notes that one was put back is none.
pub(super) async fn all(stack: &Stack) -> Result<Vec<Raw>> {
    let mut records = read::all(&stack.brokers(), DEAD_LETTERS, |raw| raw).await?;
    records.retain(|record| record.headers.contains_key(REASON));
    Ok(records)
}

/// Each bad message is there as it was, with its reason and where it came from.
pub(super) fn judge(report: &mut Report, sent: &Sent, letters: &[Raw]) {
    let mut by_number: HashMap<&str, Vec<&Raw>> = HashMap::new();
    for letter in letters {
        let number = letter.headers.get(NUMBER).map_or(&[][..], Vec::as_slice);
        let number = str::from_utf8(number).unwrap_or_default();
        by_number.entry(number).or_default().push(letter);
    }
    let (mut there, mut whole, mut explained) = (0, 0, 0);
    let mut missing: HashMap<&str, usize> = HashMap::new();
    for (number, bad) in &sent.bad {
        let Some(letter) = by_number.get(number.as_str()).map(|letters| letters[0]) else {
            *missing.entry(bad.kind).or_default() += 1;
            continue;
        };
        there += 1;
        let same_key = letter.key.as_deref() == bad.key.as_deref().map(str::as_bytes);
        whole += usize::from(same_key && letter.payload == bad.payload);
        explained += usize::from(is_explained(letter));
    }
    report.all("bad messages in the dead-letter topic", there, sent.bad.len());
    report.all("  with their own key and bytes", whole, sent.bad.len());
    report.all("  with reason, source and time", explained, sent.bad.len());
    let foreign = letters.len().saturating_sub(there);
    report.none("dead letters twice, or of good events", foreign);
    for (kind, count) in missing {
        report.note(format!("not in the dead-letter topic: {kind}: {count}"));
    }
}

/// As if the notifier had not been able to handle this event.
pub(super) async fn put(brokers: &str, event: &Made) -> Result<()> {
    let mut headers = OwnedHeaders::new();
    let values = ["not yet known", ORDERS, "0", "0", "2026-11-22T10:15:04.000Z"];
    for (key, value) in [REASON].iter().chain(&SOURCE).zip(values) {
        headers = headers.insert(Header { key, value: Some(value) });
    }
    let key = event.order.to_string();
    let record = FutureRecord::to(DEAD_LETTERS).key(&key).payload(&event.json).headers(headers);
    let producer = topic::producer(brokers, Duration::ZERO)?;
    let sent = producer.send(record, Timeout::After(PATIENCE)).await;
    sent.map_err(|(error, _)| error)?;
    Ok(())
}

/// One JSON array, or a document per line.
pub(super) fn count_listed(text: &str) -> Result<usize> {
    if let Ok(Value::Array(letters)) = serde_json::from_str(text) {
        return Ok(letters.len());
    }
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let documents = documents.collect::<Result<Vec<_>, _>>();
    Ok(documents.context("dead-letters list is no JSON")?.len())
}

fn is_explained(letter: &Raw) -> bool {
    let text = |name: &str| {
        let value = letter.headers.get(name)?;
        str::from_utf8(value).ok()
    };
    let is_number = |name| text(name).is_some_and(|value| value.parse::<u64>().is_ok());
    let [from, partition, offset, time] = SOURCE;
    text(REASON).is_some_and(|reason| !reason.is_empty())
        && text(from) == Some(ORDERS)
        && is_number(partition)
        && is_number(offset)
        && text(time).is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok())
}

use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;

use super::{Content, DeadLetter};
use crate::kafka::dead_letter::REDRIVEN;
use crate::kafka::producer::Producer;

/// Puts a message back and remembers it. `topic` is that of the dead letters.
pub(super) async fn put_back(
    producer: &Producer,
    topic: &str,
    letter: DeadLetter,
    content: Content,
) -> anyhow::Result<()> {
    let headers = OwnedHeaders::new_with_capacity(content.headers.len());
    let headers = content.headers.iter().fold(headers, |all, (key, value)| {
        all.insert(Header {
            key,
            value: value.as_ref(),
        })
    });
    let mut record = FutureRecord::to(&letter.source.topic);
    record.key = letter.key.as_ref();
    record.payload = content.payload.as_ref();
    if !content.headers.is_empty() {
        record.headers = Some(headers);
    }
    let position = letter.position.to_string();
    let marker = OwnedHeaders::new().insert(Header {
        key: REDRIVEN,
        value: Some(&position),
    });
    let marker = FutureRecord::<[u8], [u8]>::to(topic).headers(marker);
    let explain = |error: &_| anyhow::anyhow!("{position}: {}", producer.explain(error));
    let sent = producer.send(record).await;
    sent.map_err(|(error, _)| explain(&error).context("not put back"))?;
    let outcome = producer.send(marker).await;
    outcome.map_err(|(error, _)| explain(&error).context("put back, but not marked as such"))
}

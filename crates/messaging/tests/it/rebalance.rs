//! A message that keeps failing while partitions come and go.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::anyhow;
use messaging::HandleError;
use messaging::kafka::GroupProtocol::{self, Classic, Consumer};
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::Kafka;
use crate::kafka::Server::{self, Mock, Real};
use crate::recorder::Recorder;

const KEYS: usize = 24;

/// The failing member must be polled meanwhile: nobody else gets a partition of it before it gives it back.
#[rstest]
#[case(Mock, Consumer)]
#[case(Real, Consumer)]
#[case(Real, Classic)]
#[tokio::test(flavor = "multi_thread")]
async fn a_member_whose_message_keeps_failing_shares_with_one_that_joins_and_loses_nothing(
    #[case] server: Server,
    #[case] protocol: GroupProtocol,
) {
    let Some(mut kafka) = Kafka::start(server).await else {
        return;
    };
    kafka.group.kafka_group_protocol = protocol;
    let away = Arc::new(AtomicBool::new(true));
    let is_away = away.clone();
    let failing = Recorder::answering(move |_, _| match is_away.load(Ordering::SeqCst) {
        true => Err(HandleError::Retry(anyhow!("the database is away"))),
        false => Ok(()),
    });
    let first = kafka.consume(failing.clone());
    let publisher = kafka.publisher();
    for round in 0..2 {
        for key in 0..KEYS {
            let text = format!("{key}:{round}");
            publish(&*publisher, &message(&key.to_string(), &text)).await;
        }
    }
    failing.until_number(3).await;
    let other = Recorder::new();
    let second = kafka.consume(other.clone());
    other.until_number(2).await;

    away.store(false, Ordering::SeqCst);
    let all = 2 * i64::try_from(KEYS).unwrap();
    kafka.until_committed(all).await;
    first.stop().await;
    second.stop().await;
    assert_eq!(kafka.committed(), all);
    let mut handled = failing.texts();
    handled.extend(other.texts());
    let mut rounds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, round) in handled.iter().filter_map(|text| text.split_once(':')) {
        rounds.entry(key).or_default().push(round);
    }
    assert_eq!(rounds.len(), KEYS);
    for (key, mut seen) in rounds {
        seen.dedup();
        assert_eq!(seen, ["0", "1"], "{key}");
    }
}

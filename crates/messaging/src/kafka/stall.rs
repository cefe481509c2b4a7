//! Detection of clients that are not served while others are.
//!
//! librdkafka 2.12 may keep what its metadata said for a moment, for ever: that there is no broker, or that a partition has
//! no leader (<https://github.com/confluentinc/librdkafka/issues/5430>, `docs/decisions/0035`). Hence a fresh client is
//! asked whether somebody else would be served, and the client that is not is replaced. When librdkafka is mended, this
//! file can go.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientConfig;
use tokio::task::JoinHandle;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::context::ConsumerContext;
use super::probe::{self, Look, PartitionOffsets, Reading};

/// How long a new producer is trusted, whatever happens: where nothing can be written for long, it cannot either.
const PRODUCER_PROBATION: Duration = Duration::from_secs(30);
/// How often a consumer without messages is checked. librdkafka recovers by itself in less, if it does.
pub(super) const PROBE_INTERVAL: Duration = Duration::from_secs(10);
/// How long after one that got nothing the next look comes.
const SECOND_LOOK: Duration = Duration::from_secs(2);
/// How often it is tried to look before the consumer joins.
const FIRST_LOOKS: u32 = 3;
/// How many probes in a row have to agree.
const PROBES: u32 = 2;

/// Tells whether a producer is to blame when its messages time out.
#[derive(Debug, Default)]
pub(super) struct ProducerStallDetector {
    /// Since when the broker is known to answer: a message that is sent later has no excuse.
    answers_since: Option<Instant>,
}

impl ProducerStallDetector {
    /// Returns whether the producer is stalled: a message sent at `sent_at` has timed out although a broker answered others
    /// before it was sent. After `true` a new producer is expected.
    pub(super) fn timed_out(&mut self, sent_at: Instant, broker_answers: bool) -> bool {
        if !broker_answers {
            self.answers_since = None;
            return false;
        }
        let now = Instant::now();
        let is_stalled = *self.answers_since.get_or_insert(now) <= sent_at;
        if is_stalled {
            self.answers_since = Some(now + PRODUCER_PROBATION);
        }
        is_stalled
    }
}

/// Looks at the topic from time to time. Notices that a consumer has lost the brokers, the leaders of its partitions, or its
/// share of the partitions; that the topic was deleted; that a batch cannot be read; and that messages were deleted unread.
pub(super) struct ConsumerStallDetector {
    client: ClientConfig,
    context: Arc<ConsumerContext>,
    interval: Interval,
    message_count: u64,
    /// The look under way.
    look: Option<UnderWay>,
    partitions: BTreeMap<i32, PartitionOffsets>,
    readings: BTreeMap<i32, Reading>,
    stalled_probes: u32,
}

struct UnderWay {
    look: JoinHandle<Option<Look>>,
    /// The offsets that were passed over before it, by partition.
    passed_over: BTreeMap<i32, Vec<Range<i64>>>,
    /// Nothing came before it for an interval.
    is_quiet: bool,
}

impl ConsumerStallDetector {
    /// `client` names the group of the consumer, which is checked each `interval`.
    pub(super) fn new(
        client: ClientConfig,
        context: Arc<ConsumerContext>,
        interval: Duration,
    ) -> Self {
        let mut interval = tokio::time::interval_at(Instant::now() + interval, interval);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            client,
            context,
            interval,
            message_count: 0,
            look: None,
            partitions: BTreeMap::new(),
            readings: BTreeMap::new(),
            stalled_probes: 0,
        }
    }

    /// Looks before the consumer joins: from then on the group's offsets may pass over what was deleted unread.
    pub(super) async fn look_first(&mut self) {
        for _ in 0..FIRST_LOOKS {
            let (client, topic) = (self.client.clone(), self.context.topic.clone());
            if let Some(look) = probe::look(client, topic, BTreeMap::new()).await {
                self.judge(look, &BTreeMap::new(), false);
                return;
            }
        }
    }

    /// Returns when the consumer is stalled. May be cancelled at any time.
    pub(super) async fn stalled(&mut self) {
        while self.stalled_probes < PROBES {
            if self.look.is_none() {
                self.look = self.begin().await;
            }
            let Some(under_way) = &mut self.look else {
                self.stalled_probes = 0;
                continue;
            };
            let look = (&mut under_way.look).await.ok().flatten();
            let (is_quiet, passed_over) =
                (under_way.is_quiet, std::mem::take(&mut under_way.passed_over));
            self.look = None;
            let is_stalled = look.is_some_and(|look| self.judge(look, &passed_over, is_quiet));
            self.stalled_probes = if is_stalled { self.stalled_probes + 1 } else { 0 };
        }
    }

    /// Waits until it is time for a look: when nothing has come for an interval, when the consumer has met what it cannot
    /// explain, and each interval while a batch cannot be read. Returns `None` when there is no need for one.
    async fn begin(&mut self) -> Option<UnderWay> {
        let has_unreadable = !self.context.health.unreadable().is_empty();
        let is_quiet = tokio::select! {
            _ = self.interval.tick() => {
                let count = self.context.message_count();
                let came = std::mem::replace(&mut self.message_count, count) != count;
                !came || self.context.health.is_broker_away()
            }
            () = self.context.look.notified(), if !has_unreadable => {
                return Some(self.look(false));
            }
        };
        (is_quiet || has_unreadable).then(|| self.look(is_quiet))
    }

    fn look(&self, is_quiet: bool) -> UnderWay {
        let (client, topic) = (self.client.clone(), self.context.topic.clone());
        let passed_over = self.context.take_passed_over();
        let look = tokio::spawn(probe::look(client, topic, self.context.fetched()));
        UnderWay { look, passed_over, is_quiet }
    }

    /// Tells what was seen. Returns whether the consumer is stalled, as it seems.
    fn judge(
        &mut self,
        look: Look,
        passed_over: &BTreeMap<i32, Vec<Range<i64>>>,
        is_quiet: bool,
    ) -> bool {
        let context = &self.context;
        // A broker drops the group's offsets with the topic.
        let is_lost = |(number, now): (&i32, &PartitionOffsets)| {
            now.committed.is_none() && context.was_committed(*number)
        };
        if look.partitions.iter().any(is_lost) {
            context.topic_deleted.cancel();
        }
        context.tell_deleted(&look.partitions, passed_over);
        let readings = std::mem::replace(&mut self.readings, look.readings);
        context.tell_unreadable(&self.readings, &readings);
        let is_silent = |reading: &Reading| matches!(reading, Reading::Silent { .. });
        if self.readings != readings && self.readings.values().any(is_silent) {
            self.interval.reset_after(SECOND_LOOK.min(self.interval.period()));
        }
        let before = std::mem::replace(&mut self.partitions, look.partitions);
        is_quiet
            && (context.health.is_broker_away()
                || match context.fetched().is_empty() {
                    true => self.nobody_consumes(&before),
                    // Others are served where the consumer has not even fetched.
                    false => self
                        .readings
                        .values()
                        .any(|reading| matches!(reading, Reading::Readable { .. })),
                })
    }

    /// Messages wait and the group's offset stands still: no partition was given to this member, nor, as it seems, to
    /// another. (Those of a member that died wait for the end of its session. The last offset may be the marker that ends
    /// a transaction, which nobody consumes.)
    fn nobody_consumes(&self, before: &BTreeMap<i32, PartitionOffsets>) -> bool {
        self.partitions.iter().any(|(number, now)| {
            let stands_still = before.get(number).is_some_and(|before| before.next() == now.next());
            stands_still && now.next() + 1 < now.end
        })
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::Message as _;
    use rdkafka::consumer::{Consumer, StreamConsumer};
    use rdkafka::producer::{FutureProducer, FutureRecord};
    use tokio::time::timeout;

    use super::*;
    use crate::kafka::client::mock::{self, Cluster};
    use crate::kafka::client::settings;
    use crate::kafka::health::ConsumerHealth;

    const INTERVAL: Duration = Duration::from_millis(500);
    /// For several probes, each at its slowest.
    const LONG_ENOUGH: Duration = Duration::from_secs(8);

    async fn time_out(stall: &mut ProducerStallDetector, broker_answers: bool) -> bool {
        let sent_at = Instant::now();
        tokio::time::sleep(Duration::from_secs(5)).await;
        stall.timed_out(sent_at, broker_answers)
    }

    #[tokio::test(start_paused = true)]
    async fn a_producer_is_stalled_when_the_broker_answered_before_a_lost_message_was_sent() {
        let mut stall = ProducerStallDetector::default();
        for broker_answers in [false, false, true, false, true] {
            assert!(!time_out(&mut stall, broker_answers).await);
        }
        assert!(time_out(&mut stall, true).await);
        let mut on_probation = 0;
        while !time_out(&mut stall, true).await {
            on_probation += 1;
        }
        assert_eq!(on_probation, 6);
    }

    struct Broker {
        cluster: Cluster,
        /// Settings of the group's members.
        client: ClientConfig,
    }

    impl Broker {
        fn start() -> Self {
            let (cluster, kafka) = mock::cluster();
            let mut client = settings(&kafka);
            client.set("group.id", "group").set("auto.offset.reset", "earliest");
            client.set("statistics.interval.ms", "100");
            Self { cluster, client }
        }

        async fn publish(&self, count: usize) {
            let producer: FutureProducer = self.client.create().unwrap();
            for _ in 0..count {
                let record = FutureRecord::to("events").key("key").payload("event");
                producer.send(record, LONG_ENOUGH).await.unwrap();
            }
        }

        async fn is_client_stalled(&self, context: &Arc<ConsumerContext>) -> bool {
            let mut detector =
                ConsumerStallDetector::new(self.client.clone(), context.clone(), INTERVAL);
            timeout(LONG_ENOUGH, detector.stalled()).await.is_ok()
        }

        /// Returns whether a consumer without partitions is stalled.
        async fn is_stalled(&self, health: &ConsumerHealth) -> bool {
            let context = ConsumerContext::new("events", health.clone());
            self.is_client_stalled(&Arc::new(context)).await
        }

        /// Returns whether a member of the group that polls all the time is stalled; a deaf one fetches nothing.
        async fn is_member_stalled(&self, is_deaf: bool) -> bool {
            let context = ConsumerContext::new("events", ConsumerHealth::default());
            let member: StreamConsumer<_> = self.client.create_with_context(context).unwrap();
            member.context().set_paused(&member, is_deaf);
            member.subscribe(&["events"]).unwrap();
            let polling = async {
                loop {
                    if let Ok(message) = member.recv().await {
                        member.context().receive(message.partition(), message.offset());
                    }
                }
            };
            tokio::select! {
                () = polling => unreachable!(),
                is_stalled = self.is_client_stalled(member.context()) => is_stalled,
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_consumer_is_stalled_that_hears_of_no_broker_or_leaves_messages_to_nobody() {
        let (idle, waiting, away) = (Broker::start(), Broker::start(), Broker::start());
        waiting.publish(2).await;
        away.cluster.broker_down(-1).unwrap();
        let (hears, deaf) = (ConsumerHealth::default(), ConsumerHealth::default());
        deaf.broker_is_away("all brokers are down");
        let stalled = tokio::join!(
            idle.is_stalled(&hears),
            idle.is_stalled(&deaf),
            waiting.is_stalled(&hears),
            away.is_stalled(&deaf)
        );
        assert_eq!(stalled, (false, true, true, false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_consumer_whose_messages_do_not_come_while_others_see_them_is_stalled() {
        let (served, starving) = (Broker::start(), Broker::start());
        tokio::join!(served.publish(1), starving.publish(1));
        let stalled =
            tokio::join!(served.is_member_stalled(false), starving.is_member_stalled(true));
        assert_eq!(stalled, (false, true));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn offsets_that_the_group_has_no_more_tell_that_the_topic_was_deleted() {
        let broker = Broker::start();
        let is_told_deleted = async |committed| {
            let context = ConsumerContext::new("events", ConsumerHealth::default());
            let context = Arc::new(context.with_partition(0, committed));
            tokio::select! {
                _ = broker.is_client_stalled(&context) => false,
                () = context.topic_deleted.cancelled() => true,
            }
        };
        let told = tokio::join!(is_told_deleted(true), is_told_deleted(false));
        assert_eq!(told, (true, false));
    }

    /// Nobody has handled what it reads.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_look_at_what_waits_moves_no_offset_of_the_group() {
        let broker = Broker::start();
        broker.publish(5).await;
        let look = async |fetched| {
            probe::look(broker.client.clone(), "events".to_owned(), fetched).await.unwrap()
        };
        let partitions = look(BTreeMap::new()).await.partitions;
        let unread = partitions.into_keys().map(|number| (number, None)).collect();
        let read: Vec<_> = look(unread).await.readings.into_values().collect();
        assert!(matches!(read[..], [Reading::Readable { .. }]), "{read:?}");
        let partitions = look(BTreeMap::new()).await.partitions;
        assert!(partitions.values().all(|known| known.committed.is_none()), "{partitions:?}");
    }
}

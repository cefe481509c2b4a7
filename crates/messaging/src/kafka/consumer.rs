use std::sync::Arc;

use anyhow::Context;
use metrics::{Unit, describe_counter, describe_gauge};
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::RDKafkaErrorCode;
use tokio_util::sync::CancellationToken;

use self::end::End;
use self::group::Group;
use self::letters::Letters;
use self::member::Member;
use self::sight::{LOOK, Sight};
use super::topic::Topic;
use super::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
use crate::EventHandler;

mod deleted;
mod end;
mod group;
mod handover;
mod lag;
mod leave;
mod letters;
mod look;
mod member;
mod progress;
mod protocol;
mod settings;
mod sight;
mod status;

pub use self::status::Status;

/// Consumes a topic as a member of a group, at least once. What can never be handled goes to the dead-letter topic.
pub struct KafkaConsumer {
    kafka: KafkaConfig,
    group: GroupConfig,
    dead_letters: DeadLetterConfig,
    status: Status,
}

impl KafkaConsumer {
    /// It connects when it [runs](Self::run).
    pub fn new(
        kafka: &KafkaConfig,
        group: &GroupConfig,
        dead_letters: &DeadLetterConfig,
    ) -> anyhow::Result<Self> {
        describe_metrics();
        let consumer = Self {
            kafka: kafka.clone(),
            group: group.clone(),
            dead_letters: dead_letters.clone(),
            status: Status::default(),
        };
        let client = settings::of(consumer.member(), GroupProtocol::Classic);
        let usable = client.create_native_config();
        usable.context("cannot make a Kafka consumer")?;
        Ok(consumer)
    }

    /// How it is doing, from now on.
    pub fn status(&self) -> Status {
        self.status.clone()
    }

    /// Hands every message to `handler` until `stop` is cancelled; then leaves the group.
    pub async fn run(self, handler: Arc<dyn EventHandler>, stop: CancellationToken) {
        let topic = Topic::of_events(&self.kafka);
        let dead_letters = Topic::of_dead_letters(&self.kafka, &self.dead_letters);
        let mut delays = handover::back_off();
        if !topic.ensure_however_long(&stop).await || !dead_letters.ensure_however_long(&stop).await
        {
            return;
        }
        let Some(mut protocol) = stop.run_until_cancelled(self.protocol()).await else {
            return;
        };
        loop {
            match self.join(protocol, &topic, &*handler, &stop).await {
                Ok(End::Stopped) => return,
                Ok(End::Fatal(code)) if self.falls_back(protocol, code) => {
                    tracing::info!("the broker refuses KIP-848: joining the classic way");
                    protocol = GroupProtocol::Classic;
                    continue;
                }
                Ok(End::Fatal(code)) => tracing::warn!(%code, "the consumer joins again"),
                Ok(End::Blind) => {
                    tracing::warn!("others are served, and the consumer is not: it joins again");
                }
                Ok(End::Deleted) => {
                    tracing::warn!("the topic was deleted: the consumer joins again");
                }
                Err(error) => {
                    let cause = format!("{error:#}");
                    tracing::error!(cause, "cannot join the consumer group");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(delays.next().unwrap_or_default()) => {}
            }
        }
    }

    async fn join(
        &self,
        protocol: GroupProtocol,
        topic: &Topic,
        handler: &dyn EventHandler,
        stop: &CancellationToken,
    ) -> anyhow::Result<End> {
        let context = Group::new(&self.kafka.kafka_topic, self.status.clone());
        let client = settings::of(self.member(), protocol);
        let client: StreamConsumer<Group> = client.create_with_context(context)?;
        let sight = Sight::of(self.member(), client.context().clone(), LOOK);
        let letters = Letters::new(&self.kafka, &self.dead_letters, self.status.clone())?;
        let member = Member::new(client, topic.clone(), letters);
        member.run(handler, sight, stop).await
    }

    async fn protocol(&self) -> GroupProtocol {
        match self.group.kafka_group_protocol {
            GroupProtocol::Auto if protocol::is_known(&self.kafka.kafka_brokers).await => {
                GroupProtocol::Consumer
            }
            GroupProtocol::Auto => {
                tracing::info!("the broker does not know KIP-848: joining the classic way");
                GroupProtocol::Classic
            }
            chosen => chosen,
        }
    }

    fn falls_back(&self, protocol: GroupProtocol, code: RDKafkaErrorCode) -> bool {
        protocol == GroupProtocol::Consumer
            && self.group.kafka_group_protocol == GroupProtocol::Auto
            && matches!(
                code,
                RDKafkaErrorCode::UnsupportedFeature | RDKafkaErrorCode::UnsupportedVersion
            )
    }

    /// Of the group, and asks nothing of it.
    fn member(&self) -> ClientConfig {
        let mut client = self.kafka.client();
        client.set("group.id", &self.group.kafka_group);
        client
    }
}

fn describe_metrics() {
    describe_counter!("events_consumed_total", "Events that were handled.");
    describe_counter!("events_retried_total", "Attempts to handle an event that failed for now.");
    describe_counter!(
        "events_dead_lettered_total",
        "Events that can never be handled, in the dead-letter topic."
    );
    describe_gauge!(
        "consumer_lag",
        Unit::Count,
        "Events of a partition of this consumer that wait to be handled."
    );
}

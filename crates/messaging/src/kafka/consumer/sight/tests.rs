use rdkafka::Message as _;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureProducer, FutureRecord};
use rdkafka::statistics::Partition;
use rdkafka::types::RDKafkaApiKey::Fetch;
use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE;
use tokio::time::timeout;

use super::super::status::Status;
use super::*;
use crate::kafka::KafkaConfig;

const EVERY: Duration = Duration::from_millis(500);
/// For several looks, each at its slowest.
const LONG_ENOUGH: Duration = Duration::from_secs(8);

type Mock = MockCluster<'static, DefaultProducerContext>;

fn cluster() -> Mock {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("events", 1, 1).unwrap();
    cluster
}

fn client(cluster: &Mock) -> ClientConfig {
    let mut client = KafkaConfig::of_mock(cluster).client();
    client.set("group.id", "group");
    client
}

async fn is_lost(cluster: &Mock, group: Group) -> bool {
    let mut sight = Sight::of(client(cluster), Arc::new(group), EVERY);
    timeout(LONG_ENOUGH, sight.lost()).await.is_ok()
}

async fn publish(cluster: &Mock) {
    let producer: FutureProducer = client(cluster).create().unwrap();
    let record = FutureRecord::to("events").key("key").payload("event");
    producer.send(record, LONG_ENOUGH).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_hears_of_no_broker_while_others_do_has_lost_sight() {
    let (there, away) = (cluster(), cluster());
    away.broker_down(-1).unwrap();
    let group = |status: &Status| Group::new("events", status.clone());
    let (hears, deaf) = (Status::default(), Status::default());
    deaf.broker_away("all brokers are down");
    let lost = tokio::join!(
        is_lost(&there, group(&deaf)),
        is_lost(&there, group(&hears)),
        is_lost(&away, group(&deaf)),
    );
    assert_eq!(lost, (true, false, false));
}

/// Whether a member of the group has lost sight, that polls all the time.
async fn a_member_is_lost(cluster: &Mock) -> bool {
    let mut config = client(cluster);
    config.set("auto.offset.reset", "earliest").set("statistics.interval.ms", "100");
    let group = Group::new("events", Status::default());
    let member: StreamConsumer<Group> = config.create_with_context(group).unwrap();
    member.subscribe(&["events"]).unwrap();
    let mut sight = Sight::of(client(cluster), member.context().clone(), EVERY);
    let polling = async {
        loop {
            if let Ok(message) = member.recv().await {
                (member.context()).place(message.partition(), message.offset());
            }
        }
    };
    tokio::select! {
        () = polling => unreachable!(),
        lost = timeout(LONG_ENOUGH, sight.lost()) => lost.is_ok(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_whose_messages_do_not_come_while_others_see_them_has_lost_sight() {
    let (served, starving) = (cluster(), cluster());
    starving.request_errors(Fetch, &[RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE; 1_000]);
    tokio::join!(publish(&served), publish(&starving));
    let lost = tokio::join!(a_member_is_lost(&served), a_member_is_lost(&starving));
    assert_eq!(lost, (false, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_that_the_group_has_no_more_tell_that_the_topic_was_deleted() {
    let cluster = cluster();
    let told_deleted = async |committed_offset| {
        let group = Group::new("events", Status::default());
        let partition = Partition { committed_offset, ..Partition::default() };
        group.lag.tell(0, &partition);
        let group = Arc::new(group);
        let mut sight = Sight::of(client(&cluster), group.clone(), EVERY);
        tokio::select! {
            _ = timeout(LONG_ENOUGH, sight.lost()) => false,
            () = group.deleted.cancelled() => true,
        }
    };
    let none = -1001;
    let told = tokio::join!(told_deleted(1), told_deleted(none));
    assert_eq!(told, (true, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_without_partitions_has_lost_sight_when_messages_wait_for_nobody() {
    let (waiting, idle) = (cluster(), cluster());
    publish(&waiting).await;
    publish(&waiting).await;
    let group = || Group::new("events", Status::default());
    let lost = tokio::join!(is_lost(&waiting, group()), is_lost(&idle, group()));
    assert_eq!(lost, (true, false));
}

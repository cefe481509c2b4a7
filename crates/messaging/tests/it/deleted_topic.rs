//! Somebody deletes the topic while all run. It is created again by whoever needs it first, and begins anew.

use messaging::kafka::GroupProtocol;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, Server};
use crate::recorder::Recorder;

#[rstest]
#[case::commit_under_way(false)]
#[case::all_committed(true)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_after_a_topic_was_deleted_is_consumed_from_its_first_message(
    #[values(GroupProtocol::Auto, GroupProtocol::Classic)] protocol: GroupProtocol,
    #[case] all_committed: bool,
) {
    let Some(mut kafka) = Kafka::start(Server::Real).await else {
        return;
    };
    kafka.group.kafka_group_protocol = protocol;
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    for text in ["one", "two"] {
        publish(&*publisher, &message("key", text)).await;
    }
    recorder.until(|seen| seen == ["one", "two"]).await;
    if all_committed {
        kafka.until_committed(2).await;
    }
    delete_topic(&kafka).await;
    publish(&*publisher, &message("key", "three")).await;
    publish(&*publisher, &message("key", "four")).await;
    let last = |seen: &[String]| seen.last().is_some_and(|last| last == "four");
    recorder.until(last).await;
    assert_eq!(recorder.texts(), ["one", "two", "three", "four"]);
    consuming.stop().await;
}

async fn delete_topic(kafka: &Kafka) {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    let admin: AdminClient<DefaultClientContext> = client.create().unwrap();
    let topic = [kafka.config.kafka_topic.as_str()];
    let deleted = admin.delete_topics(&topic, &AdminOptions::new()).await;
    deleted.unwrap().remove(0).unwrap();
}

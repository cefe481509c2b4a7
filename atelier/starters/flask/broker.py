"""Kafka, by confluent-kafka: maintained by Kafka's makers, and its wheels bring librdkafka (kafka-python is slower)."""

import os
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

KAFKA_BROKERS = os.environ.get("KAFKA_BROKERS")
KAFKA_TOPIC = os.environ.get("KAFKA_TOPIC", "orders")
KAFKA_GROUP = os.environ.get("KAFKA_GROUP")

settings = {"bootstrap.servers": KAFKA_BROKERS, "socket.timeout.ms": 5000}

# `murmur2_random` puts a key into the partition into which Kafka's own client would. None for a service that needs no Kafka.
producer = (
    Producer({**settings, "partitioner": "murmur2_random", "message.timeout.ms": 5000}) if KAFKA_BROKERS else None
)


def new_consumer() -> Consumer:
    """A member of the group, which remembers how far it has come: as far as `commit()` was called."""
    consumer = Consumer(
        {
            **settings,
            "group.id": KAFKA_GROUP,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "session.timeout.ms": 10000,
        }
    )
    consumer.subscribe([KAFKA_TOPIC])
    return consumer


def create_topic() -> None:
    """The broker makes no topic by itself; it may come later than we."""
    admin = AdminClient(settings)
    while True:
        try:
            admin.create_topics([NewTopic(KAFKA_TOPIC, 6, 1)], request_timeout=5)[KAFKA_TOPIC].result()
            return
        except KafkaException as error:
            if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                return
            print(f"Kafka: {error.args[0].str()}", file=sys.stderr)
            time.sleep(1)

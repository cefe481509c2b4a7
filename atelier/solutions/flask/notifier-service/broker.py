"""Kafka, by confluent-kafka: maintained by Kafka's makers, and its wheels bring librdkafka."""

import os
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

if not {"KAFKA_BROKERS", "KAFKA_GROUP"} <= os.environ.keys():
    raise SystemExit("KAFKA_BROKERS or KAFKA_GROUP is missing, such as localhost:29092 and mon-groupe")
KAFKA_TOPIC = os.environ.get("KAFKA_TOPIC", "orders")

settings = {"bootstrap.servers": os.environ["KAFKA_BROKERS"], "socket.timeout.ms": 5000}


def new_consumer() -> Consumer:
    """A member of the group, which remembers how far it has come: as far as `commit()` was called."""
    consumer = Consumer(
        {
            **settings,
            "group.id": os.environ["KAFKA_GROUP"],
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
